/*
 * struct file of a socket, and the calls that carry more than data: sendto,
 * recvfrom, sendmsg, recvmsg.  The socket itself lives in the network server; a
 * call lays out the streams of one request, name, control and data, and brings
 * the answer back into the caller's structures.  read, write and poll are those of
 * every remote file (fs/remote_file.c).
 */
#include "abi/socket.h"
#include "abi/uio.h"
#include "fs/fs_impl.h"

#define CONTROL_MAX 10240 /* bytes of control data in one message */

int64_t socket_check(const struct file *file)
{
	if (!file)
		return -EBADF;
	return file->f_op == &socket_file_ops ? 0 : -ENOTSOCK;
}

int64_t name_room(const void *uaddr, const int *ulen)
{
	int len;

	if (!uaddr)
		return 0;
	if (get_user(len, ulen))
		return -EFAULT;
	return len < 0 ? -EINVAL : MIN(len, SOCKADDR_MAX);
}

const struct file_operations socket_file_ops = {
	.read = remote_read, .write = remote_write, .poll = remote_poll, .ioctl = remote_ioctl,
	.fstat = remote_fstat, .release = remote_release,
};

/* A message between the user's structures and a request. */
struct message {
	struct msghdr hdr;  /* copy of the user's; msg_control of what is sent is ours */
	struct iov_buf vec; /* two pieces are kept free: name and control */
};

/* A message of one buffer with an address; needs no iov_free(). */
static void message_simple(struct message *m, const void *buf, size_t n, const void *uname,
			   int64_t name_len)
{
	m->hdr.msg_name = (void *)uname;
	m->hdr.msg_namelen = (socklen_t)name_len;
	m->hdr.msg_controllen = 0;
	m->vec.seg = m->vec.fast;
	m->vec.iter = iter_user(&m->vec.fast[2], buf, MIN(n, RW_MAX));
}

/* Reads the user's header and its iovec. iov_free() follows in any case. */
static int64_t message_import(struct message *m, const struct msghdr *umsg)
{
	m->vec.seg = m->vec.fast;
	if (get_user(m->hdr, umsg))
		return -EFAULT;
	if (!m->hdr.msg_name)
		m->hdr.msg_namelen = 0;
	if ((int)m->hdr.msg_namelen < 0)
		return -EINVAL;
	m->hdr.msg_namelen = MIN(m->hdr.msg_namelen, (socklen_t)SOCKADDR_MAX);
	if (!m->hdr.msg_control)
		m->hdr.msg_controllen = 0;
	if (m->hdr.msg_iovlen > IOV_MAX)
		return -EMSGSIZE;
	return iov_import(&m->vec, m->hdr.msg_iov, m->hdr.msg_iovlen, 2);
}

/* The whole stream: name and control areas before the user's pieces. */
static struct iov_iter message_stream(struct message *m, bool kernel_control)
{
	const struct msghdr *h = &m->hdr;

	m->vec.seg[0] = (struct ioseg){ (uint64_t)h->msg_name, h->msg_namelen, false };
	m->vec.seg[1] = (struct ioseg){ (uint64_t)h->msg_control, h->msg_controllen,
					kernel_control };
	return (struct iov_iter){ .seg = m->vec.seg,
				  .nseg = m->vec.iter.nseg + 2,
				  .total = h->msg_namelen + h->msg_controllen + m->vec.iter.total };
}

static int64_t message_send(struct file *file, struct message *m, uint32_t flags,
			    struct file *const *fds, uint32_t nfds)
{
	struct request *rq = remote_begin(file, IPC_OP_SENDMSG, EPOLLOUT, flags & MSG_DONTWAIT);
	const struct remote *r = file->private_data;
	int64_t ret;

	if (!rq)
		return -EAGAIN;
	rq->arg[0] = flags;
	rq->arg[1] = m->hdr.msg_namelen;
	rq->arg[2] = m->hdr.msg_controllen;
	rq->in = message_stream(m, true);
	rq->nfds = nfds;
	for (uint32_t i = 0; i < nfds; i++)
		rq->fds[i] = fds[i];
	ret = remote_call_end(rq);
	if (ret == -EPIPE && r->file & IPC_FILE_STREAM && !(flags & MSG_NOSIGNAL))
		signal_send(current->proc, current, SIGPIPE, NULL);
	return ret;
}

/* message_send() with control data, which is copied for scm_send() to look into. */
static int64_t message_send_control(struct file *file, struct message *m, uint32_t flags)
{
	size_t len = m->hdr.msg_controllen;
	char *control = len > CONTROL_MAX ? NULL : kmalloc(len);
	struct file *fds[IPC_FDS];
	uint32_t nfds = 0;
	int64_t ret;

	if (!control)
		return -ENOBUFS;
	ret = copy_from_user(control, m->hdr.msg_control, len);
	m->hdr.msg_control = control;
	ret = ret ?: scm_send(control, &m->hdr.msg_controllen, fds, &nfds);
	ret = ret ?: message_send(file, m, flags, fds, nfds);
	while (nfds)
		fput(fds[--nfds]);
	kfree(control);
	return ret;
}

/* Brings descriptors, the length of control data and flags of a reply to the user: 0 or
 * -errno. */
static int64_t message_control(struct message *m, struct request *rq, struct msghdr *umsg,
			       uint32_t flags)
{
	uint32_t msg_flags = (uint32_t)rq->reply_arg[2] | (flags & MSG_CMSG_CLOEXEC);
	size_t control = MIN(rq->reply_arg[1], m->hdr.msg_controllen);
	int64_t ret = scm_recv(rq, m->hdr.msg_control, m->hdr.msg_controllen, &control, flags);

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
	uint32_t events = flags & (MSG_OOB | MSG_ERRQUEUE) ? 0 : EPOLLIN;
	struct request *rq = remote_begin(file, IPC_OP_RECVMSG, events, flags & MSG_DONTWAIT);
	int64_t ret, err = 0;

	if (!rq)
		return -EAGAIN;
	m->hdr.msg_controllen = MIN(m->hdr.msg_controllen, (size_t)CONTROL_MAX);
	rq->arg[0] = flags & ~(uint32_t)MSG_CMSG_CLOEXEC;
	rq->arg[1] = m->hdr.msg_namelen;
	rq->arg[2] = m->hdr.msg_controllen;
	rq->out = message_stream(m, false);
	ret = remote_call(&rq);
	if (ret >= 0 && m->hdr.msg_name)
		err = put_user((int)MIN(rq->reply_arg[0], SOCKADDR_MAX), unamelen);
	if (ret >= 0 && !err && umsg)
		err = message_control(m, rq, umsg, flags);
	request_end(rq);
	return err ?: ret;
}

SYSCALL(sendto, int fd, const void *buf, size_t n, uint32_t flags, const void *uaddr, int len)
{
	struct file *file __fput = fget(fd);
	struct message m;

	if (uaddr && (len < 0 || len > SOCKADDR_MAX))
		return -EINVAL;
	message_simple(&m, buf, n, uaddr, uaddr ? len : 0);
	return socket_check(file) ?: message_send(file, &m, flags, NULL, 0);
}

SYSCALL(recvfrom, int fd, void *buf, size_t n, uint32_t flags, void *uaddr, int *ulen)
{
	struct file *file __fput = fget(fd);
	int64_t room = name_room(uaddr, ulen);
	struct message m;

	message_simple(&m, buf, n, uaddr, room);
	return socket_check(file) ?: MIN(room, 0) ?: message_recv(file, &m, ulen, NULL, flags);
}

SYSCALL(sendmsg, int fd, const struct msghdr *umsg, uint32_t flags)
{
	struct file *file __fput = fget(fd);
	struct message m;
	int64_t ret = socket_check(file);

	if (ret)
		return ret;
	ret = message_import(&m, umsg);
	if (!ret)
		ret = m.hdr.msg_controllen ? message_send_control(file, &m, flags) :
					     message_send(file, &m, flags, NULL, 0);
	iov_free(&m.vec);
	return ret;
}

SYSCALL(recvmsg, int fd, struct msghdr *umsg, uint32_t flags)
{
	struct file *file __fput = fget(fd);
	struct message m;
	int64_t ret = socket_check(file);

	if (ret)
		return ret;
	ret = message_import(&m, umsg) ?:
	      message_recv(file, &m, (int *)&umsg->msg_namelen, umsg, flags);
	iov_free(&m.vec);
	return ret;
}
