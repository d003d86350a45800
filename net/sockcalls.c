/*
 * The socket calls: what ring 0's sys_bind, sys_connect, sys_sendto... have
 * sent, one handler each, which takes the arguments out of the request and
 * calls socket->ops.  Called by request.c.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "core/sock.h"
#include "ipv4/devinet.h"
#include "net.h"
#include "ops.h"
#include "request.h"
#include "socket.h"

#define OPTLEN_MAX 512 /* no option's value is longer */

/* Ready to be a new file: handle, kind and poll mask go with the reply. */
static void reply_file(struct request *req, struct socket *sock)
{
	req->reply->handle = sock->handle;
	req->reply->file = IPC_FILE_SOCKET | (sock->type == SOCK_STREAM ? IPC_FILE_STREAM : 0);
	sock->posted = sock->ops->poll(sock);
	req->reply->poll = sock->posted;
}

static int handle_socket(struct request *req)
{
	struct socket *sock;
	int err = __sys_socket(req->net, (int)req->msg.arg[0], (int)req->msg.arg[1],
			       (int)req->msg.arg[2], &sock);

	if (err < 0)
		return err;
	reply_file(req, sock);
	return 0;
}

static int handle_socketpair(struct request *req)
{
	int family = (int)req->msg.arg[0], type = (int)req->msg.arg[1];
	int protocol = (int)req->msg.arg[2];
	struct socket *a, *b;
	int err = sock_create(req->net, family, type, protocol, &a);

	if (err < 0)
		return err;
	err = sock_create(req->net, family, type, protocol, &b);
	if (err < 0) {
		sock_release(a);
		return err;
	}
	err = a->ops->socketpair(a, b);
	if (err < 0) {
		sock_release(b);
		sock_release(a);
		return err;
	}
	reply_file(req, a);
	req->reply->arg[0] = b->handle;
	sock_mark_ready(b, 0);
	return 0;
}

static int handle_bind(struct request *req)
{
	struct sockaddr_storage addr;
	int len = request_get_name(req, &addr);

	if (len < 0)
		return len;
	return req->sock->ops->bind(req->sock, (struct sockaddr *)&addr, len);
}

static int handle_connect(struct request *req)
{
	struct sockaddr_storage addr;
	int len = request_get_name(req, &addr);

	if (len < 0)
		return len;
	return req->sock->ops->connect(req->sock, req, (struct sockaddr *)&addr, len);
}

static int handle_listen(struct request *req)
{
	int backlog = (int)req->msg.arg[0];

	/* net.core.somaxconn; a negative backlog is a large one, as in Linux */
	if (backlog < 0 || backlog > 4096)
		backlog = 4096;
	return req->sock->ops->listen(req->sock, backlog);
}

static int handle_accept(struct request *req)
{
	struct socket *sock = req->sock, *newsock = sock_alloc(req->net);
	struct sockaddr_storage addr;
	int ret;

	if (!newsock)
		return -ENFILE;
	newsock->type = sock->type;
	newsock->ops = sock->ops;
	req->exclusive = true;
	ret = sock->ops->accept(sock, newsock, req);
	if (ret < 0) {
		newsock->ops = NULL;
		sock_release(newsock);
		return ret;
	}
	ret = newsock->ops->getname(newsock, &addr, true);
	if (ret < 0) { /* reset in between: the connection is delivered all the same */
		memset(&addr, 0, sizeof(addr));
		addr.ss_family = newsock->sk->sk_family;
		ret = sizeof(struct sockaddr);
	}
	request_put_name(req, &addr, (size_t)ret);
	reply_file(req, newsock);
	return 0;
}

static int handle_getname(struct request *req)
{
	struct sockaddr_storage addr;
	int len = req->sock->ops->getname(req->sock, &addr, req->msg.op == IPC_OP_GETPEERNAME);

	if (len >= 0)
		request_put_name(req, &addr, (size_t)len);
	return len;
}

static int handle_sendmsg(struct request *req)
{
	return sock_sendmsg(req->sock, req);
}

static int handle_recvmsg(struct request *req)
{
	int ret = sock_recvmsg(req->sock, req);

	if (ret >= 0) {
		int err = request_flush(req);

		if (err < 0)
			return err;
	}
	return ret;
}

static int handle_shutdown(struct request *req)
{
	int how = (int)req->msg.arg[0];

	if (how < SHUT_RD || how > SHUT_RDWR)
		return -EINVAL;
	return req->sock->ops->shutdown(req->sock, how);
}

static int handle_setsockopt(struct request *req)
{
	int level = (int)req->msg.arg[0], name = (int)req->msg.arg[1];
	uint64_t val[OPTLEN_MAX / 8 + 1] = { 0 };
	struct iovec iov = { val, req->len };
	long got;

	if (req->len > OPTLEN_MAX)
		return -EINVAL;
	got = request_pull(req, 0, &iov, 1);
	if (got < 0 || (size_t)got != req->len)
		return got < 0 ? (int)got : -EFAULT;
	if (level == SOL_SOCKET)
		return sock_setsockopt(req->sock, name, val, (int)req->len);
	return req->sock->ops->setsockopt(req->sock, level, name, val, (int)req->len);
}

static int handle_getsockopt(struct request *req)
{
	int level = (int)req->msg.arg[0], name = (int)req->msg.arg[1];
	uint64_t val[OPTLEN_MAX / 8] = { 0 };
	int len = req->len > OPTLEN_MAX ? OPTLEN_MAX : (int)req->len, err = -ENOPROTOOPT;

	/* a family may answer for SOL_SOCKET itself (SO_PEERCRED) */
	if (level == SOL_SOCKET)
		err = sock_getsockopt(req->sock, name, val, &len);
	if (err == -ENOPROTOOPT)
		err = req->sock->ops->getsockopt(req->sock, level, name, val, &len);
	if (err < 0)
		return err;
	err = request_push(req, 0, val, (size_t)len);
	if (err == 0)
		err = request_flush(req);
	return err < 0 ? err : len;
}

/* Interfaces, routes and neighbours are asked for through a socket of any family. */
static int handle_ioctl(struct request *req)
{
	unsigned int cmd = (unsigned int)req->msg.arg[0];
	int err = devinet_ioctl(req->sock, req, cmd);

	return err == -ENOTTY ? req->sock->ops->ioctl(req->sock, req, cmd) : err;
}

static int handle_stat(struct request *req)
{
	struct stat st = { 0 };
	int err;

	st.st_mode = S_IFSOCK | 0777;
	st.st_ino = req->sock->sk ? req->sock->sk->sk_ino : 0;
	st.st_nlink = 1;
	st.st_uid = req->sock->sk ? req->sock->sk->sk_uid : 0;
	st.st_blksize = 4096;
	err = request_push(req, 0, &st, sizeof(st) < req->len ? sizeof(st) : req->len);
	return err < 0 ? err : request_flush(req);
}

static int handle_fsync(struct request *req)
{
	(void)req;
	return -EINVAL;
}

/* The streams of sendmsg() and recvmsg() begin with a name and a control area. */
static int split_streams(struct request *req, size_t total)
{
	uint64_t name = req->msg.arg[1], control = req->msg.arg[2];

	if (name > total || control > total - name)
		return -EINVAL;
	req->name_len = name;
	req->control_len = control;
	req->len = total - name - control;
	req->flags |= (int)req->msg.arg[0];
	return 0;
}

static int prepare_data(struct request *req)
{
	switch (req->msg.op) {
	case IPC_OP_SENDMSG:
		req->handler = handle_sendmsg;
		return split_streams(req, req->msg.in_len);
	case IPC_OP_RECVMSG:
		req->handler = handle_recvmsg;
		return split_streams(req, req->msg.out_len);
	case IPC_OP_READ:
		req->handler = handle_recvmsg;
		req->len = req->msg.out_len;
		return 0;
	case IPC_OP_WRITE:
		req->handler = handle_sendmsg;
		req->len = req->msg.in_len;
		return 0;
	default:
		return -EOPNOTSUPP;
	}
}

/* Calls whose in stream, or out stream, is one sockaddr. */
static int prepare_name(struct request *req, int (*handler)(struct request *req), size_t len)
{
	req->handler = handler;
	req->name_len = len;
	return 0;
}

static int prepare_value(struct request *req, int (*handler)(struct request *req), size_t len)
{
	req->handler = handler;
	req->len = len;
	return 0;
}

int sock_request_prepare(struct request *req)
{
	switch (req->msg.op) {
	case IPC_OP_BIND:
		return prepare_name(req, handle_bind, req->msg.in_len);
	case IPC_OP_CONNECT:
		return prepare_name(req, handle_connect, req->msg.in_len);
	case IPC_OP_ACCEPT:
		return prepare_name(req, handle_accept, req->msg.out_len);
	case IPC_OP_GETSOCKNAME:
	case IPC_OP_GETPEERNAME:
		return prepare_name(req, handle_getname, req->msg.out_len);
	case IPC_OP_LISTEN:
		return prepare_value(req, handle_listen, 0);
	case IPC_OP_SHUTDOWN:
		return prepare_value(req, handle_shutdown, 0);
	case IPC_OP_SETSOCKOPT:
		return prepare_value(req, handle_setsockopt, req->msg.in_len);
	case IPC_OP_GETSOCKOPT:
		return prepare_value(req, handle_getsockopt, req->msg.out_len);
	case IPC_OP_IOCTL:
		return prepare_value(req, handle_ioctl, req->msg.in_len);
	case IPC_OP_STAT:
		return prepare_value(req, handle_stat, req->msg.out_len);
	case IPC_OP_FSYNC:
		return prepare_value(req, handle_fsync, 0);
	default:
		return prepare_data(req);
	}
}

int family_request_prepare(struct request *req)
{
	switch (req->msg.op) {
	case IPC_OP_SOCKET:
		return prepare_value(req, handle_socket, 0);
	case IPC_OP_SOCKETPAIR:
		return prepare_value(req, handle_socketpair, 0);
	default:
		return -EOPNOTSUPP;
	}
}
