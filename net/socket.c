/*
 * The heart of the socket layer: making sockets.
 *
 *   __sys_socket -> sock_create -> __sock_create -> sock_alloc
 *                                               -> net_families[family]->create
 *
 * and posting their poll masks.  Called by sockcalls.c, which takes the other
 * requests to socket->ops.
 */
#include "socket.h"

#include <errno.h>
#include <stdlib.h>

#include "core/sock.h"
#include "handle.h"
#include "ipc.h"
#include "net.h"
#include "request.h"

#define SOCK_TYPE_MAX 11 /* beyond SOCK_PACKET */

const struct net_proto_family *net_families[NPROTO];

int sock_register(const struct net_proto_family *family)
{
	if (family->family < 0 || family->family >= NPROTO)
		return -ENOBUFS;
	if (net_families[family->family] && net_families[family->family] != family)
		return -EEXIST;
	net_families[family->family] = family;
	return 0;
}

__attribute__((noinline)) struct socket *sock_alloc(struct net *net)
{
	struct socket *sock = calloc(1, sizeof(*sock));

	if (!sock)
		return NULL;
	sock->net = net;
	sock->state = SS_UNCONNECTED;
	list_init(&sock->wait);
	list_init(&sock->dirty);
	sock->handle = handle_alloc(net, sock, HANDLE_SOCKET);
	if (!sock->handle) {
		free(sock);
		return NULL;
	}
	net->nr_sockets++;
	return sock;
}

void sock_release(struct socket *sock)
{
	request_fail_all(sock, -EBADF);
	if (sock->ops)
		sock->ops->release(sock);
	list_del_init(&sock->dirty);
	handle_free(sock->net, sock->handle);
	sock->net->nr_sockets--;
	free(sock);
}

struct socket *sockfd_lookup(struct net *net, uint64_t handle)
{
	return handle_get(net, handle, HANDLE_SOCKET);
}

__attribute__((noinline)) int __sock_create(struct net *net, int family, int type, int protocol,
					    struct socket **res)
{
	const struct net_proto_family *pf;
	struct socket *sock;
	int err;

	if (family < 0 || family >= NPROTO)
		return -EAFNOSUPPORT;
	if (type < 0 || type >= SOCK_TYPE_MAX)
		return -EINVAL;
	pf = net_families[family];
	if (!pf)
		return -EAFNOSUPPORT;
	sock = sock_alloc(net);
	if (!sock)
		return -ENFILE;
	sock->type = (short)type;
	err = pf->create(net, sock, protocol);
	if (err < 0) {
		sock->ops = NULL;
		sock_release(sock);
		return err;
	}
	*res = sock;
	return 0;
}

__attribute__((noinline)) int sock_create(struct net *net, int family, int type, int protocol,
					  struct socket **res)
{
	return __sock_create(net, family, type, protocol, res);
}

__attribute__((noinline)) int __sys_socket(struct net *net, int family, int type, int protocol,
					   struct socket **res)
{
	/* SOCK_CLOEXEC and SOCK_NONBLOCK are the descriptor's: ring 0 keeps them */
	return sock_create(net, family, type, protocol, res);
}

int sock_sendmsg(struct socket *sock, struct request *req)
{
	return sock->ops->sendmsg(sock, req);
}

int sock_recvmsg(struct socket *sock, struct request *req)
{
	return sock->ops->recvmsg(sock, req);
}

/* ---- readiness ---- */

void sock_mark_ready(struct socket *sock, uint32_t events)
{
	sock->edges |= events;
	if (sock->handle && list_empty(&sock->dirty))
		list_add_tail(&sock->dirty, &sock->net->dirty);
}

void sock_post_ready(struct net *net)
{
	while (!list_empty(&net->dirty)) {
		struct socket *sock = list_first_entry(&net->dirty, struct socket, dirty);
		uint32_t mask = sock->ops ? sock->ops->poll(sock) : 0;
		bool edge = (sock->edges & mask) != 0;
		struct ipc_msg *msg;

		list_del_init(&sock->dirty);
		sock->edges = 0;
		if (mask == sock->posted && !edge)
			continue;
		sock->posted = mask;
		msg = net_ipc_post(net);
		msg->op = IPC_READY;
		msg->handle = sock->handle;
		msg->poll = mask;
	}
}

/* ---- what a type does not do ---- */

int sock_no_socketpair(struct socket *sock, struct socket *other)
{
	(void)sock, (void)other;
	return -EOPNOTSUPP;
}

int sock_no_accept(struct socket *sock, struct socket *newsock, struct request *req)
{
	(void)sock, (void)newsock, (void)req;
	return -EOPNOTSUPP;
}

int sock_no_listen(struct socket *sock, int backlog)
{
	(void)sock, (void)backlog;
	return -EOPNOTSUPP;
}
