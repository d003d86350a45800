/*
 * Time for programs: clocks, sleeps, interval timers, use of the processor.  The
 * clocks themselves are ktimer.h's.  [POSIX, Linux clock_gettime(2)]
 */
#include "proc/proc_impl.h"

#define TICK_NS (NSEC_PER_SEC / CLK_TCK)
#define ALARM_INTERVAL_MIN (100 * NSEC_PER_USEC) /* no storm of timer interrupts */

/* The fraction is in units of `unit` ns. */
static int to_ns(time_t sec, long fraction, uint64_t unit, uint64_t *ns)
{
	if (sec < 0 || (uint64_t)fraction >= NSEC_PER_SEC / unit)
		return -EINVAL;
	*ns = (uint64_t)sec * NSEC_PER_SEC + (uint64_t)fraction * unit;
	if ((uint64_t)sec >= (TIME_FOREVER - 1) / NSEC_PER_SEC)
		*ns = TIME_FOREVER - 1;
	return 0;
}

int get_timespec_ns(const struct timespec *uts, uint64_t *ns)
{
	struct timespec ts;

	return get_user(ts, uts) ? -EFAULT : to_ns(ts.tv_sec, ts.tv_nsec, 1, ns);
}

struct timespec ns_timespec(uint64_t ns)
{
	return (struct timespec){ .tv_sec = (time_t)(ns / NSEC_PER_SEC),
				  .tv_nsec = (long)(ns % NSEC_PER_SEC) };
}

struct timeval ns_timeval(uint64_t ns)
{
	return (struct timeval){ .tv_sec = (time_t)(ns / NSEC_PER_SEC),
				 .tv_usec = (suseconds_t)(ns % NSEC_PER_SEC / NSEC_PER_USEC) };
}

uint64_t deadline_after(uint64_t ns)
{
	uint64_t now = clock_monotonic();

	return ns >= TIME_FOREVER - 1 - now ? TIME_FOREVER - 1 : now + ns;
}

uint64_t deadline_realtime(uint64_t ns)
{
	uint64_t now = clock_realtime();

	return ns <= now ? clock_monotonic() : deadline_after(ns - now);
}

uint64_t process_time(const struct process *p)
{
	uint64_t ns = p->dead_time;
	const struct thread *t;

	list_for_each(t, &p->threads, proc_node)
		ns += t->cpu_time + (t->on_cpu ? clock_monotonic() - t->clock_mark : 0);
	return ns;
}

/* TIME_FOREVER if there is no such clock. */
static uint64_t clock_read(int clock)
{
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
		return clock_realtime();
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
		return clock_monotonic();
	case CLOCK_PROCESS_CPUTIME_ID:
		return process_time(current->proc);
	case CLOCK_THREAD_CPUTIME_ID:
		thread_account(current);
		return current->cpu_time;
	default:
		return TIME_FOREVER;
	}
}

SYSCALL(clock_gettime, int clock, struct timespec *uts)
{
	uint64_t ns = clock_read(clock);

	return ns == TIME_FOREVER ? -EINVAL : put_user(ns_timespec(ns), uts);
}

SYSCALL(clock_getres, int clock, struct timespec *uts)
{
	if (clock_read(clock) == TIME_FOREVER)
		return -EINVAL;
	return uts ? put_user(ns_timespec(1), uts) : 0;
}

SYSCALL(clock_settime, int clock, const struct timespec *uts)
{
	uint64_t ns;
	int ret = clock != CLOCK_REALTIME    ? -EINVAL
		  : current->proc->euid != 0 ? -EPERM
					     : get_timespec_ns(uts, &ns);

	if (!ret)
		clock_set_realtime(ns);
	return ret;
}

SYSCALL(gettimeofday, struct timeval *utv, struct timezone *utz)
{
	int ret = utv ? put_user(ns_timeval(clock_realtime()), utv) : 0;

	return ret || !utz ? ret : put_user((struct timezone){ 0 }, utz);
}

SYSCALL(time, time_t *ut)
{
	time_t now = (time_t)(clock_realtime() / NSEC_PER_SEC);

	return ut && put_user(now, ut) ? -EFAULT : now;
}

/* Sleeps until the deadline arg[0]; interrupted, it tells what is left (arg[1], a user's
 * struct timespec, not NULL) and can go on after a signal without handler. */
static int64_t sleep_until(const uint64_t arg[5])
{
	struct timespec *urem = (struct timespec *)arg[1];
	uint64_t deadline = arg[0], now;
	int ret = 0;

	while ((now = clock_monotonic()) < deadline && ret != -EINTR)
		ret = thread_sleep(THREAD_SLEEPING, deadline);
	if (now >= deadline)
		return 0;
	if (urem && put_user(ns_timespec(deadline - now), urem))
		return -EFAULT;
	memcpy(current->restart_arg, arg, 2 * sizeof(arg[0]));
	current->restart = sleep_until;
	return -ERESTART_RESTARTBLOCK;
}

SYSCALL(clock_nanosleep, int clock, int flags, const struct timespec *uts, struct timespec *urem)
{
	uint64_t ns, arg[5] = { 0, (uint64_t)urem };
	int64_t ret;

	/* Not done: sleeping on processor time, because nothing asks for it. */
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC && clock != CLOCK_BOOTTIME)
		return clock == CLOCK_PROCESS_CPUTIME_ID ? -EOPNOTSUPP : -EINVAL;
	ret = get_timespec_ns(uts, &ns);
	if (ret)
		return ret;
	arg[0] = deadline_after(ns);
	if (!(flags & TIMER_ABSTIME))
		return sleep_until(arg);
	arg[0] = clock == CLOCK_REALTIME ? deadline_realtime(ns) : ns;
	arg[1] = 0;
	ret = sleep_until(arg);
	return ret == -ERESTART_RESTARTBLOCK ? -ERESTARTNOHAND : ret;
}

SYSCALL_AS(nanosleep, (const struct timespec *uts, struct timespec *urem),
	sys_clock_nanosleep(CLOCK_MONOTONIC, 0, uts, urem))

static void alarm_rings(struct ktimer *timer)
{
	struct process *p = container_of(timer, struct process, alarm);

	if (p->alarm_interval) /* of rings that were missed one is made up for */
		ktimer_start(timer, MAX(timer->deadline + p->alarm_interval, clock_monotonic()),
			     alarm_rings);
	signal_send(p, NULL, SIGALRM, NULL);
}

static struct itimerval alarm_left(const struct process *p)
{
	uint64_t now = clock_monotonic(), left = 0;

	if (p->alarm.link)
		left = p->alarm.deadline > now ? p->alarm.deadline - now : NSEC_PER_USEC;
	return (struct itimerval){ ns_timeval(p->alarm_interval), ns_timeval(left) };
}

static void alarm_set(struct process *p, uint64_t value, uint64_t interval)
{
	ktimer_stop(&p->alarm);
	p->alarm_interval = value && interval ? MAX(interval, ALARM_INTERVAL_MIN) : 0;
	if (value)
		ktimer_start(&p->alarm, deadline_after(value), alarm_rings);
}

SYSCALL_AS(getitimer, (int which, struct itimerval *uval),
	which == ITIMER_REAL ? put_user(alarm_left(current->proc), uval) : -EINVAL)

/* Not done: ITIMER_VIRTUAL and ITIMER_PROF, because profilers are not among the programs. */
SYSCALL(setitimer, int which, const struct itimerval *unew, struct itimerval *uold)
{
	struct process *p = current->proc;
	struct itimerval old = alarm_left(p), new = { { 0, 0 }, { 0, 0 } };
	uint64_t value, interval;

	if (which != ITIMER_REAL)
		return -EINVAL;
	if (unew && get_user(new, unew))
		return -EFAULT;
	if (to_ns(new.it_value.tv_sec, new.it_value.tv_usec, NSEC_PER_USEC, &value) ||
	    to_ns(new.it_interval.tv_sec, new.it_interval.tv_usec, NSEC_PER_USEC, &interval))
		return -EINVAL;
	alarm_set(p, value, interval);
	return uold ? put_user(old, uold) : 0;
}

SYSCALL(alarm, uint32_t seconds)
{
	struct itimerval old = alarm_left(current->proc);

	alarm_set(current->proc, seconds * NSEC_PER_SEC, 0);
	/* Rounded, but an alarm that is set never reads as none. */
	return old.it_value.tv_sec +
	       (old.it_value.tv_usec >= 500000 || (!old.it_value.tv_sec && old.it_value.tv_usec));
}

/* Not done: time in ring 0 on its own, because telling it apart costs every system call two
 * looks at the clock; all of it is the user's. */
SYSCALL(getrusage, int who, struct rusage *uru)
{
	struct process *p = current->proc;
	struct rusage ru = { .ru_maxrss = 0 };

	if (who != RUSAGE_SELF && who != RUSAGE_THREAD && who != RUSAGE_CHILDREN)
		return -EINVAL;
	thread_account(current);
	ru.ru_utime = ns_timeval(who == RUSAGE_SELF	? process_time(p)
				 : who == RUSAGE_THREAD ? current->cpu_time
							: p->child_time);
	if (who != RUSAGE_CHILDREN)
		ru.ru_maxrss = (int64_t)(p->mm->rss >> 10);
	return put_user(ru, uru);
}

SYSCALL(times, struct tms *utms)
{
	struct process *p = current->proc;
	struct tms tms = {
		.tms_utime = (clock_t)(process_time(p) / TICK_NS),
		.tms_cutime = (clock_t)(p->child_time / TICK_NS),
	};

	if (utms && put_user(tms, utms))
		return -EFAULT;
	return (int64_t)(clock_monotonic() / TICK_NS);
}
