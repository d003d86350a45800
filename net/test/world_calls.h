/*
 * The socket calls of net/test/world.h, as programs make them: k_bind() and so
 * on are what ring 0's sys_bind() sends, and return what it would.
 */
#pragma once

static struct sockaddr_in sin_of(uint32_t addr, uint16_t port)
{
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_port = __builtin_bswap16(port) };

	sin.sin_addr.s_addr = __builtin_bswap32(addr);
	return sin;
}

/* A handle, or -errno. */
static int64_t k_socket(struct host *h, int family, int type, int protocol)
{
	struct ipc_msg reply;
	int64_t ret = do_call(h, NETD_HANDLE_FAMILY, IPC_OP_SOCKET, (uint64_t)family,
			      (uint64_t)type, (uint64_t)protocol, NULL, 0, NULL, 0, &reply);

	if (ret < 0)
		return ret;
	assert(reply.file == (IPC_FILE_SOCKET | (type == SOCK_STREAM ? IPC_FILE_STREAM : 0)));
	h->ready_mask[(uint32_t)reply.handle % MAX_READY] = reply.poll;
	return (int64_t)reply.handle;
}

UNUSED static int64_t k_socket_ok(struct host *h, int type, int protocol)
{
	int64_t s = k_socket(h, AF_INET, type, protocol);

	assert_true(s > 0);
	return s;
}

UNUSED static void k_close(struct host *h, int64_t s)
{
	struct ipc_msg m = { .op = IPC_OP_RELEASE, .handle = (uint64_t)s };

	request_receive(&h->net, &m);
	settle();
}

UNUSED static int64_t k_bind(struct host *h, int64_t s, uint32_t addr, uint16_t port)
{
	struct sockaddr_in sin = sin_of(addr, port);

	return do_call(h, (uint64_t)s, IPC_OP_BIND, 0, 0, 0, &sin, sizeof(sin), NULL, 0, NULL);
}

UNUSED static int64_t k_connect(struct host *h, int64_t s, uint32_t addr, uint16_t port)
{
	struct sockaddr_in sin = sin_of(addr, port);

	return do_call(h, (uint64_t)s, IPC_OP_CONNECT, 0, 0, 0, &sin, sizeof(sin), NULL, 0, NULL);
}

UNUSED static int64_t k_listen(struct host *h, int64_t s, int backlog)
{
	return do_call(h, (uint64_t)s, IPC_OP_LISTEN, (uint64_t)backlog, 0, 0, NULL, 0, NULL, 0,
		       NULL);
}

UNUSED static int64_t k_accept(struct host *h, int64_t s)
{
	struct sockaddr_in peer;
	struct ipc_msg reply;
	int64_t ret = do_call(h, (uint64_t)s, IPC_OP_ACCEPT, 0, 0, 0, NULL, 0, &peer, sizeof(peer),
			      &reply);

	return ret < 0 ? ret : (int64_t)reply.handle;
}

UNUSED static int64_t k_send(struct host *h, int64_t s, const void *data, size_t len, int flags)
{
	return do_call(h, (uint64_t)s, IPC_OP_SENDMSG, (uint64_t)flags, 0, 0, data, len, NULL, 0,
		       NULL);
}

UNUSED static int64_t k_sendto(struct host *h, int64_t s, const void *data, size_t len, int flags,
			       uint32_t addr, uint16_t port)
{
	struct sockaddr_in sin = sin_of(addr, port);
	uint8_t *in = malloc(sizeof(sin) + len);
	int64_t ret;

	assert(in);
	memcpy(in, &sin, sizeof(sin));
	if (len)
		memcpy(in + sizeof(sin), data, len);
	ret = do_call(h, (uint64_t)s, IPC_OP_SENDMSG, (uint64_t)flags, sizeof(sin), 0, in,
		      sizeof(sin) + len, NULL, 0, NULL);
	free(in);
	return ret;
}

UNUSED static int64_t k_recv(struct host *h, int64_t s, void *buf, size_t len, int flags)
{
	return do_call(h, (uint64_t)s, IPC_OP_RECVMSG, (uint64_t)flags, 0, 0, NULL, 0, buf, len,
		       NULL);
}

/* With peer address and msg_flags. */
UNUSED static int64_t k_recvfrom(struct host *h, int64_t s, void *buf, size_t len, int flags,
				 uint32_t *addr, uint16_t *port, int *msg_flags)
{
	uint8_t *out = calloc(1, 128 + len);
	struct sockaddr_in sin;
	struct ipc_msg reply;
	int64_t ret;

	assert(out);
	ret = do_call(h, (uint64_t)s, IPC_OP_RECVMSG, (uint64_t)flags, 128, 0, NULL, 0, out,
		      128 + len, &reply);
	memcpy(&sin, out, sizeof(sin));
	if (ret > 0)
		memcpy(buf, out + 128, (size_t)ret < len ? (size_t)ret : len);
	if (addr)
		*addr = __builtin_bswap32(sin.sin_addr.s_addr);
	if (port)
		*port = __builtin_bswap16(sin.sin_port);
	if (msg_flags)
		*msg_flags = (int)reply.arg[2];
	free(out);
	return ret;
}

UNUSED static int64_t k_setsockopt(struct host *h, int64_t s, int level, int name, const void *val,
				   size_t len)
{
	return do_call(h, (uint64_t)s, IPC_OP_SETSOCKOPT, (uint64_t)level, (uint64_t)name, 0, val,
		       len, NULL, 0, NULL);
}

UNUSED static int64_t k_setopt(struct host *h, int64_t s, int level, int name, int value)
{
	return k_setsockopt(h, s, level, name, &value, sizeof(value));
}

/* The value, or -errno. */
UNUSED static int64_t k_getopt(struct host *h, int64_t s, int level, int name)
{
	int value = 0;
	int64_t ret = do_call(h, (uint64_t)s, IPC_OP_GETSOCKOPT, (uint64_t)level, (uint64_t)name, 0,
			      NULL, 0, &value, sizeof(value), NULL);

	return ret < 0 ? ret : value;
}

UNUSED static uint32_t k_poll(struct host *h, int64_t s)
{
	struct socket *sock = sockfd_lookup(&h->net, (uint64_t)s);

	return sock->ops->poll(sock);
}

UNUSED static uint16_t k_port(struct host *h, int64_t s)
{
	struct sockaddr_in sin = { 0 };

	do_call(h, (uint64_t)s, IPC_OP_GETSOCKNAME, 0, 0, 0, NULL, 0, &sin, sizeof(sin), NULL);
	return __builtin_bswap16(sin.sin_port);
}
