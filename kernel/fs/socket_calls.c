/*
 * The socket calls that carry no data: socket, bind, connect, listen, accept and
 * the options.  Each is one request to the network server, whose __sys_socket,
 * __sys_bind... do the work; here are only descriptors and user pointers.
 */
#include "abi/fcntl.h"
#include "abi/socket.h"
#include "fs/fdtable.h"
#include "fs/socket_file.h"
#include "lib/string.h"
#include "syscall/socket_calls.h"

int64_t sockaddr_from_user(void *addr, const void *uaddr, int len)
{
	if (len < 0 || len > SOCKADDR_MAX)
		return -EINVAL;
	return copy_from_user(addr, uaddr, (size_t)len) ? -EFAULT : len;
}

int64_t sockaddr_to_user(const void *addr, uint64_t len, void *uaddr, int *ulen)
{
	int room;

	if (get_user(room, ulen))
		return -EFAULT;
	if (room < 0)
		return -EINVAL;
	len = MIN(len, SOCKADDR_MAX);
	if (copy_to_user(uaddr, addr, MIN(len, (uint64_t)room)) || put_user((int)len, ulen))
		return -EFAULT;
	return 0;
}

/* Sends SOCKET or SOCKETPAIR to the family's server; on success rq holds the new object. */
static int64_t sock_make(uint32_t op, int family, int type, int protocol, struct request **rqp)
{
	struct remote *server;
	struct request *rq;
	int64_t ret;

	*rqp = NULL;
	if (type & ~(SOCK_TYPE_MASK | SOCK_CLOEXEC | SOCK_NONBLOCK))
		return -EINVAL;
	server = net_family(family);
	if (!server)
		return -EAFNOSUPPORT;
	rq = request_begin(server, op);
	rq->arg[0] = (uint64_t)family;
	rq->arg[1] = (uint64_t)(type & SOCK_TYPE_MASK);
	rq->arg[2] = (uint64_t)(int64_t)protocol;
	ret = socket_request(&rq, server);
	*rqp = rq;
	if (ret == -ECONNRESET)
		ret = -ENETDOWN; /* the server died just now */
	if (ret >= 0 && !rq->reply_remote)
		ret = -ENETDOWN; /* the server made nothing */
	remote_put(server);
	return ret;
}

/* A file on *r, which it takes; NULL when memory is out. */
static struct file *sock_alloc_file(struct remote **r, int flags)
{
	struct remote *taken = *r;
	struct file *file;

	*r = NULL;
	taken->file |= IPC_FILE_SOCKET;
	file = remote_file(taken, O_RDWR | (uint32_t)(flags & SOCK_NONBLOCK));
	if (!file)
		remote_put(taken); /* the server releases the socket */
	return file;
}

_Static_assert(SOCK_CLOEXEC == O_CLOEXEC && SOCK_NONBLOCK == O_NONBLOCK, "as on Linux");

__noinline int64_t sys_socket(int family, int type, int protocol)
{
	struct request *rq;
	int64_t fd = sock_make(IPC_OP_SOCKET, family, type, protocol, &rq);

	if (fd >= 0)
		fd = get_unused_fd_flags(type & SOCK_CLOEXEC);
	if (fd >= 0) {
		struct file *file = sock_alloc_file(&rq->reply_remote, type);

		if (file) {
			fd_install((int)fd, file);
		} else {
			put_unused_fd((int)fd);
			fd = -ENOMEM;
		}
	}
	request_end(rq); /* releases the socket if nobody took it */
	return fd;
}

int64_t sys_socketpair(int family, int type, int protocol, int *ufds)
{
	struct file *file[2] = { NULL, NULL };
	struct remote *other;
	struct request *rq;
	int64_t ret = sock_make(IPC_OP_SOCKETPAIR, family, type, protocol, &rq);

	if (ret >= 0) {
		/* When memory is out, the second half stays with the server. */
		other = remote_create(rq->reply_remote->port, rq->reply_arg[0], IPC_FILE_SOCKET,
				      rq->reply_poll);
		file[0] = sock_alloc_file(&rq->reply_remote, type);
		file[1] = other ? sock_alloc_file(&other, type) : NULL;
		ret = -ENOMEM;
	}
	request_end(rq);
	if (file[0] && file[1])
		return fd_add_pair(file, ufds, type & SOCK_CLOEXEC);
	fput(file[0]);
	fput(file[1]);
	return ret;
}

/* A request on the socket fd with up to two arguments and a stream each way (total 0: none). */
static int64_t sock_call(int fd, uint32_t op, int arg0, int arg1, struct iov_iter in,
			 struct iov_iter out)
{
	struct request *rq;
	int64_t ret;
	struct file *file __fput = fget_socket(fd, &ret);

	if (!file)
		return ret;
	rq = request_begin(file->private_data, op);
	rq->flags = file->f_flags & O_NONBLOCK ? IPC_F_NONBLOCK : 0;
	rq->arg[0] = (uint64_t)(int64_t)arg0;
	rq->arg[1] = (uint64_t)(int64_t)arg1;
	rq->in = in;
	rq->out = out;
	ret = socket_request(&rq, file->private_data);
	request_end(rq);
	return ret;
}

static const struct iov_iter none;

/* A call that takes an address. */
static int64_t sock_addr_call(int fd, const void *uaddr, int len, uint32_t op)
{
	char addr[SOCKADDR_MAX];
	struct ioseg seg;
	int64_t ret = sockaddr_from_user(addr, uaddr, len);

	if (ret >= 0)
		ret = sock_call(fd, op, 0, 0, iter_kernel(&seg, addr, (size_t)ret), none);
	return MIN(ret, 0);
}

/* One connection off the listening socket: its file, or -errno. */
static int64_t do_accept(struct file *file, void *uaddr, int *ulen, int flags, struct file **newp)
{
	struct remote *r = file->private_data;
	bool nonblock = file->f_flags & O_NONBLOCK;
	char addr[SOCKADDR_MAX] = { 0 };
	struct ioseg seg;
	int64_t ret;

	if (nonblock && remote_would_block(r, EPOLLIN))
		return -EAGAIN;
	struct request *rq = request_begin(r, IPC_OP_ACCEPT);

	rq->flags = nonblock ? IPC_F_NONBLOCK : 0;
	rq->out = iter_kernel(&seg, addr, sizeof(addr));
	ret = socket_request(&rq, r);
	if (ret >= 0) {
		*newp = rq->reply_remote ? sock_alloc_file(&rq->reply_remote, flags) : NULL;
		ret = *newp ? 0 : -ENOMEM;
		if (!ret && uaddr)
			ret = sockaddr_to_user(addr, rq->reply_arg[0], uaddr, ulen);
		if (ret)
			fput(*newp);
	}
	request_end(rq);
	return ret;
}

int64_t sys_accept4(int fd, void *uaddr, int *ulen, int flags)
{
	int64_t ret;
	struct file *file __fput = fget_socket(fd, &ret), *new;
	int newfd;

	if (!file)
		return ret;
	if (flags & ~(SOCK_CLOEXEC | SOCK_NONBLOCK))
		return -EINVAL;
	/* Reserved first: without a descriptor the connection stays in the queue. */
	newfd = get_unused_fd_flags(flags & SOCK_CLOEXEC);
	ret = newfd < 0 ? newfd : do_accept(file, uaddr, ulen, flags, &new);
	if (!ret)
		fd_install(newfd, new);
	else if (newfd >= 0)
		put_unused_fd(newfd);
	return ret ?: newfd;
}

/* A call that gives an address. */
static int64_t sock_getname(int fd, void *uaddr, int *ulen, uint32_t op)
{
	char addr[SOCKADDR_MAX] = { 0 };
	struct ioseg seg;
	int64_t ret = sock_call(fd, op, 0, 0, none, iter_kernel(&seg, addr, sizeof(addr)));

	return ret < 0 ? ret : sockaddr_to_user(addr, (uint64_t)ret, uaddr, ulen);
}

CALL_AS(sys_bind(int fd, const void *uaddr, int n), sock_addr_call(fd, uaddr, n, IPC_OP_BIND))
CALL_AS(sys_connect(int fd, const void *uaddr, int n), sock_addr_call(fd, uaddr, n, IPC_OP_CONNECT))
CALL_AS(sys_listen(int fd, int backlog), sock_call(fd, IPC_OP_LISTEN, backlog, 0, none, none))
CALL_AS(sys_shutdown(int fd, int how), sock_call(fd, IPC_OP_SHUTDOWN, how, 0, none, none))
CALL_AS(sys_accept(int fd, void *uaddr, int *ulen), sys_accept4(fd, uaddr, ulen, 0))
CALL_AS(sys_getsockname(int fd, void *uaddr, int *ulen),
	sock_getname(fd, uaddr, ulen, IPC_OP_GETSOCKNAME))
CALL_AS(sys_getpeername(int fd, void *uaddr, int *ulen),
	sock_getname(fd, uaddr, ulen, IPC_OP_GETPEERNAME))

int64_t sys_setsockopt(int fd, int level, int name, const void *value, int len)
{
	struct ioseg seg;
	struct iov_iter in = iter_user(&seg, value, (size_t)len);
	int64_t ret = len < 0 ? -EINVAL : sock_call(fd, IPC_OP_SETSOCKOPT, level, name, in, none);

	return MIN(ret, 0);
}

int64_t sys_getsockopt(int fd, int level, int name, void *value, int *ulen)
{
	struct ioseg seg;
	int64_t ret;
	int len;

	if (get_user(len, ulen))
		return -EFAULT;
	if (len < 0)
		return -EINVAL;
	ret = sock_call(fd, IPC_OP_GETSOCKOPT, level, name, none,
			iter_user(&seg, value, (size_t)len));
	return ret < 0 ? ret : put_user((int)MIN(ret, len), ulen);
}
