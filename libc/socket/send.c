/* Sending: send, sendto, sendmsg, sendmmsg. */
#include <internal/syscall.h>
#include <limits.h>
#include <sys/socket.h>

ssize_t sendto(int fd, const void *buf, size_t n, int flags, const struct sockaddr *addr,
	       socklen_t len)
{
	return syscall_ret(syscall6(SYS_sendto, fd, (long)buf, (long)n, flags, (long)addr, len));
}

ssize_t send(int fd, const void *buf, size_t n, int flags)
{
	return sendto(fd, buf, n, flags, NULL, 0);
}

ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
{
	return syscall_ret(syscall3(SYS_sendmsg, fd, (long)msg, flags));
}

/*
 * Returns how many messages were sent; -1 and errno when the first one could not.  One call
 * of the kernel each.  [Linux sendmmsg(2)]
 */
int sendmmsg(int fd, struct mmsghdr *msgs, unsigned int n, unsigned int flags)
{
	int sent = 0;

	if (n > IOV_MAX)
		n = IOV_MAX;
	while ((unsigned int)sent < n) {
		ssize_t len = sendmsg(fd, &msgs[sent].msg_hdr, (int)flags);

		if (len < 0)
			return sent ? sent : -1;
		msgs[sent++].msg_len = (unsigned int)len;
	}
	return sent;
}
