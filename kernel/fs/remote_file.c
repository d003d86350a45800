/*
 * Files whose object lives in a server: each operation becomes a request to the
 * server's port while the caller sleeps.  Regular files, directories, terminals
 * and whatever else a server makes; sockets share all but the calls of
 * their own (fs/socket_file.c).  Called through struct file_operations; calls
 * ipc/request.h.
 */
#include "abi/if.h"
#include "abi/if_arp.h"
#include "abi/ioctl.h"
#include "abi/mman.h"
#include "abi/route.h"
#include "abi/termios.h"
#include "fs/fs_impl.h"

struct request *remote_begin(struct file *file, uint32_t op, uint32_t events, bool nonblock)
{
	struct remote *r = file->private_data;
	uint32_t flags = nonblock || file->f_flags & O_NONBLOCK ? IPC_F_NONBLOCK : 0;
	struct request *rq;

	if (flags && events && !(r->poll_mask & (events | EPOLLERR | EPOLLHUP | EPOLLRDHUP)))
		return NULL;
	rq = request_begin(r, op);
	rq->flags = flags;
	return rq;
}

int64_t remote_call(struct request **rq)
{
	const struct remote *r = (*rq)->remote;
	bool dead = remote_dead(r);
	int64_t ret = request_call(*rq);

	*rq = current->request;
	if (*rq && (*rq)->server_died && r->file & IPC_FILE_SOCKET)
		return dead ? -ENETDOWN : -ECONNRESET;
	return ret;
}

int64_t remote_call_end(struct request *rq)
{
	int64_t ret = remote_call(&rq);

	request_end(rq);
	return ret;
}

/* A call without streams and with up to two arguments. */
static int64_t remote_simple(struct file *file, uint32_t op, uint64_t arg0, uint64_t arg3)
{
	struct request *rq = request_begin(file->private_data, op);

	rq->arg[0] = arg0;
	rq->arg[3] = arg3;
	return remote_call_end(rq);
}

/* Two calls that move one file's position take turns, so that processes sharing a
 * descriptor do not write over each other [POSIX 2.9.7]. 0 or -ERESTARTSYS. */
static int position_lock(struct file *file, struct remote *r, const uint64_t *pos)
{
	if (pos != &file->f_pos || !(r->file & (IPC_FILE_SEEK | IPC_FILE_DIR)))
		return 0;
	int err = wait_event(&r->wait, !file->f_pos_busy);

	file->f_pos_busy |= !err;
	return err;
}

static void position_unlock(struct file *file, struct remote *r, const uint64_t *pos)
{
	if (pos != &file->f_pos || !file->f_pos_busy)
		return;
	file->f_pos_busy = false;
	wake_up(&r->wait, 0);
}

static int64_t remote_rw(struct file *file, const struct iov_iter *it, uint64_t *pos, bool write)
{
	struct remote *r = file->private_data;
	bool seek = r->file & IPC_FILE_SEEK;

	if (r->file & IPC_FILE_DIR)
		return -EISDIR;
	if (!write && !it->total)
		return 0;
	int64_t ret = position_lock(file, r, pos);

	if (ret)
		return ret;
	struct request *rq = remote_begin(file, write ? IPC_OP_WRITE : IPC_OP_READ,
					  seek ? 0 : write ? EPOLLOUT : EPOLLIN, false);
	if (!rq)
		return -EAGAIN; /* of a stream: it has no position to unlock */
	rq->arg[0] = seek ? *pos : IPC_STREAM;
	if (write) {
		rq->arg[1] = file->f_flags;
		rq->in = *it;
	} else {
		rq->out = *it;
	}
	ret = remote_call(&rq);
	if (seek && ret > 0)
		*pos = write && file->f_flags & O_APPEND ? rq->reply_arg[0] : *pos + (uint64_t)ret;
	request_end(rq);
	position_unlock(file, r, pos);
	if (ret == -EPIPE && r->file & IPC_FILE_STREAM)
		signal_send(current->proc, current, SIGPIPE, NULL);
	return ret;
}

int64_t remote_read(struct file *file, const struct iov_iter *to, uint64_t *pos)
{
	return remote_rw(file, to, pos, false);
}

int64_t remote_write(struct file *file, const struct iov_iter *from, uint64_t *pos)
{
	return remote_rw(file, from, pos, true);
}

int remote_fstat(struct file *file, struct stat *st)
{
	struct remote *r = file->private_data;
	struct request *rq = request_begin(r, IPC_OP_STAT);
	struct ioseg seg;

	rq->out = iter_kernel(&seg, st, sizeof(*st));
	int64_t ret = remote_call_end(rq);

	st->st_dev = (uint64_t)r->port->owner;
	return ret < 0 ? (int)ret : 0;
}

static int64_t remote_lseek(struct file *file, int64_t off, int whence)
{
	struct remote *r = file->private_data;
	struct stat st = { 0 };
	int err;

	if (!(r->file & (IPC_FILE_SEEK | IPC_FILE_DIR)))
		return -ESPIPE;
	if (whence < SEEK_SET || whence > SEEK_END)
		return -EINVAL;
	err = whence == SEEK_END ? remote_fstat(file, &st) : 0;
	if (err)
		return err;
	int64_t base = whence == SEEK_CUR ? (int64_t)file->f_pos : st.st_size;

	if (__builtin_add_overflow(base, off, &off))
		return -EOVERFLOW;
	if (off < 0)
		return -EINVAL;
	file->f_pos = (uint64_t)off;
	return off;
}

uint32_t remote_poll(struct file *file, struct wait_queue **wq)
{
	struct remote *r = file->private_data;
	uint32_t mask = r->poll_mask;

	*wq = &r->wait;
	if (r->file & (IPC_FILE_SEEK | IPC_FILE_DIR))
		mask |= EPOLLIN | EPOLLOUT;
	if (mask & EPOLLIN)
		mask |= EPOLLRDNORM;
	if (mask & EPOLLOUT)
		mask |= EPOLLWRNORM;
	return mask;
}

struct memobj *reply_memobj(const struct request *rq)
{
	struct memobj *obj =
		rq->reply_nfds && rq->reply_fds[0] ? memobj_of(rq->reply_fds[0]) : NULL;

	return obj ? memobj_get(obj) : NULL;
}

static int remote_memobj(struct file *file, uint32_t prot, bool shared, struct memobj **obj)
{
	struct request *rq = request_begin(file->private_data, IPC_OP_MEMOBJ);
	int64_t ret;

	rq->arg[0] = prot | (uint64_t)(shared ? MAP_SHARED : 0) << 32;
	ret = remote_call(&rq);
	if (ret >= 0) {
		*obj = reply_memobj(rq);
		ret = *obj ? 0 : -ENODEV;
	}
	request_end(rq);
	return (int)ret;
}

static int64_t remote_getdents(struct file *file, const struct iov_iter *to)
{
	struct remote *r = file->private_data;

	if (!(r->file & IPC_FILE_DIR))
		return -ENOTDIR;
	int64_t ret = position_lock(file, r, &file->f_pos);

	if (ret)
		return ret;
	struct request *rq = request_begin(r, IPC_OP_GETDENTS);

	rq->arg[0] = file->f_pos;
	rq->out = *to;
	ret = remote_call(&rq);
	if (ret > 0)
		file->f_pos = rq->reply_arg[0];
	request_end(rq);
	position_unlock(file, r, &file->f_pos);
	return ret;
}

static int remote_truncate(struct file *file, uint64_t size)
{
	return (int)remote_simple(file, IPC_OP_SETATTR, IPC_SET_SIZE, size);
}

static int remote_fsync(struct file *file)
{
	return (int)remote_simple(file, IPC_OP_FSYNC, 0, 0);
}

/*
 * A server sees only streams, so the kernel must know how many bytes stand behind
 * an ioctl's argument: newer commands say so themselves (_IOC_SIZE), for the older
 * ones there is this table.  Some commands have pointers inside their structure;
 * those are followed here.
 *
 * Bytes read from and written to *argument. */
struct ioctl_size {
	uint16_t cmd, last; /* commands cmd..last */
	uint16_t in, out;
};

static const struct ioctl_size ioctl_sizes[] = {
	{ TCGETS, TCGETS, 0, sizeof(struct ktermios) },
	{ TCSETS, TCSETSF, sizeof(struct ktermios), 0 },
	{ TIOCGPGRP, TIOCGPGRP, 0, 4 },
	{ TIOCSPGRP, TIOCSPGRP, 4, 0 },
	{ TIOCOUTQ, TIOCOUTQ, 0, 4 },
	{ TIOCGWINSZ, TIOCGWINSZ, 0, sizeof(struct winsize) },
	{ TIOCSWINSZ, TIOCSWINSZ, sizeof(struct winsize), 0 },
	{ FIONREAD, FIONREAD, 0, 4 },
	{ TIOCGSID, TIOCGSID, 0, 4 },
	{ SIOCATMARK, SIOCATMARK, 0, 4 },
	{ SIOCDARP, SIOCSARP, sizeof(struct arpreq), sizeof(struct arpreq) },
	{ SIOCGIFNAME, SIOCGIFMAP, sizeof(struct ifreq), sizeof(struct ifreq) },
};

static struct ioctl_size ioctl_size(uint32_t cmd)
{
	uint16_t size = cmd >> 16 & 0x3fff;

	for (size_t i = 0; i < ARRAY_SIZE(ioctl_sizes); i++) {
		if (cmd >= ioctl_sizes[i].cmd && cmd <= ioctl_sizes[i].last)
			return ioctl_sizes[i];
	}
	return (struct ioctl_size){ .in = cmd >> 30 & _IOC_WRITE ? size : 0,
				    .out = cmd >> 30 & _IOC_READ ? size : 0 };
}

static int64_t ioctl_call(struct file *file, uint32_t cmd, uint64_t arg, struct iov_iter in,
			  struct iov_iter out)
{
	struct request *rq = request_begin(file->private_data, IPC_OP_IOCTL);
	int64_t ret;

	rq->arg[0] = cmd;
	rq->arg[1] = arg;
	rq->in = in;
	rq->out = out;
	ret = remote_call_end(rq);
	return ret == -ENOIOCTLCMD ? -ENOTTY : ret;
}

static const struct iov_iter none;

/* SIOCGIFCONF: the out stream is the caller's array of struct ifreq; the server returns how
 * many bytes it has, or would have if the stream is empty. */
static int64_t ioctl_ifconf(struct file *file, uint64_t arg)
{
	struct ifconf *uconf = (struct ifconf *)arg, conf;
	struct ioseg seg;
	int64_t ret;

	if (get_user(conf, uconf))
		return -EFAULT;
	if (conf.ifc_len < 0)
		return -EINVAL;
	ret = ioctl_call(file, SIOCGIFCONF, 0, none,
			 iter_user(&seg, conf.ifc_buf, conf.ifc_buf ? (size_t)conf.ifc_len : 0));
	return ret < 0 ? ret : put_user((int)ret, &uconf->ifc_len);
}

/* SIOCADDRT, SIOCDELRT: the in stream is struct rtentry, and behind it the IFNAMSIZ bytes of
 * the name that rt_dev points to (zeros if it is NULL). */
static int64_t ioctl_route(struct file *file, uint32_t cmd, uint64_t arg)
{
	struct {
		struct rtentry rt;
		char dev[IFNAMSIZ];
	} route = { 0 };
	struct ioseg seg;
	int64_t n = 0;

	if (get_user(route.rt, (const struct rtentry *)arg))
		return -EFAULT;
	if (route.rt.rt_dev)
		n = strncpy_from_user(route.dev, route.rt.rt_dev, sizeof(route.dev));
	if (n < 0)
		return n == -ENAMETOOLONG ? -ENODEV : n;
	return ioctl_call(file, cmd, 0, iter_kernel(&seg, &route, sizeof(route)), none);
}

int64_t remote_ioctl(struct file *file, uint32_t cmd, uint64_t arg)
{
	struct ioctl_size size = ioctl_size(cmd);
	struct ioseg in, out;

	if (cmd == SIOCGIFCONF)
		return ioctl_ifconf(file, arg);
	if (cmd == SIOCADDRT || cmd == SIOCDELRT)
		return ioctl_route(file, cmd, arg);
	return ioctl_call(file, cmd, arg, iter_user(&in, (const void *)arg, size.in),
			  iter_user(&out, (const void *)arg, size.out));
}

void remote_release(struct file *file)
{
	remote_put(file->private_data);
}

static const struct file_operations remote_file_ops = {
	.read = remote_read, .write = remote_write, .lseek = remote_lseek, .poll = remote_poll,
	.ioctl = remote_ioctl, .fstat = remote_fstat, .memobj = remote_memobj,
	.getdents = remote_getdents, .truncate = remote_truncate, .fsync = remote_fsync,
	.release = remote_release,
};

struct file *remote_file(struct remote *r, uint32_t f_flags)
{
	bool socket = r && r->file & IPC_FILE_SOCKET;
	struct file *file =
		r ? file_alloc(socket ? &socket_file_ops : &remote_file_ops, f_flags, r) : NULL;

	if (!file)
		remote_put(r);
	return file;
}

struct remote *remote_of(const struct file *file)
{
	if (file->f_op != &remote_file_ops && file->f_op != &socket_file_ops)
		return NULL;
	return file->private_data;
}
