/* epoll, eventfd, timerfd. */
#include <internal/syscall.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

int epoll_create1(int flags)
{
	return (int)syscall_ret(syscall1(SYS_epoll_create1, flags));
}

int epoll_create(int size)
{
	if (size <= 0) {
		errno = EINVAL;
		return -1;
	}
	return epoll_create1(0);
}

int epoll_ctl(int epfd, int op, int fd, struct epoll_event *event)
{
	return (int)syscall_ret(syscall4(SYS_epoll_ctl, epfd, op, fd, (long)event));
}

int epoll_wait(int epfd, struct epoll_event *events, int max, int timeout_ms)
{
	return (int)syscall_ret(syscall4(SYS_epoll_wait, epfd, (long)events, max, timeout_ms));
}

int epoll_pwait(int epfd, struct epoll_event *events, int max, int timeout_ms, const sigset_t *mask)
{
	return (int)syscall_ret(syscall6(SYS_epoll_pwait, epfd, (long)events, max, timeout_ms,
					 (long)mask, sizeof(*mask)));
}

int eventfd(unsigned int count, int flags)
{
	return (int)syscall_ret(syscall2(SYS_eventfd2, count, flags));
}

int eventfd_read(int fd, eventfd_t *value)
{
	return read(fd, value, sizeof(*value)) == sizeof(*value) ? 0 : -1;
}

int eventfd_write(int fd, eventfd_t value)
{
	return write(fd, &value, sizeof(value)) == sizeof(value) ? 0 : -1;
}

int timerfd_create(int clock, int flags)
{
	return (int)syscall_ret(syscall2(SYS_timerfd_create, clock, flags));
}

int timerfd_settime(int fd, int flags, const struct itimerspec *value, struct itimerspec *old)
{
	return (int)syscall_ret(syscall4(SYS_timerfd_settime, fd, flags, (long)value, (long)old));
}

int timerfd_gettime(int fd, struct itimerspec *value)
{
	return (int)syscall_ret(syscall2(SYS_timerfd_gettime, fd, (long)value));
}
