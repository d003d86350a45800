/*
 * The socket calls that carry data: sendto, recvfrom, sendmsg, recvmsg.  They lay out
 * the streams of one request, name, control and data, and bring the answer back into
 * the caller's structures.
 */
#include "abi/socket.h"
#include "abi/uio.h"
#include "fs/socket_file.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "syscall/socket_calls.h"

#define CONTROL_MAX 10240 /* bytes of control data in one message */
#define CONTROL_SMALL 256

/* A message between the user's struct msghdr and a request. */
struct message {
	struct msghdr hdr;  /* copy of the user's */
	struct iov_buf vec; /* two pieces are kept free: name and control */
	char name[SOCKADDR_MAX];
	char *control; /* small, or kmalloc'ed */
	size_t control_len;
	char small[CONTROL_SMALL];
};

int64_t sys_sendto(int fd, const void *buf, size_t n, uint32_t flags, const void *uaddr, int len)
{
	struct send_args args = { .flags = flags };
	char name[SOCKADDR_MAX];
	struct ioseg seg[2];
	struct iov_iter in;
	int64_t ret;
	struct file *file __fput = fget_socket(fd, &ret);

	if (!file)
		return ret;
	n = MIN(n, RW_MAX);
	ret = 0;
	if (uaddr) {
		ret = sockaddr_from_user(name, uaddr, len);
		args.name_len = (uint32_t)MAX(ret, 0);
	}
	if (args.name_len) {
		seg[0] = (struct ioseg){ (uint64_t)name, args.name_len, true };
		seg[1] = (struct ioseg){ (uint64_t)buf, n, false };
		in = (struct iov_iter){ seg, 2, args.name_len + n };
	} else {
		in = iter_user(seg, buf, n);
	}
	return ret < 0 ? ret : socket_send(file, &in, &args);
}

int64_t sys_recvfrom(int fd, void *buf, size_t n, uint32_t flags, void *uaddr, int *ulen)
{
	char name[SOCKADDR_MAX];
	struct ioseg seg[2];
	struct request *rq;
	int64_t ret;
	struct file *file __fput = fget_socket(fd, &ret);

	if (!file)
		return ret;
	struct iov_iter out = iter_user(seg, buf, MIN(n, RW_MAX));

	if (uaddr) {
		memset(name, 0, sizeof(name));
		seg[1] = seg[0];
		seg[0] = (struct ioseg){ (uint64_t)name, sizeof(name), true };
		out = (struct iov_iter){ seg, 2, sizeof(name) + seg[1].len };
	}
	ret = socket_recv(file, &out, uaddr ? sizeof(name) : 0, 0, flags, &rq);
	if (ret >= 0 && uaddr) {
		int64_t err = sockaddr_to_user(name, rq->reply_arg[0], uaddr, ulen);

		ret = err ? err : ret;
	}
	request_end(rq);
	return ret;
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
	if (m->control_len > sizeof(m->small)) {
		m->control = kmalloc(m->control_len);
		if (!m->control)
			return -ENOBUFS;
	}
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

static int64_t message_send(struct file *file, const struct msghdr *umsg, uint32_t flags)
{
	struct file *fds[IPC_FDS];
	struct send_args args = { .flags = flags, .fds = fds };
	struct message m;
	struct iov_iter in;
	int64_t ret = message_begin(&m, umsg);

	if (!ret && m.hdr.msg_controllen > CONTROL_MAX)
		ret = -ENOBUFS;
	if (!ret)
		ret = sockaddr_from_user(m.name, m.hdr.msg_name,
					 MIN((int)m.hdr.msg_namelen, SOCKADDR_MAX));
	args.name_len = (uint32_t)MAX(ret, 0);
	if (ret >= 0 && copy_from_user(m.control, m.hdr.msg_control, m.control_len))
		ret = -EFAULT;
	if (ret >= 0)
		ret = scm_send(m.control, &m.control_len, fds, &args.nfds);
	if (!ret) {
		args.control_len = (uint32_t)m.control_len;
		in = message_stream(&m, args.name_len, m.control_len);
		ret = socket_send(file, &in, &args);
	}
	while (args.nfds)
		fput(fds[--args.nfds]);
	message_end(&m);
	return ret;
}

/* Brings name, control data, descriptors and flags of a reply to the user: 0 or -errno. */
static int64_t message_deliver(struct message *m, struct request *rq, struct msghdr *umsg,
			       uint32_t flags)
{
	uint32_t msg_flags = (uint32_t)rq->reply_arg[2] | (flags & MSG_CMSG_CLOEXEC);
	size_t control = MIN(rq->reply_arg[1], m->control_len);
	int64_t ret;

	if (m->hdr.msg_name) {
		ret = sockaddr_to_user(m->name, rq->reply_arg[0], m->hdr.msg_name,
				       (int *)&umsg->msg_namelen);
		if (ret)
			return ret;
	}
	if (copy_to_user(m->hdr.msg_control, m->control, control))
		return -EFAULT;
	ret = scm_recv(rq, m->hdr.msg_control, m->hdr.msg_controllen, &control, flags);
	if (ret < 0)
		return ret;
	msg_flags |= (uint32_t)ret;
	if (put_user((int)msg_flags, &umsg->msg_flags) || put_user(control, &umsg->msg_controllen))
		return -EFAULT;
	return 0;
}

static int64_t message_recv(struct file *file, struct msghdr *umsg, uint32_t flags)
{
	struct request *rq = NULL;
	struct message m;
	struct iov_iter out;
	int64_t ret = message_begin(&m, umsg);

	if (!ret) {
		uint32_t name_room = m.hdr.msg_name ? SOCKADDR_MAX : 0;

		memset(m.name, 0, name_room);
		memset(m.control, 0, m.control_len);
		out = message_stream(&m, name_room, m.control_len);
		ret = socket_recv(file, &out, name_room, (uint32_t)m.control_len, flags, &rq);
	}
	if (ret >= 0) {
		int64_t err = message_deliver(&m, rq, umsg, flags);

		ret = err ? err : ret;
	}
	request_end(rq);
	message_end(&m);
	return ret;
}

int64_t sys_sendmsg(int fd, const struct msghdr *umsg, uint32_t flags)
{
	int64_t ret;
	struct file *file __fput = fget_socket(fd, &ret);

	return file ? message_send(file, umsg, flags) : ret;
}

int64_t sys_recvmsg(int fd, struct msghdr *umsg, uint32_t flags)
{
	int64_t ret;
	struct file *file __fput = fget_socket(fd, &ret);

	return file ? message_recv(file, umsg, flags) : ret;
}
