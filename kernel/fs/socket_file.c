/*
 * struct file of a socket, and the calls that carry data: sendto, recvfrom,
 * sendmsg, recvmsg.  The socket itself lives in the network server; a call lays
 * out the streams of one request, name, control and data, and brings the answer
 * back into the caller's structures.  read and write are messages without a name,
 * as in Linux; poll is answered from the mask that the server posts.
 */
#include "abi/socket.h"
#include "abi/uio.h"
#include "fs/fs_impl.h"

#define CONTROL_MAX 10240 /* bytes of control data in one message */
#define CONTROL_SMALL 256

struct file *fget_socket(int fd, int64_t *err)
{
	struct file *file = fget(fd);

	if (file && file->f_op == &socket_file_ops)
		return file;
	*err = file ? -ENOTSOCK : -EBADF;
	fput(file);
	return NULL;
}

int64_t socket_request(struct request **rq, const struct remote *r)
{
	int64_t ret;

	if (remote_dead(r))
		return -ENETDOWN;
	ret = remote_call(rq);
	return *rq && (*rq)->server_died ? -ECONNRESET : ret;
}

static bool is_nonblock(const struct file *file, uint32_t flags)
{
	return file->f_flags & O_NONBLOCK || flags & MSG_DONTWAIT;
}

/* What goes out with the data of a message: the in stream is name, control, data. */
struct send_args {
	uint32_t flags; /* MSG_* */
	uint32_t name_len, control_len;
	struct file **fds; /* borrowed; SCM_RIGHTS */
	uint32_t nfds;
};

static int64_t socket_send(struct file *file, const struct iov_iter *in, const struct send_args *a)
{
	struct remote *r = file->private_data;
	bool nonblock = is_nonblock(file, a->flags);
	struct request *rq;
	int64_t ret;

	if (nonblock && remote_would_block(r, EPOLLOUT))
		return -EAGAIN;
	rq = request_begin(r, IPC_OP_SENDMSG);
	rq->flags = nonblock ? IPC_F_NONBLOCK : 0;
	rq->arg[0] = a->flags;
	rq->arg[1] = a->name_len;
	rq->arg[2] = a->control_len;
	rq->in = *in;
	rq->nfds = a->nfds;
	for (uint32_t i = 0; i < a->nfds; i++)
		rq->fds[i] = a->fds[i];
	ret = socket_request(&rq, r);
	request_end(rq);
	if (ret == -EPIPE && !(a->flags & MSG_NOSIGNAL))
		signal_thread(current, SIGPIPE, NULL);
	return ret;
}

/*
 * out: name area (name_room bytes), control area, data.  *rqp: the answered
 * request, for the caller to look at and request_end(); NULL if none was sent.
 */
static int64_t socket_recv(struct file *file, const struct iov_iter *out, uint32_t name_room,
			   uint32_t control_room, uint32_t flags, struct request **rqp)
{
	struct remote *r = file->private_data;
	bool nonblock = is_nonblock(file, flags);
	struct request *rq;
	int64_t ret;

	*rqp = NULL;
	if (nonblock && !(flags & (MSG_OOB | MSG_ERRQUEUE)) && remote_would_block(r, EPOLLIN))
		return -EAGAIN;
	rq = request_begin(r, IPC_OP_RECVMSG);
	rq->flags = nonblock ? IPC_F_NONBLOCK : 0;
	rq->arg[0] = flags & ~(uint32_t)MSG_CMSG_CLOEXEC;
	rq->arg[1] = name_room;
	rq->arg[2] = control_room;
	rq->out = *out;
	ret = socket_request(&rq, r);
	*rqp = rq;
	return ret;
}

static int64_t socket_read(struct file *file, const struct iov_iter *to, uint64_t *pos)
{
	struct request *rq;
	int64_t ret;

	(void)pos;
	if (!to->total)
		return 0;
	ret = socket_recv(file, to, 0, 0, 0, &rq);
	request_end(rq);
	return ret;
}

static int64_t socket_write(struct file *file, const struct iov_iter *from, uint64_t *pos)
{
	static const struct send_args plain;

	(void)pos;
	return socket_send(file, from, &plain);
}

const struct file_operations socket_file_ops = {
	.read = socket_read, .write = socket_write, .poll = remote_poll, .ioctl = remote_ioctl,
	.fstat = remote_fstat, .release = remote_release,
};

/* A message between the user's structures and a request. */
struct message {
	struct msghdr hdr;  /* copy of the user's */
	struct iov_buf vec; /* two pieces are kept free: name and control */
	char name[SOCKADDR_MAX];
	char *control; /* small, or kmalloc'ed */
	size_t control_len;
	char small[CONTROL_SMALL];
};

/* A message of one buffer with an address; needs no message_end(). */
static void message_simple(struct message *m, const void *buf, size_t n, const void *uaddr)
{
	m->hdr.msg_name = (void *)uaddr;
	m->hdr.msg_control = NULL;
	m->hdr.msg_controllen = 0;
	m->control = m->small;
	m->control_len = 0;
	m->vec.seg = m->vec.fast;
	m->vec.iter = iter_user(&m->vec.fast[2], buf, MIN(n, RW_MAX));
}

/* Reads the user's header and its iovec; control data gets a buffer. message_end() follows
 * in any case. */
static int64_t message_begin(struct message *m, const struct msghdr *umsg)
{
	m->vec.seg = m->vec.fast;
	m->control = m->small;
	m->control_len = 0;
	if (get_user(m->hdr, umsg))
		return -EFAULT;
	if (!m->hdr.msg_name)
		m->hdr.msg_namelen = 0;
	if ((int)m->hdr.msg_namelen < 0)
		return -EINVAL;
	if (!m->hdr.msg_control)
		m->hdr.msg_controllen = 0;
	if (m->hdr.msg_iovlen > IOV_MAX)
		return -EMSGSIZE;
	m->control_len = MIN(m->hdr.msg_controllen, (size_t)CONTROL_MAX);
	if (m->control_len > sizeof(m->small))
		m->control = kmalloc(m->control_len);
	if (!m->control)
		return -ENOBUFS;
	return iov_import(&m->vec, m->hdr.msg_iov, m->hdr.msg_iovlen, 2);
}

static void message_end(struct message *m)
{
	if (m->control != m->small)
		kfree(m->control);
	iov_free(&m->vec);
}

/* The whole stream: name and control areas of these sizes before the user's pieces. */
static struct iov_iter message_stream(struct message *m, size_t name_len, size_t control_len)
{
	m->vec.seg[0] = (struct ioseg){ (uint64_t)m->name, name_len, true };
	m->vec.seg[1] = (struct ioseg){ (uint64_t)m->control, control_len, true };
	return (struct iov_iter){ .seg = m->vec.seg,
				  .nseg = m->vec.iter.nseg + 2,
				  .total = name_len + control_len + m->vec.iter.total };
}

static int64_t message_send(struct file *file, struct message *m, int name_len, uint32_t flags)
{
	struct file *fds[IPC_FDS];
	struct send_args args = { .flags = flags, .fds = fds };
	struct iov_iter in;
	int64_t ret = sockaddr_from_user(m->name, m->hdr.msg_name, name_len);

	if (ret < 0)
		return ret;
	args.name_len = (uint32_t)ret;
	if (m->hdr.msg_controllen > CONTROL_MAX)
		return -ENOBUFS;
	if (copy_from_user(m->control, m->hdr.msg_control, m->control_len))
		return -EFAULT;
	ret = scm_send(m->control, &m->control_len, fds, &args.nfds);
	if (!ret) {
		args.control_len = (uint32_t)m->control_len;
		in = message_stream(m, args.name_len, m->control_len);
		ret = socket_send(file, &in, &args);
	}
	while (args.nfds)
		fput(fds[--args.nfds]);
	return ret;
}

/* Brings control data, descriptors and flags of a reply to the user: 0 or -errno. */
static int64_t message_control(struct message *m, struct request *rq, struct msghdr *umsg,
			       uint32_t flags)
{
	uint32_t msg_flags = (uint32_t)rq->reply_arg[2] | (flags & MSG_CMSG_CLOEXEC);
	size_t control = MIN(rq->reply_arg[1], m->control_len);
	int64_t ret;

	if (copy_to_user(m->hdr.msg_control, m->control, control))
		return -EFAULT;
	ret = scm_recv(rq, m->hdr.msg_control, m->hdr.msg_controllen, &control, flags);
	if (ret < 0)
		return ret;
	msg_flags |= (uint32_t)ret;
	return put_user((int)msg_flags, &umsg->msg_flags) ?:
	       put_user(control, &umsg->msg_controllen);
}

/* umsg: where control data and flags go, or NULL. */
static int64_t message_recv(struct file *file, struct message *m, int *unamelen,
			    struct msghdr *umsg, uint32_t flags)
{
	uint32_t room = m->hdr.msg_name ? SOCKADDR_MAX : 0;
	struct iov_iter out = message_stream(m, room, m->control_len);
	struct request *rq;
	int64_t ret, err = 0;

	memset(m->name, 0, room);
	memset(m->control, 0, m->control_len);
	ret = socket_recv(file, &out, room, (uint32_t)m->control_len, flags, &rq);
	if (ret >= 0 && m->hdr.msg_name)
		err = sockaddr_to_user(m->name, rq->reply_arg[0], m->hdr.msg_name, unamelen);
	if (ret >= 0 && !err && umsg)
		err = message_control(m, rq, umsg, flags);
	request_end(rq);
	return err ?: ret;
}

SYSCALL(sendto, int fd, const void *buf, size_t n, uint32_t flags, const void *uaddr, int len)
{
	struct message m;
	int64_t ret;
	struct file *file __fput = fget_socket(fd, &ret);

	message_simple(&m, buf, n, uaddr);
	return file ? message_send(file, &m, uaddr ? len : 0, flags) : ret;
}

SYSCALL(recvfrom, int fd, void *buf, size_t n, uint32_t flags, void *uaddr, int *ulen)
{
	struct message m;
	int64_t ret;
	struct file *file __fput = fget_socket(fd, &ret);

	message_simple(&m, buf, n, uaddr);
	return file ? message_recv(file, &m, ulen, NULL, flags) : ret;
}

SYSCALL(sendmsg, int fd, const struct msghdr *umsg, uint32_t flags)
{
	struct message m;
	int64_t ret;
	struct file *file __fput = fget_socket(fd, &ret);

	if (!file)
		return ret;
	ret = message_begin(&m, umsg) ?:
	      message_send(file, &m, (int)MIN(m.hdr.msg_namelen, (uint32_t)SOCKADDR_MAX), flags);
	message_end(&m);
	return ret;
}

SYSCALL(recvmsg, int fd, struct msghdr *umsg, uint32_t flags)
{
	struct message m;
	int64_t ret;
	struct file *file __fput = fget_socket(fd, &ret);

	if (!file)
		return ret;
	ret = message_begin(&m, umsg) ?:
	      message_recv(file, &m, (int *)&umsg->msg_namelen, umsg, flags);
	message_end(&m);
	return ret;
}
