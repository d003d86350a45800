/* eventfd: a counter that can be waited for. */
#include "abi/errno.h"
#include "abi/eventfd.h"
#include "abi/fcntl.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/poll.h"
#include "mm/slab.h"
#include "proc/wait_queue.h"
#include "syscall/fs_calls.h"

#define EVENTFD_MAX (~0ull - 1)

struct eventfd {
	uint64_t count;
	bool semaphore; /* a read takes 1, not all */
	struct wait_queue wait;
};

static int64_t eventfd_read(struct file *file, const struct iov_iter *to, uint64_t *pos)
{
	struct eventfd *e = file->private_data;
	uint64_t taken;
	int64_t err;

	(void)pos;
	if (to->total < sizeof(taken))
		return -EINVAL;
	if (!e->count && file->f_flags & O_NONBLOCK)
		return -EAGAIN;
	err = wait_event(&e->wait, e->count);
	if (err)
		return err;
	taken = e->semaphore ? 1 : e->count;
	if (iter_copy_to(to, NULL, 0, &taken, sizeof(taken)))
		return -EFAULT;
	e->count -= taken;
	wake_up(&e->wait, EPOLLOUT);
	return sizeof(taken);
}

static int64_t eventfd_write(struct file *file, const struct iov_iter *from, uint64_t *pos)
{
	struct eventfd *e = file->private_data;
	uint64_t add;
	int64_t err;

	(void)pos;
	if (from->total < sizeof(add))
		return -EINVAL;
	if (iter_copy_from(from, NULL, 0, &add, sizeof(add)))
		return -EFAULT;
	if (add == ~0ull)
		return -EINVAL;
	if (add > EVENTFD_MAX - e->count && file->f_flags & O_NONBLOCK)
		return -EAGAIN;
	err = wait_event(&e->wait, add <= EVENTFD_MAX - e->count);
	if (err)
		return err;
	e->count += add;
	wake_up(&e->wait, EPOLLIN);
	return sizeof(add);
}

static uint32_t eventfd_poll(struct file *file, struct poll_table *pt)
{
	struct eventfd *e = file->private_data;

	poll_wait(file, &e->wait, pt);
	return (e->count ? EPOLLIN : 0) | (e->count < EVENTFD_MAX ? EPOLLOUT : 0);
}

static void eventfd_release(struct file *file)
{
	kfree(file->private_data);
}

static const struct file_operations eventfd_ops = {
	.read = eventfd_read,
	.write = eventfd_write,
	.poll = eventfd_poll,
	.release = eventfd_release,
};

int64_t sys_eventfd2(uint32_t initval, uint32_t flags)
{
	struct eventfd *e;

	if (flags & ~(uint32_t)(EFD_SEMAPHORE | EFD_CLOEXEC | EFD_NONBLOCK))
		return -EINVAL;
	e = kmalloc(sizeof(*e));
	if (!e)
		return -ENOMEM;
	e->count = initval;
	e->semaphore = flags & EFD_SEMAPHORE;
	wait_queue_init(&e->wait);
	return fd_add_object(&eventfd_ops, e, flags); /* EFD_* are O_* */
}

int64_t sys_eventfd(uint32_t initval)
{
	return sys_eventfd2(initval, 0);
}
