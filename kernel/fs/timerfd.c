/*
 * timerfd: a timer that is read and polled.  The kernel timer fires once; the
 * expirations of an interval are counted when somebody looks, so that a tiny
 * interval costs no interrupts.
 */
#include "abi/timerfd.h"

#include "abi/errno.h"
#include "abi/fcntl.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/poll.h"
#include "mm/slab.h"
#include "proc/ktimer.h"
#include "proc/times.h"
#include "proc/wait_queue.h"
#include "syscall/fs_calls.h"

struct timerfd {
	struct ktimer timer;
	int clockid;
	uint64_t next;	   /* next expiration, ns of clock_monotonic(); 0: disarmed */
	uint64_t interval; /* ns; 0: once */
	bool fired;	   /* `next` has come */
	struct wait_queue wait;
};

static void timerfd_fire(struct ktimer *timer)
{
	struct timerfd *t = container_of(timer, struct timerfd, timer);

	t->fired = true;
	wake_up(&t->wait, EPOLLIN);
}

static void timerfd_start(struct timerfd *t)
{
	t->fired = false;
	if (t->next)
		ktimer_start(&t->timer, t->next, timerfd_fire);
}

/* Expirations since the last call; moves `next` behind now and starts the timer for it. */
static uint64_t timerfd_take(struct timerfd *t)
{
	uint64_t ticks = 1;

	if (!t->fired)
		return 0;
	if (t->interval) {
		ticks += (clock_monotonic() - t->next) / t->interval;
		t->next += ticks * t->interval;
	} else {
		t->next = 0;
	}
	timerfd_start(t);
	return ticks;
}

static int64_t timerfd_read(struct file *file, const struct iov_iter *to, uint64_t *pos)
{
	struct timerfd *t = file->private_data;
	uint64_t ticks;
	int64_t err;

	(void)pos;
	if (to->total < sizeof(ticks))
		return -EINVAL;
	if (!t->fired && file->f_flags & O_NONBLOCK)
		return -EAGAIN;
	err = wait_event(&t->wait, t->fired);
	if (err)
		return err;
	ticks = timerfd_take(t);
	return iter_copy_to(to, NULL, 0, &ticks, sizeof(ticks)) ? -EFAULT : (int64_t)sizeof(ticks);
}

static uint32_t timerfd_poll(struct file *file, struct poll_table *pt)
{
	struct timerfd *t = file->private_data;

	poll_wait(file, &t->wait, pt);
	return t->fired ? EPOLLIN | EPOLLRDNORM : 0;
}

static void timerfd_release(struct file *file)
{
	struct timerfd *t = file->private_data;

	ktimer_stop(&t->timer);
	kfree(t);
}

static const struct file_operations timerfd_ops = {
	.read = timerfd_read,
	.poll = timerfd_poll,
	.release = timerfd_release,
};

int64_t sys_timerfd_create(int clockid, uint32_t flags)
{
	struct timerfd *t;

	if ((clockid != CLOCK_MONOTONIC && clockid != CLOCK_REALTIME &&
	     clockid != CLOCK_BOOTTIME) ||
	    flags & ~(uint32_t)(TFD_CLOEXEC | TFD_NONBLOCK))
		return -EINVAL;
	t = kmalloc(sizeof(*t));
	if (!t)
		return -ENOMEM;
	t->clockid = clockid;
	wait_queue_init(&t->wait);
	return fd_add_object(&timerfd_ops, t, flags); /* TFD_* are O_* */
}

static struct file *fget_timerfd(int fd, int64_t *err)
{
	struct file *file = fget(fd);

	if (file && file->f_op == &timerfd_ops)
		return file;
	*err = file ? -EINVAL : -EBADF;
	fput(file);
	return NULL;
}

/* Interval and time until the next expiration, as they are now. */
static struct itimerspec timerfd_setting(struct timerfd *t)
{
	uint64_t now = clock_monotonic(), next = t->next, left;

	if (t->fired && t->interval)
		next += ((now - next) / t->interval + 1) * t->interval;
	else if (t->fired)
		next = 0;
	left = next ? MAX(next, now + 1) - now : 0;
	return (struct itimerspec){ ns_timespec(t->interval), ns_timespec(left) };
}

/* The moment of clock_monotonic() at which the setting first expires. */
static uint64_t timerfd_expiry(const struct timerfd *t, uint64_t value, bool absolute)
{
	if (!absolute)
		return deadline_after(value);
	if (t->clockid == CLOCK_REALTIME)
		value = deadline_realtime(value);
	return MAX(value, 1ull);
}

/* not done: TFD_TIMER_CANCEL_ON_SET and following steps of CLOCK_REALTIME, because the clock
 * is set once, at start-up. */
int64_t sys_timerfd_settime(int fd, int flags, const struct itimerspec *unew,
			    struct itimerspec *uold)
{
	struct itimerspec old;
	uint64_t value, interval;
	int64_t err;

	if (flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET))
		return -EINVAL;
	err = get_timespec_ns(&unew->it_interval, &interval);
	if (!err)
		err = get_timespec_ns(&unew->it_value, &value);
	struct file *file __fput = err ? NULL : fget_timerfd(fd, &err);

	if (!file)
		return err;
	struct timerfd *t = file->private_data;

	old = timerfd_setting(t);
	ktimer_stop(&t->timer);
	t->interval = interval;
	t->next = value ? timerfd_expiry(t, value, flags & TFD_TIMER_ABSTIME) : 0;
	timerfd_start(t);
	return uold ? copy_to_user(uold, &old, sizeof(old)) : 0;
}

int64_t sys_timerfd_gettime(int fd, struct itimerspec *ucur)
{
	struct itimerspec now;
	int64_t err;
	struct file *file __fput = fget_timerfd(fd, &err);

	if (!file)
		return err;
	now = timerfd_setting(file->private_data);
	return copy_to_user(ucur, &now, sizeof(now));
}
