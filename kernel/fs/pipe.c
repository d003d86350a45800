/*
 * Pipes: a ring of page frames between a file to read from and a file to write
 * to.  Frames are taken when they are first written to.  An empty pipe starts
 * again at its first page, so that small messages keep to one.
 */
#include "abi/ioctl.h"
#include "fs/fs_impl.h"

#define PIPE_SIZE 65536
#define PIPE_BUF 4096 /* a write of so much is not mixed with others [POSIX] */
#define PIPE_PAGES (PIPE_SIZE / PAGE_SIZE)

struct pipe {
	uint32_t written, taken; /* bytes since it was last empty, mod 2^32 */
	bool reader, writer;	 /* that end is open */
	uint64_t ino;
	struct wait_queue readers, writers;
	char *page[PIPE_PAGES]; /* NULL: not yet needed */
};

static uint32_t pipe_used(const struct pipe *p)
{
	return p->written - p->taken;
}

/* Copies n bytes between the ring at position at and the stream at done; bytes copied, short
 * when memory is out or the address is bad (*err). */
static uint32_t pipe_copy(struct pipe *p, uint32_t at, const struct iov_iter *it, size_t done,
			  uint32_t n, bool write, int *err)
{
	uint32_t copied = 0;

	while (copied < n) {
		uint32_t off = (at + copied) % PAGE_SIZE;
		uint32_t len = MIN(n - copied, (uint32_t)PAGE_SIZE - off);
		char **page = &p->page[(at + copied) / PAGE_SIZE % PIPE_PAGES];

		if (!*page) {
			paddr_t pa = frame_alloc(0);

			if (!pa) {
				*err = -ENOMEM;
				break;
			}
			*page = phys_to_virt(pa);
		}
		*err = write ? iter_copy_from(it, NULL, done + copied, *page + off, len)
			     : iter_copy_to(it, NULL, done + copied, *page + off, len);
		if (*err)
			break;
		copied += len;
	}
	return copied;
}

static int64_t pipe_read(struct file *file, const struct iov_iter *to, uint64_t *pos)
{
	struct pipe *p = file->private_data;
	int err = 0;

	(void)pos;
	if (!to->total)
		return 0;
	err = file_wait(file, &p->readers, pipe_used(p) || !p->writer);
	if (err)
		return err;
	uint32_t n = (uint32_t)MIN((size_t)pipe_used(p), to->total);

	n = pipe_copy(p, p->taken, to, 0, n, false, &err);
	p->taken += n;
	if (!pipe_used(p))
		p->written = p->taken = 0;
	if (n && PIPE_SIZE - pipe_used(p) >= PIPE_BUF)
		wake_up(&p->writers, EPOLLOUT | EPOLLWRNORM);
	return n ? (int64_t)n : err;
}

/* Room for one more piece of a write of `total` bytes: small writes go in whole or not at
 * all. */
static uint32_t pipe_room(const struct pipe *p, size_t total)
{
	uint32_t room = PIPE_SIZE - pipe_used(p);

	return total <= PIPE_BUF && room < total ? 0 : room;
}

static int64_t pipe_write(struct file *file, const struct iov_iter *from, uint64_t *pos)
{
	struct pipe *p = file->private_data;
	size_t total = from->total, done = 0;
	int err = 0;

	(void)pos;
	while (done < total && !err) {
		err = file_wait(file, &p->writers, pipe_room(p, total) || !p->reader);
		if (err)
			break;
		if (!p->reader) {
			signal_send(current->proc, current, SIGPIPE, NULL);
			err = -EPIPE;
			break;
		}
		uint32_t n = (uint32_t)MIN((size_t)pipe_room(p, total), total - done);
		uint32_t put = pipe_copy(p, p->written, from, done, n, true, &err);

		if (put < n && total <= PIPE_BUF)
			break; /* all or nothing */
		p->written += put;
		done += put;
		if (put)
			wake_up(&p->readers, EPOLLIN | EPOLLRDNORM);
	}
	return done ? (int64_t)done : err;
}

static bool is_writer(const struct file *file)
{
	return file->f_flags & O_WRONLY;
}

static uint32_t pipe_poll(struct file *file, struct wait_queue **wq)
{
	struct pipe *p = file->private_data;
	bool writer = is_writer(file);

	*wq = writer ? &p->writers : &p->readers;
	if (writer)
		return (pipe_room(p, PIPE_BUF) ? EPOLLOUT | EPOLLWRNORM : 0) |
		       (p->reader ? 0 : EPOLLERR);
	return (pipe_used(p) ? EPOLLIN | EPOLLRDNORM : 0) | (p->writer ? 0 : EPOLLHUP);
}

static int64_t pipe_ioctl(struct file *file, uint32_t cmd, uint64_t arg)
{
	struct pipe *p = file->private_data;

	if (cmd != FIONREAD)
		return -ENOTTY;
	return put_user((int)pipe_used(p), (int *)arg) ? -EFAULT : 0;
}

static int pipe_fstat(struct file *file, struct stat *st)
{
	struct pipe *p = file->private_data;

	*st = (struct stat){ .st_mode = S_IFIFO | 0600, .st_nlink = 1, .st_ino = p->ino,
			     .st_blksize = PAGE_SIZE };
	return 0;
}

static void pipe_release(struct file *file)
{
	struct pipe *p = file->private_data;

	if (is_writer(file)) {
		p->writer = false;
		wake_up(&p->readers, EPOLLHUP | EPOLLIN);
	} else {
		p->reader = false;
		wake_up(&p->writers, EPOLLERR | EPOLLOUT);
	}
	if (p->reader || p->writer)
		return;
	for (size_t i = 0; i < PIPE_PAGES; i++) {
		if (p->page[i])
			frame_put(virt_to_phys(p->page[i]));
	}
	kfree(p);
}

/* Of both ends: their f_flags say which of read and write is allowed. */
static const struct file_operations pipe_ops = {
	.read = pipe_read, .write = pipe_write, .poll = pipe_poll, .ioctl = pipe_ioctl,
	.fstat = pipe_fstat, .release = pipe_release,
};

SYSCALL(pipe2, int *ufds, uint32_t flags)
{
	static uint64_t last_ino;
	uint32_t nonblock = flags & O_NONBLOCK;
	struct file *end[2];
	struct pipe *p;

	if (flags & ~(uint32_t)(O_CLOEXEC | O_NONBLOCK))
		return -EINVAL; /* not done: O_DIRECT (packets), because nothing asks for it */
	p = kmalloc(sizeof(*p));
	if (!p)
		return -ENOMEM;
	wait_queue_init(&p->readers);
	wait_queue_init(&p->writers);
	p->ino = ++last_ino;
	end[0] = file_alloc(&pipe_ops, O_RDONLY | nonblock, p);
	end[1] = file_alloc(&pipe_ops, O_WRONLY | nonblock, p);
	p->reader = end[0];
	p->writer = end[1];
	if (!end[0] && !end[1])
		kfree(p);
	return fd_add_pair(end, ufds, flags);
}

SYSCALL_AS(pipe, (int *ufds), sys_pipe2(ufds, 0))
