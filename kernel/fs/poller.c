/*
 * What poll(), select() and epoll_wait() share: temporary signal masks, timeouts,
 * and for the first two the waiting on many files at once.  Files are asked
 * through f_op->poll; the first round leaves an entry on each wait queue, later
 * rounds only ask.
 */
#include "fs/poll.h"

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

#define POLLER_FEW 8

struct poll_entry {
	struct wait_entry wait;
	struct file *file; /* one reference: its wait queue must stay */
};

/* One sleeping poll() or select(): its places on the wait queues of what it polls. */
struct poller {
	struct poll_table pt;
	uint64_t deadline;
	bool registered; /* every file has been asked with &pt, or there will be no sleep */
	uint32_t used, room;
	struct poll_entry *entry; /* few, or kmalloc'ed */
	struct poll_entry few[POLLER_FEW];
};

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

/* One look at all: how many have events. */
static int poller_look(struct poller *p, struct pollfd *fds, uint32_t n, uint32_t always)
{
	int ready = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct file *file __fput = fds[i].fd < 0 ? NULL : fget(fds[i].fd);
		uint32_t mask = fds[i].fd < 0 ? 0 : POLLNVAL;

		if (file)
			mask = vfs_poll(file, p->registered ? NULL : &p->pt) &
			       ((uint16_t)fds[i].events | always);
		fds[i].revents = (int16_t)mask;
		ready += mask != 0;
		p->registered |= mask != 0;
	}
	return ready;
}

/* Between two looks: 0: look again; 1: the call is over; -EINTR. */
static int poller_sleep(struct poller *p)
{
	int err;

	if (signal_pending(current))
		return -EINTR;
	if (!p->deadline)
		return 1;
	p->registered = true;
	err = thread_sleep(THREAD_SLEEPING, p->deadline);
	if (err != -ETIMEDOUT)
		return err;
	p->deadline = 0; /* one more look */
	return 0;
}

int poll_fds(struct pollfd *fds, uint32_t n, uint32_t always, uint64_t deadline)
{
	struct poller p;
	int ready, done = 0;

	p.pt.queue = poller_queue;
	p.deadline = deadline;
	p.registered = !deadline;
	p.used = 0;
	p.room = MAX(n, POLLER_FEW);
	p.entry = n > POLLER_FEW && deadline ? kmalloc(n * sizeof(*p.entry)) : p.few;
	if (!p.entry)
		return -ENOMEM;
	do {
		ready = poller_look(&p, fds, n, always);
		if (!ready)
			done = poller_sleep(&p);
	} while (!ready && !done);
	for (uint32_t i = 0; i < p.used; i++) {
		wait_remove(&p.entry[i].wait);
		fput(p.entry[i].file);
	}
	if (p.entry != p.few)
		kfree(p.entry);
	return done < 0 ? done : ready;
}
