/* select and pselect6: the three bit sets, over poller.c's poll_fds(). */
#include "abi/errno.h"
#include "abi/select.h"
#include "fs/fdtable.h"
#include "fs/poll.h"
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

/* The descriptors that are in any of the sets, and what to look for; how many. */
static uint32_t sets_to_fds(uint64_t *const set[3], uint32_t n, struct pollfd *fds)
{
	uint32_t count = 0;

	for (uint32_t fd = 0; fd < n; fd++) {
		uint32_t events = 0;

		for (int i = 0; i < 3; i++)
			events |= set[i][fd / 64] >> (fd % 64) & 1 ? set_events[i] : 0;
		if (events)
			fds[count++] = (struct pollfd){ .fd = (int)fd, .events = (int16_t)events };
	}
	return count;
}

/* Leaves in the sets what has happened: how many bits, or -EBADF. */
static int fds_to_sets(const struct pollfd *fds, uint32_t count, uint64_t *const set[3])
{
	int bits = 0;

	for (uint32_t f = 0; f < count; f++) {
		uint32_t w = (uint32_t)fds[f].fd / 64;
		uint64_t bit = 1ull << (fds[f].fd % 64);

		if (fds[f].revents & POLLNVAL)
			return -EBADF;
		for (int i = 0; i < 3; i++) {
			if (!((uint16_t)fds[f].revents & set_events[i]))
				set[i][w] &= ~bit;
			bits += (set[i][w] & bit) != 0;
		}
	}
	return bits;
}

static int64_t do_select(int nfds, struct kfd_set *const uset[3], uint64_t deadline)
{
	/* Sets may be larger than the table; Linux looks no further than it reaches. */
	uint32_t n = MIN((uint32_t)nfds, ALIGN_UP(fdtable_size(current->proc->files), 64));
	size_t words = (n + 63) / 64, bytes = words * sizeof(uint64_t);
	uint64_t *all, *set[3];
	int64_t ret = 0;

	if (nfds < 0)
		return -EINVAL;
	all = kmalloc(3 * bytes + n * sizeof(struct pollfd) + 1);
	if (!all)
		return -ENOMEM;
	struct pollfd *fds = (struct pollfd *)(all + 3 * words);

	for (int i = 0; i < 3; i++) {
		set[i] = all + (size_t)i * words;
		if (uset[i] && copy_from_user(set[i], uset[i], bytes))
			ret = -EFAULT;
	}
	if (!ret) {
		uint32_t count = sets_to_fds(set, n, fds);

		ret = poll_fds(fds, count, 0, deadline);
		ret = ret < 0 ? ret : fds_to_sets(fds, count, set);
	}
	for (int i = 0; i < 3 && ret >= 0; i++) {
		if (words && n % 64)
			set[i][words - 1] &= (1ull << (n % 64)) - 1;
		if (uset[i] && copy_to_user(uset[i], set[i], bytes))
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
