/*
 * struct file of a socket: the socket itself lives in the network server.  read
 * and write are messages without a name, as in Linux; poll is answered from the
 * mask that the server posts.  socket_calls.c and socket_msg.c build on this.
 */
#include "fs/socket_file.h"

#include "abi/fcntl.h"
#include "abi/socket.h"
#include "fs/fdtable.h"
#include "proc/signal.h"
#include "proc/thread.h"

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

int64_t socket_send(struct file *file, const struct iov_iter *in, const struct send_args *a)
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

int64_t socket_recv(struct file *file, const struct iov_iter *out, uint32_t name_room,
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
	.read = socket_read,
	.write = socket_write,
	.poll = remote_poll,
	.ioctl = remote_ioctl,
	.fstat = remote_fstat,
	.release = remote_release,
};
