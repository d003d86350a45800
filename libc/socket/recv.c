/* Receiving: recv, recvfrom, recvmsg, recvmmsg. */
#include <internal/syscall.h>
#include <limits.h>
#include <sys/socket.h>
#include <time.h>

#define NSEC 1000000000l

ssize_t recvfrom(int fd, void *restrict buf, size_t n, int flags, struct sockaddr *restrict addr,
		 socklen_t *restrict len)
{
	return syscall_ret(
		syscall6(SYS_recvfrom, fd, (long)buf, (long)n, flags, (long)addr, (long)len));
}

ssize_t recv(int fd, void *buf, size_t n, int flags)
{
	return recvfrom(fd, buf, n, flags, NULL, NULL);
}

ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	return syscall_ret(syscall3(SYS_recvmsg, fd, (long)msg, flags));
}

/* What is left until `end`, never less than nothing. */
static struct timespec time_left(const struct timespec *end)
{
	struct timespec now, left;

	clock_gettime(CLOCK_MONOTONIC, &now);
	left.tv_sec = end->tv_sec - now.tv_sec;
	left.tv_nsec = end->tv_nsec - now.tv_nsec;
	if (left.tv_nsec < 0) {
		left.tv_nsec += NSEC;
		left.tv_sec--;
	}
	return left.tv_sec < 0 ? (struct timespec){ 0 } : left;
}

/*
 * Returns how many messages came; -1 and errno when the first one failed.  One call of the
 * kernel each.  As on Linux the timeout is looked at only after each message, and what is
 * left of it is written back.  [Linux recvmmsg(2)]
 */
int recvmmsg(int fd, struct mmsghdr *msgs, unsigned int n, unsigned int flags,
	     struct timespec *timeout)
{
	struct timespec end = { 0 };
	int got = 0;

	if (timeout) {
		if (timeout->tv_sec < 0 || timeout->tv_nsec < 0 || timeout->tv_nsec >= NSEC) {
			errno = EINVAL;
			return -1;
		}
		clock_gettime(CLOCK_MONOTONIC, &end);
		end.tv_sec += timeout->tv_sec + (end.tv_nsec + timeout->tv_nsec) / NSEC;
		end.tv_nsec = (end.tv_nsec + timeout->tv_nsec) % NSEC;
	}
	if (n > IOV_MAX)
		n = IOV_MAX;
	while ((unsigned int)got < n) {
		ssize_t len = recvmsg(fd, &msgs[got].msg_hdr, (int)(flags & ~MSG_WAITFORONE));

		if (len < 0)
			return got ? got : -1;
		msgs[got++].msg_len = (unsigned int)len;
		if (flags & MSG_WAITFORONE)
			flags |= MSG_DONTWAIT;
		if (timeout) {
			*timeout = time_left(&end);
			if (timeout->tv_sec == 0 && timeout->tv_nsec == 0)
				break;
		}
	}
	return got;
}
