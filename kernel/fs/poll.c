/*
 * poll, select and their kin.  The timeouts that they share with epoll_wait stand
 * first.  select is poll over three bit sets.
 * Files are asked through f_op->poll; the first round leaves an entry on each
 * wait queue, later rounds only ask.
 */
#include "abi/poll.h"
#include "abi/select.h"
#include "fs/fs_impl.h"

uint32_t vfs_poll(struct file *file, struct wait_queue **wq)
{
	*wq = NULL;
	if (!file->f_op->poll)
		return EPOLLIN | EPOLLOUT | EPOLLRDNORM | EPOLLWRNORM;
	return file->f_op->poll(file, wq);
}

/* ns from now as a deadline; 0 stays 0. */
static uint64_t poll_deadline(uint64_t ns)
{
	return ns ? deadline_after(ns) : 0;
}

uint64_t poll_timeout_ms(int timeout)
{
	return poll_deadline(timeout < 0 ? TIME_FOREVER : (uint64_t)timeout * NSEC_PER_MSEC);
}

/* The same for a user's timespec, NULL for ever: 0, -EFAULT, -EINVAL. */
static int poll_timeout(const struct timespec *uts, uint64_t *deadline)
{
	uint64_t ns = 0;
	int err = uts ? get_timespec_ns(uts, &ns) : 0;

	*deadline = uts ? poll_deadline(ns) : TIME_FOREVER;
	return err;
}

/* The end of a call that changes the user's timeout (in units of `unit` ns, NULL is fine) to what
 * is left of it.  One whose timeout cannot be updated is not restarted: it would wait anew. */
static int64_t timed_end(int64_t ret, void *utimeout, uint64_t deadline, int64_t unit)
{
	uint64_t now = clock_monotonic();
	struct timespec left = ns_timespec(deadline > now ? deadline - now : 0);

	left.tv_nsec /= unit;
	sigmask_restore(ret == -EINTR);
	if (utimeout && copy_to_user(utimeout, &left, sizeof(left)))
		return ret;
	return ret == -EINTR ? -ERESTARTNOHAND : ret;
}

#define POLLER_FEW 8

struct poll_entry {
	struct pollfd fd;
	struct wait_entry wait;
	struct file *file; /* one reference: its wait queue must stay; NULL: on none */
};

/* One poll() or select(): its places on the wait queues of what it polls. */
struct poller {
	bool registered; /* on all wait queues, or there will be no sleep */
	uint32_t n;
	struct poll_entry *entry;
	struct poll_entry few[POLLER_FEW];
};

/* Makes n entries, whose fd the caller fills in: 0, -ENOMEM. */
static int poller_begin(struct poller *p, uint32_t n)
{
	p->n = n;
	p->entry = p->few;
	if (n > POLLER_FEW)
		p->entry = kmalloc(n * sizeof(*p->entry));
	else
		memset(p->few, 0, n * sizeof(p->few[0]));
	return p->entry ? 0 : -ENOMEM;
}

static void poller_end(struct poller *p)
{
	for (uint32_t i = 0; i < p->n; i++) {
		if (p->entry[i].file)
			wait_remove(&p->entry[i].wait);
		fput(p->entry[i].file);
	}
	if (p->entry != p->few)
		kfree(p->entry);
}

/* One look at all: how many have events. */
static int poller_look(struct poller *p, uint32_t always)
{
	int ready = 0;

	for (struct poll_entry *e = p->entry; e < p->entry + p->n; e++) {
		struct file *file __fput = e->fd.fd < 0 ? NULL : fget(e->fd.fd);
		uint32_t mask = e->fd.fd < 0 ? 0 : POLLNVAL;
		struct wait_queue *wq = NULL;

		if (file)
			mask = vfs_poll(file, &wq) & ((uint16_t)e->fd.events | always);
		e->fd.revents = (int16_t)mask;
		ready += mask != 0;
		p->registered |= mask != 0;
		if (!wq || p->registered)
			continue;
		e->file = file_get(file);
		e->wait.thread = current;
		wait_add(wq, &e->wait);
	}
	return ready;
}

/*
 * Looks at the entries (a negative descriptor is skipped) until one has an event
 * it asks for or one of `always`, and sets all revents: how many have events, 0
 * at the deadline, -EINTR.
 */
static int poller_run(struct poller *p, uint32_t always, uint64_t deadline)
{
	int ready, err;

	p->registered = !deadline;
	for (;;) {
		ready = poller_look(p, always);
		if (ready)
			return ready;
		if (signal_pending(current))
			return -EINTR;
		if (!deadline)
			return 0;
		p->registered = true;
		err = thread_sleep(THREAD_SLEEPING, deadline);
		if (err == -ETIMEDOUT)
			deadline = 0; /* one more look */
		else if (err)
			return err;
	}
}

static int64_t do_poll(struct pollfd *ufds, uint32_t n, uint64_t deadline)
{
	struct poller p;
	int64_t ret = 0;

	if (n > current->proc->rlimit[RLIMIT_NOFILE].rlim_cur)
		return -EINVAL;
	if (poller_begin(&p, n))
		return -ENOMEM;
	for (uint32_t i = 0; i < n && !ret; i++)
		ret = get_user(p.entry[i].fd, &ufds[i]);
	ret = ret ?: poller_run(&p, POLLERR | POLLHUP, deadline);
	for (uint32_t i = 0; i < n && ret >= 0; i++) {
		if (put_user(p.entry[i].fd.revents, &ufds[i].revents))
			ret = -EFAULT;
	}
	poller_end(&p);
	return ret;
}

/* poll() until a deadline; also how it goes on after a stop. arg: ufds, n, deadline. */
static int64_t poll_until(const uint64_t arg[5])
{
	int64_t ret = do_poll((struct pollfd *)arg[0], (uint32_t)arg[1], arg[2]);

	if (ret != -EINTR)
		return ret;
	current->restart = poll_until;
	memmove(current->restart_arg, arg, 3 * sizeof(arg[0]));
	return -ERESTART_RESTARTBLOCK;
}

SYSCALL(poll, struct pollfd *ufds, uint32_t n, int timeout)
{
	return poll_until((const uint64_t[5]){ (uint64_t)ufds, n, poll_timeout_ms(timeout) });
}

SYSCALL(ppoll, struct pollfd *ufds, uint32_t n, struct timespec *utimeout, const uint64_t *usigmask,
	size_t sigsetsize)
{
	uint64_t deadline;
	int err = poll_timeout(utimeout, &deadline) ?: sigmask_set(usigmask, sigsetsize);

	return err ?: timed_end(do_poll(ufds, n, deadline), utimeout, deadline, 1);
}

/* The events that each set asks for and reports; Linux's. */
static const uint32_t set_events[3] = {
	EPOLLRDNORM | EPOLLRDBAND | EPOLLIN | EPOLLHUP | EPOLLERR,
	EPOLLWRBAND | EPOLLWRNORM | EPOLLOUT | EPOLLERR,
	EPOLLPRI,
};

/* The descriptors that are in any of the sets, and what to look for; how many. */
static uint32_t sets_to_entries(const struct kfd_set set[3], int n, struct poll_entry *entry)
{
	uint32_t count = 0;

	for (int fd = 0; fd < n; fd++) {
		uint32_t events = 0;

		for (int i = 0; i < 3; i++)
			events |= set[i].fds_bits[fd / 64] >> (fd % 64) & 1 ? set_events[i] : 0;
		if (events && entry)
			entry[count].fd = (struct pollfd){ .fd = fd, .events = (int16_t)events };
		count += events != 0;
	}
	return count;
}

/* What has happened as sets: how many bits, or -EBADF. */
static int entries_to_sets(const struct poller *p, struct kfd_set set[3])
{
	int bits = 0;

	for (const struct poll_entry *e = p->entry; e < p->entry + p->n; e++) {
		uint64_t bit = 1ull << (e->fd.fd % 64);

		if (e->fd.revents & POLLNVAL)
			return -EBADF;
		for (int i = 0; i < 3; i++) {
			uint64_t *word = &set[i].fds_bits[e->fd.fd / 64];

			if (!((uint16_t)e->fd.revents & set_events[i]))
				*word &= ~bit;
			bits += (*word & bit) != 0;
		}
	}
	return bits;
}

/* not done: sets of more than KFD_SETSIZE descriptors, because no library has them. */
static int64_t do_select(int n, struct kfd_set *const uset[3], uint64_t deadline)
{
	size_t bytes = ((size_t)n + 63) / 64 * 8;
	struct kfd_set set[3] = { 0 };
	struct poller p;
	int64_t ret;

	if (n < 0 || n > KFD_SETSIZE)
		return -EINVAL;
	for (int i = 0; i < 3; i++) {
		if (uset[i] && copy_from_user(&set[i], uset[i], bytes))
			return -EFAULT;
		if (n % 64)
			set[i].fds_bits[n / 64] &= (1ull << (n % 64)) - 1;
	}
	if (poller_begin(&p, sets_to_entries(set, n, NULL)))
		return -ENOMEM;
	sets_to_entries(set, n, p.entry);
	ret = poller_run(&p, 0, deadline);
	ret = ret < 0 ? ret : entries_to_sets(&p, set);
	poller_end(&p);
	for (int i = 0; i < 3 && ret >= 0; i++) {
		if (uset[i] && copy_to_user(uset[i], &set[i], bytes))
			ret = -EFAULT;
	}
	return ret;
}

SYSCALL(select, int n, struct kfd_set *uin, struct kfd_set *uout, struct kfd_set *uex,
	struct timeval *utimeout)
{
	uint64_t deadline = TIME_FOREVER;
	struct timeval tv;

	if (utimeout) {
		if (get_user(tv, utimeout))
			return -EFAULT;
		if (tv.tv_sec < 0 || tv.tv_usec < 0)
			return -EINVAL;
		/* more than a second of microseconds is allowed; what is too long is as good */
		deadline = poll_deadline(MIN((uint64_t)tv.tv_sec, 1ull << 33) * NSEC_PER_SEC +
					 MIN((uint64_t)tv.tv_usec, 1ull << 52) * NSEC_PER_USEC);
	}
	return timed_end(do_select(n, (struct kfd_set *[]){ uin, uout, uex }, deadline), utimeout,
			 deadline, NSEC_PER_USEC);
}

SYSCALL(pselect6, int n, struct kfd_set *uin, struct kfd_set *uout, struct kfd_set *uex,
	struct timespec *utimeout, const struct pselect_sigmask *usig)
{
	struct pselect_sigmask sig = { 0 };
	uint64_t deadline = 0;
	int err = usig ? get_user(sig, usig) : 0;

	err = err ?: poll_timeout(utimeout, &deadline) ?: sigmask_set(sig.sigmask, sig.size);
	return err ?: timed_end(do_select(n, (struct kfd_set *[]){ uin, uout, uex }, deadline),
				utimeout, deadline, 1);
}
