/*
 * AF_UNIX: making, naming and connecting sockets.  Registered by net_init();
 * data is unix_data.c's.
 *
 * not done: a socket file in the file system, because netd never waits for
 * another server; a path is a name in netd's table, gone with its socket, so
 * an old socket file cannot be in a server's way.
 * not done: collecting descriptors that travel in circles, because a count
 * (UNIX_MAX_INFLIGHT) bounds what they can cost.
 */
#include "unix/af_unix.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net.h"
#include "unix/unix_sock.h"

static void unix_destruct(struct sock *sk)
{
	unix_purge(sk);
}

struct proto unix_prot = {
	.name = "UNIX",
	.obj_size = sizeof(struct unix_sock),
	.destroy = unix_destruct,
};

int unix_net_init(struct net *net)
{
	net->unix_sockets = calloc(1, sizeof(*net->unix_sockets));
	return net->unix_sockets ? 0 : -ENOMEM;
}

void unix_net_exit(struct net *net)
{
	free(net->unix_sockets);
	net->unix_sockets = NULL;
}

/* ---- names ---- */

static struct hlist_head *bucket_of(struct net *net, const char *name, size_t len)
{
	return &net->unix_sockets->bucket[siphash(name, len, &net->hash_key) % UNIX_BUCKETS];
}

/* Take the name out of a sockaddr_un: its length, 0 (none), or -errno. */
static int parse_name(const struct sockaddr *addr, int len, char name[UNIX_PATH_MAX])
{
	struct sockaddr_un un;
	size_t n;

	if (len < (int)sizeof(sa_family_t) || len > (int)sizeof(un))
		return -EINVAL;
	memset(&un, 0, sizeof(un));
	memcpy(&un, addr, (size_t)len);
	if (un.sun_family != AF_UNIX)
		return -EINVAL;
	n = (size_t)len - offsetof(struct sockaddr_un, sun_path);
	if (n > 0 && un.sun_path[0])
		n = strnlen(un.sun_path, n);
	memcpy(name, un.sun_path, n);
	return (int)n;
}

static struct sock *find_name(struct net *net, const char *name, size_t len)
{
	struct unix_sock *u;

	hlist_for_each_entry(u, bucket_of(net, name, len), name_hash)
		if (u->name_len == len && memcmp(u->name, name, len) == 0)
			return &u->sk;
	return NULL;
}

int unix_find(struct net *net, const struct sockaddr *addr, int len, struct sock **res)
{
	char name[UNIX_PATH_MAX];
	int n = parse_name(addr, len, name);

	if (n < 0)
		return n;
	if (n == 0)
		return -ECONNREFUSED;
	*res = find_name(net, name, (size_t)n);
	if (!*res)
		return name[0] ? -ENOENT : -ECONNREFUSED;
	return 0;
}

static void set_name(struct unix_sock *u, const char *name, size_t len)
{
	memcpy(u->name, name, len);
	u->name_len = (uint8_t)len;
	hlist_del_init(&u->name_hash);
	hlist_add_head(&u->name_hash, bucket_of(sock_net(&u->sk), name, len));
}

/* An abstract name that nobody has: five hexadecimal digits, as Linux. */
static int autobind(struct unix_sock *u)
{
	struct net *net = sock_net(&u->sk);
	char name[8] = "";

	for (int i = 0; i < 1000; i++) {
		snprintf(name + 1, sizeof(name) - 1, "%05x", random_u32(&net->random) & 0xfffff);
		if (find_name(net, name, 6))
			continue;
		set_name(u, name, 6);
		return 0;
	}
	return -ENOSPC;
}

static int unix_bind(struct socket *sock, const struct sockaddr *addr, int len)
{
	struct unix_sock *u = unix_sk(sock->sk);
	char name[UNIX_PATH_MAX];
	int n = parse_name(addr, len, name);

	if (n < 0)
		return n;
	if (u->name_len)
		return -EINVAL;
	if (n == 0)
		return autobind(u);
	if (find_name(sock->net, name, (size_t)n))
		return -EADDRINUSE;
	set_name(u, name, (size_t)n);
	return 0;
}

int unix_name(const struct sock *sk, struct sockaddr_storage *addr)
{
	const struct unix_sock *u = unix_sk(sk);
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	size_t len = offsetof(struct sockaddr_un, sun_path) + u->name_len;

	memcpy(un.sun_path, u->name, u->name_len);
	memset(addr, 0, sizeof(*addr));
	/* a path is shown with its NUL */
	if (u->name_len && u->name[0] && u->name_len < UNIX_PATH_MAX)
		len++;
	memcpy(addr, &un, len);
	return (int)len;
}

static int unix_getname(struct socket *sock, struct sockaddr_storage *addr, bool peer)
{
	struct unix_sock *u = unix_sk(sock->sk);

	if (!peer)
		return unix_name(sock->sk, addr);
	return u->peer ? unix_name(u->peer, addr) : -ENOTCONN;
}

/* ---- making and ending ---- */

static struct sock *unix_new_sock(struct net *net, struct socket *sock, int type)
{
	struct sock *sk = sk_alloc(net, AF_UNIX, &unix_prot);
	struct unix_sock *u = unix_sk(sk);

	if (!sk)
		return NULL;
	sock_init_data(sock, sk);
	sk->sk_type = (uint16_t)type;
	list_init(&u->children);
	list_init(&u->child_node);
	list_init(&u->waiters);
	list_init(&u->wait_node);
	u->cred = (struct unix_cred){ net->current_pid, (uint32_t)net->current_uid,
				      net->current_gid };
	hlist_add_head(&u->name_hash, &net->unix_sockets->unnamed);
	return sk;
}

static void set_peer(struct unix_sock *u, struct sock *peer)
{
	struct sock *old = u->peer;

	u->peer = peer;
	if (peer) {
		sock_hold(peer);
		u->peer_cred = unix_sk(peer)->cred;
	}
	if (old)
		sock_put(old);
}

/* Tell the other end of a connection that this one is gone; `reset`: and that not all
 * that it sent was read. */
static void leave_peer(struct sock *sk, bool reset)
{
	struct unix_sock *u = unix_sk(sk);
	struct sock *peer = u->peer;

	if (!peer)
		return;
	if (sk->sk_type != SOCK_DGRAM && unix_sk(peer)->peer == sk) {
		peer->sk_shutdown = SHUTDOWN_MASK;
		if (reset)
			peer->sk_err = ECONNRESET;
		peer->sk_state_change(peer);
		if (reset)
			peer->sk_error_report(peer);
	}
	set_peer(u, NULL);
}

static void unix_close_sock(struct sock *sk)
{
	struct unix_sock *u = unix_sk(sk);
	/* what was never accepted (no socket) is reset like what was never read */
	bool reset = !sk->sk_socket || !skb_queue_empty(&sk->sk_receive_queue);

	hlist_del_init(&u->name_hash);
	list_del_init(&u->wait_node);
	sk->sk_shutdown = SHUTDOWN_MASK;
	sk->sk_state = TCP_CLOSE;
	unix_purge(sk);
	leave_peer(sk, reset);
	while (!list_empty(&u->children)) { /* nobody will accept them */
		struct unix_sock *child =
			list_first_entry(&u->children, struct unix_sock, child_node);

		list_del_init(&child->child_node);
		unix_close_sock(&child->sk);
	}
	unix_wake_waiters(sk);
	sock_orphan(sk);
	sock_put(sk);
}

static int unix_release(struct socket *sock)
{
	if (sock->sk)
		unix_close_sock(sock->sk);
	return 0;
}

/* ---- connections ---- */

int unix_wait_room(struct sock *sk, struct sock *other, struct request *req)
{
	struct unix_sock *u = unix_sk(sk);
	int ret = sk_wait(sk, req, EPOLLOUT);

	if (sk->sk_socket)
		sk->sk_socket->flags |= SOCK_NOSPACE;
	list_del_init(&u->wait_node);
	list_add_tail(&u->wait_node, &unix_sk(other)->waiters);
	return ret;
}

void unix_wake_waiters(struct sock *other)
{
	struct unix_sock *o = unix_sk(other);

	while (!list_empty(&o->waiters)) {
		struct unix_sock *u = list_first_entry(&o->waiters, struct unix_sock, wait_node);

		list_del_init(&u->wait_node);
		if (!u->sk.sk_socket)
			continue;
		u->sk.sk_socket->flags &= ~SOCK_NOSPACE;
		request_wake(u->sk.sk_socket, EPOLLOUT);
		sock_mark_ready(u->sk.sk_socket, EPOLLOUT);
	}
}

static int unix_listen(struct socket *sock, int backlog)
{
	struct sock *sk = sock->sk;

	if (sock->state != SS_UNCONNECTED || !unix_sk(sk)->name_len)
		return -EINVAL;
	if (sk->sk_state != TCP_CLOSE && sk->sk_state != TCP_LISTEN)
		return -EINVAL;
	sk->sk_max_ack_backlog = (uint32_t)backlog;
	sk->sk_state = TCP_LISTEN;
	unix_wake_waiters(sk);
	return 0;
}

/* Join sk with a fresh child that `listener` will accept. */
static int connect_to(struct sock *sk, struct sock *listener)
{
	struct unix_sock *l = unix_sk(listener), *child;
	struct sock *child_sk = unix_new_sock(sock_net(sk), NULL, sk->sk_type);

	if (!child_sk)
		return -ENOMEM;
	child = unix_sk(child_sk);
	child->cred = l->cred;
	memcpy(child->name, l->name, l->name_len); /* getsockname() of the accepted end */
	child->name_len = l->name_len;
	set_peer(child, sk);
	set_peer(unix_sk(sk), child_sk);
	child_sk->sk_state = sk->sk_state = TCP_ESTABLISHED;
	list_add_tail(&child->child_node, &l->children);
	listener->sk_ack_backlog++;
	sk->sk_socket->state = SS_CONNECTED;
	listener->sk_data_ready(listener);
	return 0;
}

static int unix_stream_connect(struct socket *sock, struct request *req,
			       const struct sockaddr *addr, int len)
{
	struct sock *sk = sock->sk, *other;
	int err;

	if (sock->state == SS_CONNECTED)
		return -EISCONN;
	if (sk->sk_state == TCP_LISTEN)
		return -EINVAL;
	err = unix_find(sock->net, addr, len, &other);
	if (err < 0)
		return err;
	if (other->sk_type != sk->sk_type)
		return -EPROTOTYPE;
	if (other->sk_state != TCP_LISTEN || other->sk_shutdown & RCV_SHUTDOWN)
		return -ECONNREFUSED;
	if (other->sk_ack_backlog > other->sk_max_ack_backlog)
		return unix_wait_room(sk, other, req);
	return connect_to(sk, other);
}

static int unix_dgram_connect(struct socket *sock, struct request *req, const struct sockaddr *addr,
			      int len)
{
	struct sock *sk = sock->sk, *other = NULL;
	int err;

	(void)req;
	if (len < (int)sizeof(sa_family_t))
		return -EINVAL;
	if (addr->sa_family != AF_UNSPEC) {
		err = unix_find(sock->net, addr, len, &other);
		if (err < 0)
			return err;
		if (other->sk_type != SOCK_DGRAM)
			return -EPROTOTYPE;
	}
	set_peer(unix_sk(sk), other);
	sock->state = other ? SS_CONNECTED : SS_UNCONNECTED;
	sk->sk_state = other ? TCP_ESTABLISHED : TCP_CLOSE;
	return 0;
}

static int unix_socketpair(struct socket *a, struct socket *b)
{
	set_peer(unix_sk(a->sk), b->sk);
	set_peer(unix_sk(b->sk), a->sk);
	a->sk->sk_state = b->sk->sk_state = TCP_ESTABLISHED;
	a->state = b->state = SS_CONNECTED;
	return 0;
}

static int unix_accept(struct socket *sock, struct socket *newsock, struct request *req)
{
	struct sock *sk = sock->sk;
	struct unix_sock *u = unix_sk(sk), *child;

	if (sk->sk_state != TCP_LISTEN)
		return -EINVAL;
	if (sk->sk_shutdown & RCV_SHUTDOWN)
		return -EINVAL;
	if (list_empty(&u->children))
		return sk_wait(sk, req, EPOLLIN);
	child = list_first_entry(&u->children, struct unix_sock, child_node);
	list_del_init(&child->child_node);
	sk->sk_ack_backlog--;
	sock_graft(&child->sk, newsock);
	newsock->state = SS_CONNECTED;
	unix_wake_waiters(sk);
	return 0;
}

static int unix_shutdown(struct socket *sock, int how)
{
	struct sock *sk = sock->sk, *peer = unix_sk(sk)->peer;
	uint8_t mask = (uint8_t)(how + 1), theirs = 0;

	sk->sk_shutdown |= mask;
	sk->sk_state_change(sk);
	if (!peer || sk->sk_type == SOCK_DGRAM)
		return 0;
	if (mask & RCV_SHUTDOWN)
		theirs |= SEND_SHUTDOWN;
	if (mask & SEND_SHUTDOWN)
		theirs |= RCV_SHUTDOWN;
	peer->sk_shutdown |= theirs;
	peer->sk_state_change(peer);
	return 0;
}

/* ---- options ---- */

static int unix_setsockopt(struct socket *sock, int level, int name, const void *val, int len)
{
	(void)sock, (void)level, (void)name, (void)val, (void)len;
	return -EOPNOTSUPP;
}

static int unix_getsockopt(struct socket *sock, int level, int name, void *val, int *len)
{
	const struct unix_cred *cred = &unix_sk(sock->sk)->peer_cred;

	if (level != SOL_SOCKET || name != SO_PEERCRED)
		return level == SOL_SOCKET ? -ENOPROTOOPT : -EOPNOTSUPP;
	if (*len > (int)sizeof(*cred))
		*len = sizeof(*cred);
	memcpy(val, cred, (size_t)*len);
	return 0;
}

#define UNIX_COMMON_OPS                                                                \
	.family = AF_UNIX, .release = unix_release, .bind = unix_bind,                 \
	.socketpair = unix_socketpair, .getname = unix_getname, .poll = unix_poll,     \
	.ioctl = unix_ioctl, .shutdown = unix_shutdown, .setsockopt = unix_setsockopt, \
	.getsockopt = unix_getsockopt

static const struct proto_ops unix_stream_ops = {
	UNIX_COMMON_OPS,       .connect = unix_stream_connect, .accept = unix_accept,
	.listen = unix_listen, .sendmsg = unix_stream_sendmsg, .recvmsg = unix_stream_recvmsg,
};

/* Connected, but with the message boundaries of datagrams. */
static const struct proto_ops unix_seqpacket_ops = {
	UNIX_COMMON_OPS,       .connect = unix_stream_connect, .accept = unix_accept,
	.listen = unix_listen, .sendmsg = unix_dgram_sendmsg,  .recvmsg = unix_dgram_recvmsg,
};

static const struct proto_ops unix_dgram_ops = {
	UNIX_COMMON_OPS,	  .connect = unix_dgram_connect, .accept = sock_no_accept,
	.listen = sock_no_listen, .sendmsg = unix_dgram_sendmsg, .recvmsg = unix_dgram_recvmsg,
};

static int unix_create(struct net *net, struct socket *sock, int protocol)
{
	if (protocol && protocol != AF_UNIX)
		return -EPROTONOSUPPORT;
	switch (sock->type) {
	case SOCK_STREAM:
		sock->ops = &unix_stream_ops;
		break;
	case SOCK_RAW: /* Linux takes it for SOCK_DGRAM, too */
		sock->type = SOCK_DGRAM;
		/* fallthrough */
	case SOCK_DGRAM:
		sock->ops = &unix_dgram_ops;
		break;
	case SOCK_SEQPACKET:
		sock->ops = &unix_seqpacket_ops;
		break;
	default:
		return -ESOCKTNOSUPPORT;
	}
	return unix_new_sock(net, sock, sock->type) ? 0 : -ENOMEM;
}

const struct net_proto_family unix_family_ops = {
	.family = AF_UNIX,
	.create = unix_create,
};
