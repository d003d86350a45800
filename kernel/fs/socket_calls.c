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

SYSCALL(socket, int family, int type, int protocol)
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

SYSCALL(socketpair, int family, int type, int protocol, int *ufds)
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

SYSCALL(accept4, int fd, void *uaddr, int *ulen, int flags)
{
	char addr[SOCKADDR_MAX] = { 0 };
	int64_t ret;
	struct file *file __fput = fget_socket(fd, &ret), *new = NULL;
	struct ioseg seg;

	if (!file || flags & ~(SOCK_CLOEXEC | SOCK_NONBLOCK))
		return file ? -EINVAL : ret;
	bool nonblock = file->f_flags & O_NONBLOCK;
	/* Reserved first: without a descriptor the connection stays in the queue. */
	int newfd = get_unused_fd_flags(flags & SOCK_CLOEXEC);

	if (newfd < 0)
		return newfd;
	struct request *rq = request_begin(file->private_data, IPC_OP_ACCEPT);

	rq->flags = nonblock ? IPC_F_NONBLOCK : 0;
	rq->out = iter_kernel(&seg, addr, sizeof(addr));
	if (nonblock && remote_would_block(file->private_data, EPOLLIN))
		ret = -EAGAIN;
	else
		ret = socket_request(&rq, file->private_data);
	if (ret >= 0) {
		new = rq->reply_remote ? sock_alloc_file(&rq->reply_remote, flags) : NULL;
		ret = !new ? -ENOMEM :
		      uaddr ? sockaddr_to_user(addr, rq->reply_arg[0], uaddr, ulen) : 0;
	}
	request_end(rq);
	if (ret) {
		put_unused_fd(newfd);
		fput(new);
		return ret;
	}
	fd_install(newfd, new);
	return newfd;
}

/* A call that gives an address. */
static int64_t sock_getname(int fd, void *uaddr, int *ulen, uint32_t op)
{
	char addr[SOCKADDR_MAX] = { 0 };
	struct ioseg seg;
	int64_t ret = sock_call(fd, op, 0, 0, none, iter_kernel(&seg, addr, sizeof(addr)));

	return ret < 0 ? ret : sockaddr_to_user(addr, (uint64_t)ret, uaddr, ulen);
}

SYSCALL_AS(bind, (int fd, const void *uaddr, int n), sock_addr_call(fd, uaddr, n, IPC_OP_BIND))
SYSCALL_AS(connect, (int fd, const void *uaddr, int n),
	sock_addr_call(fd, uaddr, n, IPC_OP_CONNECT))
SYSCALL_AS(listen, (int fd, int backlog), sock_call(fd, IPC_OP_LISTEN, backlog, 0, none, none))
SYSCALL_AS(shutdown, (int fd, int how), sock_call(fd, IPC_OP_SHUTDOWN, how, 0, none, none))
SYSCALL_AS(accept, (int fd, void *uaddr, int *ulen), sys_accept4(fd, uaddr, ulen, 0))
SYSCALL_AS(getsockname, (int fd, void *uaddr, int *ulen),
	sock_getname(fd, uaddr, ulen, IPC_OP_GETSOCKNAME))
SYSCALL_AS(getpeername, (int fd, void *uaddr, int *ulen),
	sock_getname(fd, uaddr, ulen, IPC_OP_GETPEERNAME))

SYSCALL(setsockopt, int fd, int level, int name, const void *value, int len)
{
	struct ioseg seg;
	struct iov_iter in = iter_user(&seg, value, (size_t)len);
	int64_t ret = len < 0 ? -EINVAL : sock_call(fd, IPC_OP_SETSOCKOPT, level, name, in, none);

	return MIN(ret, 0);
}

SYSCALL(getsockopt, int fd, int level, int name, void *value, int *ulen)
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
