/*
 * What poll(), select() and epoll_wait() share: temporary signal masks, timeouts,
 * and for the first two the waiting on many files at once.  Files are asked
 * through f_op->poll; the first round leaves an entry on each wait queue, later
 * rounds only ask.
 */
#include "fs/poller.h"

#include "abi/errno.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "mm/slab.h"
#include "proc/signal.h"
#include "proc/thread.h"
#include "proc/times.h"

struct poll_block {
	struct poll_block *next;
	uint32_t used;
	struct poll_entry entry[48];
};

uint32_t vfs_poll(struct file *file, struct poll_table *pt)
{
	if (!file->f_op->poll)
		return EPOLLIN | EPOLLOUT | EPOLLRDNORM | EPOLLWRNORM;
	return file->f_op->poll(file, pt);
}

uint64_t poll_deadline(uint64_t ns)
{
	return ns ? deadline_after(ns) : 0;
}

int poll_timeout(const struct timespec *uts, uint64_t *deadline)
{
	uint64_t ns = 0;
	int err = uts ? get_timespec_ns(uts, &ns) : 0;

	*deadline = uts ? poll_deadline(ns) : TIME_FOREVER;
	return err;
}

int timeout_left(struct timespec *uts, uint64_t deadline)
{
	uint64_t now = clock_monotonic();
	struct timespec left = ns_timespec(deadline > now ? deadline - now : 0);

	return uts ? copy_to_user(uts, &left, sizeof(left)) : 0;
}

int sigmask_set(const uint64_t *umask, size_t size)
{
	uint64_t mask;

	if (!umask)
		return 0;
	if (size != sizeof(mask))
		return -EINVAL;
	if (get_user(mask, umask))
		return -EFAULT;
	current->saved_blocked = current->blocked;
	current->restore_blocked = true;
	current->blocked = mask & ~(1ull << (SIGKILL - 1) | 1ull << (SIGSTOP - 1));
	signal_recalc(current);
	return 0;
}

void sigmask_restore(bool interrupted)
{
	if (!current->restore_blocked || interrupted)
		return;
	current->restore_blocked = false;
	current->blocked = current->saved_blocked;
	signal_recalc(current);
}

static struct poll_entry *poller_entry(struct poller *p)
{
	struct poll_block *block = p->more;

	if (p->used < POLLER_INLINE)
		return &p->entry[p->used++];
	if (!block || block->used == ARRAY_SIZE(block->entry)) {
		block = kmalloc(sizeof(*block));
		if (!block)
			return NULL;
		block->next = p->more;
		p->more = block;
	}
	return &block->entry[block->used++];
}

static void poller_queue(struct poll_table *pt, struct file *file, struct wait_queue *wq)
{
	struct poller *p = container_of(pt, struct poller, pt);
	struct poll_entry *entry = poller_entry(p);

	if (!entry) {
		p->error = -ENOMEM;
		return;
	}
	entry->file = file_get(file);
	entry->wait.thread = current;
	entry->wait.wake = NULL;
	wait_add(wq, &entry->wait);
}

void poller_begin(struct poller *p, uint64_t deadline)
{
	p->pt.queue = poller_queue;
	p->deadline = deadline;
	p->registered = !deadline;	/* it will not sleep */
	p->error = 0;
	p->used = 0;
	p->more = NULL;
}

int poller_check(struct poller *p, int fd, uint32_t events)
{
	struct file *file = fget(fd);
	uint32_t mask;

	if (!file)
		return -EBADF;
	mask = vfs_poll(file, p->registered ? NULL : &p->pt);
	fput(file);
	mask &= events;
	if (mask)
		p->registered = true;	/* there will be no sleep */
	return (int)mask;
}

int poller_wait(struct poller *p, int ready)
{
	int err;

	if (p->error)
		return p->error;
	if (ready)
		return 1;
	if (signal_pending(current))
		return -EINTR;
	if (!p->deadline)
		return 1;
	p->registered = true;
	err = thread_sleep(THREAD_SLEEPING, p->deadline);
	if (err == -ETIMEDOUT)
		p->deadline = 0;	/* one more look */
	return err == -ETIMEDOUT ? 0 : err;
}

static void entries_free(struct poll_entry *entry, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		wait_remove(&entry[i].wait);
		fput(entry[i].file);
	}
}

void poller_end(struct poller *p)
{
	struct poll_block *block;

	entries_free(p->entry, p->used);
	while ((block = p->more)) {
		p->more = block->next;
		entries_free(block->entry, block->used);
		kfree(block);
	}
}
