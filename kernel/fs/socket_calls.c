/*
 * The socket calls that carry no data: socket, bind, connect, listen, accept and
 * the options.  Each is one request to the network server, whose __sys_socket,
 * __sys_bind... do the work; here are only descriptors and user pointers.
 *
 * Which server makes the sockets of a family is in struct net.  A process inherits
 * its parent's table (current->proc->net), so a network namespace is another
 * network server.  init fills it with net_attach() and replaces a dead server's
 * entry in the same way.
 */
#include "abi/socket.h"
#include "fs/fs_impl.h"

struct net {
	uint32_t refs;
	struct remote *family[AF_MAX]; /* NULL: no such sockets */
};

struct net *net_create(void)
{
	struct net *net = kmalloc(sizeof(*net));

	if (net)
		net->refs = 1;
	return net;
}

struct net *net_get(struct net *net)
{
	net->refs++;
	return net;
}

void net_put(struct net *net)
{
	if (!net || --net->refs)
		return;
	for (int i = 0; i < AF_MAX; i++)
		remote_put(net->family[i]);
	kfree(net);
}

/* Where the current process's sockets of this family are made: a new reference, or NULL. */
static struct remote *net_family(int family)
{
	bool known = family >= 0 && family < AF_MAX;
	struct remote *r = known ? current->proc->net->family[family] : NULL;

	return r ? remote_get(r) : NULL;
}

/* Gives the current process a copy of its table: 0 or -ENOMEM. */
static int net_unshare(void)
{
	struct net *old = current->proc->net, *net;

	if (old->refs == 1)
		return 0;
	net = net_create();
	if (!net)
		return -ENOMEM;
	for (int i = 0; i < AF_MAX; i++)
		net->family[i] = old->family[i] ? remote_get(old->family[i]) : NULL;
	current->proc->net = net;
	net_put(old);
	return 0;
}

/* With NET_ATTACH_OWN the change is the caller's and its future children's alone, and needs
 * no privilege: it takes only what the descriptor gives. */
SYSCALL(net_attach, int family, int fd, uint32_t flags)
{
	struct file *file __fput = fd == -1 ? NULL : fget(fd);
	struct remote *r = file ? remote_of(file) : NULL, **slot;

	if (family <= AF_UNSPEC || family >= AF_MAX || flags & ~NET_ATTACH_OWN || (file && !r))
		return -EINVAL;
	if (!file && fd != -1)
		return -EBADF;
	if (!(flags & NET_ATTACH_OWN) && current->proc->euid)
		return -EPERM;
	if (flags & NET_ATTACH_OWN && net_unshare())
		return -ENOMEM;
	slot = &current->proc->net->family[family];
	remote_put(*slot);
	*slot = r ? remote_get(r) : NULL;
	return 0;
}

/* Sends SOCKET or SOCKETPAIR to the family's server; on success *rqp holds the new object. */
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
	ret = remote_call(&rq);
	*rqp = rq;
	remote_put(server);
	return rq && rq->server_died ? -ENETDOWN : ret;
}

/* A file on a socket that a server has made (consumed); NULL when memory is out. flags: SOCK_*. */
static struct file *sock_alloc_file(struct remote *r, int flags)
{
	return remote_file(r, O_RDWR | (uint32_t)(flags & SOCK_NONBLOCK));
}

_Static_assert(SOCK_CLOEXEC == O_CLOEXEC && SOCK_NONBLOCK == O_NONBLOCK, "as on Linux");

/* A descriptor for the socket r (borrowed): the descriptor, -EMFILE, -ENOMEM. */
static int sock_map_fd(struct remote *r, int flags)
{
	int fd = get_unused_fd_flags(flags & SOCK_CLOEXEC);
	struct file *file = fd < 0 ? NULL : sock_alloc_file(remote_get(r), flags);

	if (file)
		fd_install(fd, file);
	else if (fd >= 0)
		put_unused_fd(fd);
	return fd < 0 || file ? fd : -ENOMEM;
}

SYSCALL(socket, int family, int type, int protocol)
{
	struct request *rq;
	int64_t ret = sock_make(IPC_OP_SOCKET, family, type, protocol, &rq);

	if (ret >= 0)
		ret = sock_map_fd(rq->reply_remote, type);
	request_end(rq); /* releases the socket if it got no descriptor */
	return ret;
}

SYSCALL(socketpair, int family, int type, int protocol, int *ufds)
{
	struct file *file[2];
	struct remote *other;
	struct request *rq;
	int64_t ret = sock_make(IPC_OP_SOCKETPAIR, family, type, protocol, &rq);

	if (ret >= 0) {
		/* When memory is out, the second half stays with the server. */
		other = remote_create(rq->reply_remote->port, rq->reply_arg[0],
				      rq->reply_remote->file, rq->reply_poll);
		file[0] = sock_alloc_file(remote_get(rq->reply_remote), type);
		file[1] = sock_alloc_file(other, type);
		ret = fd_add_pair(file, ufds, type & SOCK_CLOEXEC);
	}
	request_end(rq);
	return ret;
}

/* A request on the socket fd with up to two arguments and a stream each way (total 0: none). */
static int64_t sock_call(int fd, uint32_t op, int arg0, int arg1, struct iov_iter in,
			 struct iov_iter out)
{
	struct file *file __fput = fget(fd);
	int64_t err = socket_check(file);

	if (err)
		return err;
	struct request *rq = remote_begin(file, op, 0, false);

	rq->arg[0] = (uint64_t)(int64_t)arg0;
	rq->arg[1] = (uint64_t)(int64_t)arg1;
	rq->in = in;
	rq->out = out;
	return remote_call_end(rq);
}

static const struct iov_iter none;

/* A call that takes len bytes of the caller's. */
static int64_t sock_put(int fd, uint32_t op, int arg0, int arg1, const void *ubuf, int len)
{
	struct ioseg seg;
	struct iov_iter in = iter_user(&seg, ubuf, (size_t)len);
	int64_t ret = len < 0 ? -EINVAL : sock_call(fd, op, arg0, arg1, in, none);

	return MIN(ret, 0);
}

/* A call that fills the caller's *ulen bytes; *ulen becomes the length of what there was. */
static int64_t sock_get(int fd, uint32_t op, int arg0, int arg1, void *ubuf, int *ulen)
{
	struct ioseg seg;
	int64_t ret;
	int len;

	if (get_user(len, ulen))
		return -EFAULT;
	ret = sock_call(fd, op, arg0, arg1, none, iter_user(&seg, ubuf, (size_t)MAX(len, 0)));
	if (ret >= 0)
		ret = len < 0 ? -EINVAL : put_user((int)ret, ulen);
	return ret;
}

SYSCALL_AS(bind, (int fd, const void *uaddr, int len),
	sock_put(fd, IPC_OP_BIND, 0, 0, uaddr, len))
SYSCALL_AS(connect, (int fd, const void *uaddr, int len),
	sock_put(fd, IPC_OP_CONNECT, 0, 0, uaddr, len))
SYSCALL_AS(setsockopt, (int fd, int level, int name, const void *uvalue, int len),
	sock_put(fd, IPC_OP_SETSOCKOPT, level, name, uvalue, len))
SYSCALL_AS(getsockopt, (int fd, int level, int name, void *uvalue, int *ulen),
	sock_get(fd, IPC_OP_GETSOCKOPT, level, name, uvalue, ulen))
SYSCALL_AS(getsockname, (int fd, void *uaddr, int *ulen),
	sock_get(fd, IPC_OP_GETSOCKNAME, 0, 0, uaddr, ulen))
SYSCALL_AS(getpeername, (int fd, void *uaddr, int *ulen),
	sock_get(fd, IPC_OP_GETPEERNAME, 0, 0, uaddr, ulen))
SYSCALL_AS(listen, (int fd, int backlog), sock_call(fd, IPC_OP_LISTEN, backlog, 0, none, none))
SYSCALL_AS(shutdown, (int fd, int how), sock_call(fd, IPC_OP_SHUTDOWN, how, 0, none, none))

/* The next connection as a file: 0 or -errno. room: bytes for the peer's address. */
static int64_t sock_accept(struct file *file, void *uaddr, int *ulen, int64_t room, int flags,
			   struct file **new)
{
	struct request *rq = remote_begin(file, IPC_OP_ACCEPT, EPOLLIN, false);
	struct ioseg seg;
	int64_t ret;

	if (!rq)
		return -EAGAIN;
	rq->out = iter_user(&seg, uaddr, (size_t)room);
	ret = remote_call(&rq);
	if (ret >= 0 && uaddr)
		ret = put_user((int)MIN(rq->reply_arg[0], SOCKADDR_MAX), ulen);
	if (ret >= 0) {
		*new = sock_alloc_file(remote_get(rq->reply_remote), flags);
		ret = *new ? 0 : -ENOMEM;
	}
	request_end(rq); /* releases the connection if nobody took it */
	return ret;
}

SYSCALL(accept4, int fd, void *uaddr, int *ulen, int flags)
{
	struct file *file __fput = fget(fd), *new;
	int64_t room = name_room(uaddr, ulen);
	int64_t err = socket_check(file) ?: MIN(room, 0);

	if (err || flags & ~(SOCK_CLOEXEC | SOCK_NONBLOCK))
		return err ?: -EINVAL;
	/* Reserved first: without a descriptor the connection stays in the queue. */
	int newfd = get_unused_fd_flags(flags & SOCK_CLOEXEC);

	if (newfd < 0)
		return newfd;
	err = sock_accept(file, uaddr, ulen, room, flags, &new);
	if (err) {
		put_unused_fd(newfd);
		return err;
	}
	fd_install(newfd, new);
	return newfd;
}

SYSCALL_AS(accept, (int fd, void *uaddr, int *ulen), sys_accept4(fd, uaddr, ulen, 0))
