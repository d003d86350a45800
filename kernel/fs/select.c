/* select and pselect6: the three bit sets, over poller.c. */
#include "abi/errno.h"
#include "abi/select.h"
#include "fs/fdtable.h"
#include "fs/poller.h"
#include "mm/slab.h"
#include "mm/uaccess.h"
#include "proc/thread.h"
#include "proc/times.h"
#include "syscall/fs_calls.h"

/* The events that each set asks for and reports; Linux's. */
static const uint32_t set_events[3] = {
	EPOLLRDNORM | EPOLLRDBAND | EPOLLIN | EPOLLHUP | EPOLLERR,
	EPOLLWRBAND | EPOLLWRNORM | EPOLLOUT | EPOLLERR,
	EPOLLPRI,
};

struct select_sets {
	uint32_t words; /* 64-bit words of each set */
	uint64_t *in[3], *out[3];
};

/* One round over all descriptors: how many bits are set in out, or -EBADF. */
static int select_round(struct poller *poller, struct select_sets *s, uint32_t n)
{
	int ready = 0;

	for (uint32_t fd = 0; fd < n; fd++) {
		uint64_t bit = 1ull << (fd % 64);
		uint32_t events = 0, w = fd / 64;
		int mask;

		if (!((s->in[0][w] | s->in[1][w] | s->in[2][w]) >> (fd % 64))) {
			fd |= 63; /* nothing more in this word */
			continue;
		}
		for (int i = 0; i < 3; i++)
			events |= s->in[i][w] & bit ? set_events[i] : 0;
		if (!events)
			continue;
		mask = poller_check(poller, (int)fd, events);
		if (mask < 0)
			return mask;
		for (int i = 0; i < 3; i++) {
			if (s->in[i][w] & bit && (uint32_t)mask & set_events[i]) {
				s->out[i][w] |= bit;
				ready++;
			}
		}
	}
	return ready;
}

static int select_loop(struct select_sets *s, uint32_t n, uint64_t deadline)
{
	struct poller poller;
	int ready, done = poller_begin(&poller, n, deadline);

	if (done)
		return done;
	do {
		ready = select_round(&poller, s, n);
		done = ready < 0 ? ready : poller_wait(&poller, ready);
	} while (!done);
	poller_end(&poller);
	return done < 0 ? done : ready;
}

static int64_t do_select(int n, struct kfd_set *const uset[3], uint64_t deadline)
{
	struct select_sets s;
	uint64_t *all;
	int64_t ret = 0;
	size_t bytes;

	if (n < 0)
		return -EINVAL;
	/* Sets may be larger than the table; Linux looks no further than it reaches. */
	n = MIN(n, (int)ALIGN_UP(fdtable_size(current->proc->files), 64));
	s.words = ((uint32_t)n + 63) / 64;
	bytes = s.words * sizeof(uint64_t);
	all = kmalloc(6 * bytes + 1);
	if (!all)
		return -ENOMEM;
	for (int i = 0; i < 3 && !ret; i++) {
		s.in[i] = all + (size_t)i * s.words;
		s.out[i] = all + (size_t)(i + 3) * s.words;
		if (uset[i] && copy_from_user(s.in[i], uset[i], bytes))
			ret = -EFAULT;
	}
	if (!ret)
		ret = select_loop(&s, (uint32_t)n, deadline);
	for (int i = 0; i < 3 && ret >= 0; i++) {
		if (uset[i] && copy_to_user(uset[i], s.out[i], bytes))
			ret = -EFAULT;
	}
	kfree(all);
	return ret;
}

int64_t sys_select(int n, struct kfd_set *uin, struct kfd_set *uout, struct kfd_set *uex,
		   struct timeval *utimeout)
{
	struct kfd_set *const uset[3] = { uin, uout, uex };
	uint64_t deadline = TIME_FOREVER;
	struct timeval tv;
	int64_t ret;

	if (utimeout) {
		if (get_user(tv, utimeout))
			return -EFAULT;
		if (tv.tv_sec < 0 || tv.tv_usec < 0)
			return -EINVAL;
		uint64_t sec = MIN((uint64_t)tv.tv_sec, 1ull << 33);
		uint64_t usec = MIN((uint64_t)tv.tv_usec, 1ull << 52);

		deadline = poll_deadline(sec * NSEC_PER_SEC + usec * NSEC_PER_USEC);
	}
	ret = do_select(n, uset, deadline);
	if (utimeout) {
		uint64_t now = clock_monotonic();
		struct timespec left = ns_timespec(deadline > now ? deadline - now : 0);

		tv = (struct timeval){ left.tv_sec, left.tv_nsec / (int64_t)NSEC_PER_USEC };
		if (copy_to_user(utimeout, &tv, sizeof(tv)))
			return ret; /* it cannot be updated: a restart would wait anew */
	}
	return ret == -EINTR ? -ERESTARTNOHAND : ret;
}

int64_t sys_pselect6(int n, struct kfd_set *uin, struct kfd_set *uout, struct kfd_set *uex,
		     struct timespec *utimeout, const struct pselect_sigmask *usig)
{
	struct kfd_set *const uset[3] = { uin, uout, uex };
	struct pselect_sigmask sig = { 0 };
	uint64_t deadline;
	int64_t ret;

	if (usig && get_user(sig, usig))
		return -EFAULT;
	ret = poll_timeout(utimeout, &deadline);
	if (!ret)
		ret = sigmask_set(sig.sigmask, sig.size);
	if (ret)
		return ret;
	ret = do_select(n, uset, deadline);
	sigmask_restore(ret == -EINTR);
	if (timeout_left(utimeout, deadline))
		return ret; /* it cannot be updated: a restart would wait anew */
	return ret == -EINTR ? -ERESTARTNOHAND : ret;
}
