/* Waiting for files: poll, select. */
#include <internal/syscall.h>
#include <poll.h>
#include <sys/select.h>

int poll(struct pollfd *fds, nfds_t n, int timeout_ms)
{
	return (int)syscall_ret(syscall3(SYS_poll, (long)fds, (long)n, timeout_ms));
}

/* The kernel writes the rest of the time back; POSIX wants the argument untouched. */
int ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout, const sigset_t *mask)
{
	struct timespec copy;

	if (timeout)
		copy = *timeout;
	return (int)syscall_ret(syscall5(SYS_ppoll, (long)fds, (long)n, timeout ? (long)&copy : 0,
					 (long)mask, sizeof(*mask)));
}

int select(int n, fd_set *restrict rd, fd_set *restrict wr, fd_set *restrict ex,
	   struct timeval *restrict timeout)
{
	return (int)syscall_ret(
		syscall5(SYS_select, n, (long)rd, (long)wr, (long)ex, (long)timeout));
}

int pselect(int n, fd_set *restrict rd, fd_set *restrict wr, fd_set *restrict ex,
	    const struct timespec *restrict timeout, const sigset_t *restrict mask)
{
	struct pselect_sigmask sig = { (const uint64_t *)mask, sizeof(*mask) };
	struct timespec copy;

	if (timeout)
		copy = *timeout;
	return (int)syscall_ret(syscall6(SYS_pselect6, n, (long)rd, (long)wr, (long)ex,
					 timeout ? (long)&copy : 0, (long)&sig));
}
