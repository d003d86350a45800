/*
 * eventfd and timerfd: a 64-bit count that is read and polled.  An eventfd's is
 * written by programs; a timerfd's is the expirations of a timer.  The kernel
 * timer fires once; the expirations of an interval are counted when somebody
 * looks, so that a tiny interval costs no interrupts.
 */
#include "abi/eventfd.h"
#include "abi/timerfd.h"
#include "fs/fs_impl.h"

#define COUNT_MAX (~0ull - 1)

struct event_file {
	uint64_t count; /* of a timer: 1 when `next` has come */
	bool semaphore; /* a read takes 1, not all */
	struct wait_queue wait;

	/* timerfd */
	struct ktimer timer;
	int clockid;
	uint64_t next;	   /* next expiration, ns of clock_monotonic(); 0: disarmed */
	uint64_t interval; /* ns; 0: once */
};

static const struct file_operations eventfd_ops, timerfd_ops;

static void timer_fire(struct ktimer *timer)
{
	struct event_file *e = container_of(timer, struct event_file, timer);

	e->count = 1;
	wake_up(&e->wait, EPOLLIN);
}

static void timer_start(struct event_file *e)
{
	e->count = 0;
	if (e->next)
		ktimer_start(&e->timer, e->next, timer_fire);
}

/* Expirations until now of a timer that has fired; `next` is the one after them. */
static uint64_t timer_advance(struct event_file *e)
{
	uint64_t ticks = e->interval ? (clock_monotonic() - e->next) / e->interval + 1 : 1;

	e->next = e->interval ? e->next + ticks * e->interval : 0;
	return ticks;
}

static int64_t event_read(struct file *file, const struct iov_iter *to, uint64_t *pos)
{
	struct event_file *e = file->private_data;
	uint64_t taken = 1;
	int64_t err;

	(void)pos;
	if (to->total < sizeof(taken))
		return -EINVAL;
	err = file_wait(file, &e->wait, e->count);
	if (err)
		return err;
	if (file->f_op == &timerfd_ops) {
		taken = timer_advance(e);
		timer_start(e);
	} else {
		taken = e->semaphore ? 1 : e->count;
		e->count -= taken;
		wake_up(&e->wait, EPOLLOUT);
	}
	return iter_copy_to(to, NULL, 0, &taken, sizeof(taken)) ? -EFAULT : (int64_t)sizeof(taken);
}

static int64_t eventfd_write(struct file *file, const struct iov_iter *from, uint64_t *pos)
{
	struct event_file *e = file->private_data;
	uint64_t add;
	int64_t err;

	(void)pos;
	if (from->total < sizeof(add))
		return -EINVAL;
	if (iter_copy_from(from, NULL, 0, &add, sizeof(add)))
		return -EFAULT;
	if (add > COUNT_MAX)
		return -EINVAL;
	err = file_wait(file, &e->wait, add <= COUNT_MAX - e->count);
	if (err)
		return err;
	e->count += add;
	wake_up(&e->wait, EPOLLIN);
	return sizeof(add);
}

static uint32_t event_poll(struct file *file, struct wait_queue **wq)
{
	struct event_file *e = file->private_data;
	bool room = file->f_op == &eventfd_ops && e->count < COUNT_MAX;

	*wq = &e->wait;
	return (e->count ? EPOLLIN : 0) | (room ? EPOLLOUT : 0);
}

static void event_release(struct file *file)
{
	struct event_file *e = file->private_data;

	ktimer_stop(&e->timer);
	kfree(e);
}

static const struct file_operations eventfd_ops = {
	.read = event_read, .write = eventfd_write, .poll = event_poll, .release = event_release,
};

static const struct file_operations timerfd_ops = {
	.read = event_read, .poll = event_poll, .release = event_release,
};

/* flags: O_CLOEXEC and O_NONBLOCK, which EFD_* and TFD_* are, are used. */
static int64_t event_create(const struct file_operations *f_op, struct event_file init,
			    uint32_t flags)
{
	struct event_file *e = kmalloc(sizeof(*e));

	if (!e)
		return -ENOMEM;
	*e = init;
	wait_queue_init(&e->wait);
	return fd_add_object(f_op, e, flags);
}

SYSCALL(eventfd2, uint32_t initval, uint32_t flags)
{
	if (flags & ~(uint32_t)(EFD_SEMAPHORE | EFD_CLOEXEC | EFD_NONBLOCK))
		return -EINVAL;
	struct event_file init = { .count = initval, .semaphore = flags & EFD_SEMAPHORE };

	return event_create(&eventfd_ops, init, flags);
}

SYSCALL_AS(eventfd, (uint32_t initval), sys_eventfd2(initval, 0))

SYSCALL(timerfd_create, int clockid, uint32_t flags)
{
	if ((clockid != CLOCK_MONOTONIC && clockid != CLOCK_REALTIME &&
	     clockid != CLOCK_BOOTTIME) ||
	    flags & ~(uint32_t)(TFD_CLOEXEC | TFD_NONBLOCK))
		return -EINVAL;
	return event_create(&timerfd_ops, (struct event_file){ .clockid = clockid }, flags);
}

/* Interval and time until the next expiration, as they are now, for the user: 0, -EFAULT. */
static int64_t timer_setting(const struct event_file *e, struct itimerspec *usetting)
{
	uint64_t now = clock_monotonic();
	struct event_file later = *e;

	if (later.count)
		timer_advance(&later);
	struct itimerspec it = { ns_timespec(e->interval),
				 ns_timespec(later.next ? MAX(later.next, now + 1) - now : 0) };

	return copy_to_user(usetting, &it, sizeof(it));
}

/* The moment of clock_monotonic() at which the setting first expires. */
static uint64_t timer_expiry(const struct event_file *e, uint64_t value, bool absolute)
{
	if (!absolute)
		return deadline_after(value);
	return MAX(e->clockid == CLOCK_REALTIME ? deadline_realtime(value) : value, 1ull);
}

/* not done: TFD_TIMER_CANCEL_ON_SET and following steps of CLOCK_REALTIME, because the clock
 * is set once, at start-up. */
SYSCALL(timerfd_settime, int fd, int flags, const struct itimerspec *unew, struct itimerspec *uold)
{
	struct file *file __fput = fget(fd);
	uint64_t value, interval;
	int64_t err = get_timespec_ns(&unew->it_interval, &interval) ?:
		      get_timespec_ns(&unew->it_value, &value);

	if (err || flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET))
		return err ?: -EINVAL;
	if (!file || file->f_op != &timerfd_ops)
		return file ? -EINVAL : -EBADF;
	struct event_file *e = file->private_data;

	err = uold ? timer_setting(e, uold) : 0;
	ktimer_stop(&e->timer);
	e->interval = interval;
	e->next = value ? timer_expiry(e, value, flags & TFD_TIMER_ABSTIME) : 0;
	timer_start(e);
	return err;
}

SYSCALL(timerfd_gettime, int fd, struct itimerspec *ucur)
{
	struct file *file __fput = fget(fd);

	if (!file || file->f_op != &timerfd_ops)
		return file ? -EINVAL : -EBADF;
	return timer_setting(file->private_data, ucur);
}
