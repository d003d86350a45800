/* poll and ppoll; the waiting is poller.c's. */
#include "abi/errno.h"
#include "abi/resource.h"
#include "fs/poll.h"
#include "lib/string.h"
#include "mm/slab.h"
#include "mm/uaccess.h"
#include "proc/thread.h"
#include "syscall/fs_calls.h"

static int64_t do_poll(struct pollfd *ufds, uint32_t n, uint64_t deadline)
{
	struct pollfd few[16], *fds = few;
	int64_t ret = 0;

	if (n > current->proc->rlimit[RLIMIT_NOFILE].rlim_cur)
		return -EINVAL;
	if (n > ARRAY_SIZE(few)) {
		fds = kmalloc(n * sizeof(*fds));
		if (!fds)
			return -ENOMEM;
	}
	if (copy_from_user(fds, ufds, n * sizeof(*fds)))
		ret = -EFAULT;
	else
		ret = poll_fds(fds, n, POLLERR | POLLHUP, deadline);
	for (uint32_t i = 0; i < n && ret >= 0; i++) {
		if (put_user(fds[i].revents, &ufds[i].revents))
			ret = -EFAULT;
	}
	if (fds != few)
		kfree(fds);
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

int64_t sys_poll(struct pollfd *ufds, uint32_t n, int timeout)
{
	uint64_t ns = timeout < 0 ? TIME_FOREVER : (uint64_t)timeout * NSEC_PER_MSEC;
	const uint64_t arg[5] = { (uint64_t)ufds, n, poll_deadline(ns) };

	return poll_until(arg);
}

int64_t sys_ppoll(struct pollfd *ufds, uint32_t n, struct timespec *utimeout,
		  const uint64_t *usigmask, size_t sigsetsize)
{
	uint64_t deadline;
	int64_t ret = poll_timeout(utimeout, &deadline);

	if (!ret)
		ret = sigmask_set(usigmask, sigsetsize);
	if (ret)
		return ret;
	ret = do_poll(ufds, n, deadline);
	sigmask_restore(ret == -EINTR);
	if (timeout_left(utimeout, deadline))
		return ret; /* it cannot be updated: a restart would wait anew */
	return ret == -EINTR ? -ERESTARTNOHAND : ret;
}
