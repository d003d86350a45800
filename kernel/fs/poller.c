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
#include "lib/printk.h"
#include "mm/slab.h"
#include "proc/signal.h"
#include "proc/thread.h"
#include "proc/times.h"

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

static void poller_queue(struct poll_table *pt, struct file *file, struct wait_queue *wq)
{
	struct poller *p = container_of(pt, struct poller, pt);
	struct poll_entry *entry = &p->entry[p->used++];

	assert(p->used <= p->room); /* a file has one wait queue for poll */
	entry->file = file_get(file);
	entry->wait.thread = current;
	entry->wait.wake = NULL;
	wait_add(wq, &entry->wait);
}

int poller_begin(struct poller *p, uint32_t n, uint64_t deadline)
{
	p->pt.queue = poller_queue;
	p->deadline = deadline;
	p->registered = !deadline; /* it will not sleep */
	p->used = 0;
	p->room = MAX(n, POLLER_FEW);
	p->entry = n > POLLER_FEW && deadline ? kmalloc(n * sizeof(*p->entry)) : p->few;
	return p->entry ? 0 : -ENOMEM;
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
		p->registered = true; /* there will be no sleep */
	return (int)mask;
}

int poller_wait(struct poller *p, int ready)
{
	int err;

	if (ready)
		return 1;
	if (signal_pending(current))
		return -EINTR;
	if (!p->deadline)
		return 1;
	p->registered = true;
	err = thread_sleep(THREAD_SLEEPING, p->deadline);
	if (err == -ETIMEDOUT)
		p->deadline = 0; /* one more look */
	return err == -ETIMEDOUT ? 0 : err;
}

void poller_end(struct poller *p)
{
	for (uint32_t i = 0; i < p->used; i++) {
		wait_remove(&p->entry[i].wait);
		fput(p->entry[i].file);
	}
	if (p->entry != p->few)
		kfree(p->entry);
}
