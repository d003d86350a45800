/*
 * Time for programs: clocks, sleeps, interval timers, use of the processor.  The
 * clocks themselves are ktimer.h's.  [POSIX, Linux clock_gettime(2)]
 */
#include "proc/times.h"

#include "abi/errno.h"
#include "abi/resource.h"
#include "mm/mm.h"
#include "mm/uaccess.h"
#include "proc/proc_impl.h"
#include "proc/process.h"
#include "proc/signal.h"
#include "proc/thread.h"
#include "syscall/proc_calls.h"

#define TICK_NS (NSEC_PER_SEC / CLK_TCK)
#define ALARM_INTERVAL_MIN (100 * NSEC_PER_USEC) /* no storm of timer interrupts */

static int timespec_ns(const struct timespec *ts, uint64_t *ns)
{
	if (ts->tv_sec < 0 || (uint64_t)ts->tv_nsec >= NSEC_PER_SEC)
		return -EINVAL;
	if ((uint64_t)ts->tv_sec >= (TIME_FOREVER - 1) / NSEC_PER_SEC)
		*ns = TIME_FOREVER - 1;
	else
		*ns = (uint64_t)ts->tv_sec * NSEC_PER_SEC + (uint64_t)ts->tv_nsec;
	return 0;
}

int get_timespec_ns(const struct timespec *uts, uint64_t *ns)
{
	struct timespec ts;

	if (get_user(ts, uts))
		return -EFAULT;
	return timespec_ns(&ts, ns);
}

struct timespec ns_timespec(uint64_t ns)
{
	return (struct timespec){ .tv_sec = (time_t)(ns / NSEC_PER_SEC),
				  .tv_nsec = (long)(ns % NSEC_PER_SEC) };
}

static struct timeval ns_to_timeval(uint64_t ns)
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

void thread_settle(struct thread *t)
{
	uint64_t now = clock_monotonic();

	t->utime += now - t->clock_mark;
	t->clock_mark = now;
}

void process_times(const struct process *p, uint64_t *utime, uint64_t *stime)
{
	const struct thread *t;

	*utime = p->dead_utime;
	*stime = p->dead_stime;
	list_for_each(t, &p->threads, proc_node) {
		*utime += t->utime;
		*stime += t->stime;
		if (t->on_cpu && t != current)
			*utime += clock_monotonic() - t->clock_mark;
	}
}

static int clock_read(int clock, uint64_t *ns)
{
	uint64_t utime, stime;

	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
		*ns = clock_realtime();
		return 0;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
		*ns = clock_monotonic();
		return 0;
	case CLOCK_PROCESS_CPUTIME_ID:
		thread_settle(current);
		process_times(current->proc, &utime, &stime);
		*ns = utime + stime;
		return 0;
	case CLOCK_THREAD_CPUTIME_ID:
		thread_settle(current);
		*ns = current->utime + current->stime;
		return 0;
	default:
		return -EINVAL;
	}
}

int64_t sys_clock_gettime(int clock, struct timespec *uts)
{
	uint64_t ns;
	int ret = clock_read(clock, &ns);

	return ret ? ret : put_user(ns_timespec(ns), uts);
}

int64_t sys_clock_getres(int clock, struct timespec *uts)
{
	uint64_t ns;
	int ret = clock_read(clock, &ns);

	return ret || !uts ? ret : put_user(ns_timespec(1), uts);
}

int64_t sys_clock_settime(int clock, const struct timespec *uts)
{
	uint64_t ns;
	int ret;

	if (clock != CLOCK_REALTIME)
		return -EINVAL;
	ret = get_timespec_ns(uts, &ns);
	if (ret)
		return ret;
	if (current->proc->euid != 0)
		return -EPERM;
	clock_set_realtime(ns);
	return 0;
}

int64_t sys_gettimeofday(struct timeval *utv, struct timezone *utz)
{
	struct timezone utc = { 0 };

	if (utv && put_user(ns_to_timeval(clock_realtime()), utv))
		return -EFAULT;
	return utz ? put_user(utc, utz) : 0;
}

/* The time zone belongs to programs; it is not kept. */
int64_t sys_settimeofday(const struct timeval *utv, const struct timezone *utz)
{
	struct timeval tv;

	(void)utz;
	if (current->proc->euid != 0)
		return -EPERM;
	if (!utv)
		return 0;
	if (get_user(tv, utv))
		return -EFAULT;
	if (tv.tv_sec < 0 || (uint64_t)tv.tv_usec >= 1000000 ||
	    (uint64_t)tv.tv_sec >= TIME_FOREVER / NSEC_PER_SEC)
		return -EINVAL;
	clock_set_realtime((uint64_t)tv.tv_sec * NSEC_PER_SEC +
			   (uint64_t)tv.tv_usec * NSEC_PER_USEC);
	return 0;
}

int64_t sys_time(time_t *ut)
{
	time_t now = (time_t)(clock_realtime() / NSEC_PER_SEC);

	return ut && put_user(now, ut) ? -EFAULT : now;
}

/* Sleeps until the deadline; interrupted, it tells what is left (urem not NULL) and can go
 * on after a signal without handler. */
static int64_t sleep_until(uint64_t deadline, struct timespec *urem);

static int64_t sleep_again(const uint64_t arg[5])
{
	return sleep_until(arg[0], (struct timespec *)arg[1]);
}

static int64_t sleep_until(uint64_t deadline, struct timespec *urem)
{
	uint64_t now;

	for (;;) {
		now = clock_monotonic();
		if (now >= deadline)
			return 0;
		if (thread_sleep(THREAD_SLEEPING, deadline) == -EINTR)
			break;
	}
	now = clock_monotonic();
	if (now >= deadline)
		return 0;
	if (urem && put_user(ns_timespec(deadline - now), urem))
		return -EFAULT;
	current->restart = sleep_again;
	current->restart_arg[0] = deadline;
	current->restart_arg[1] = (uint64_t)urem;
	return -ERESTART_RESTARTBLOCK;
}

int64_t sys_nanosleep(const struct timespec *uts, struct timespec *urem)
{
	uint64_t ns;
	int ret = get_timespec_ns(uts, &ns);

	return ret ? ret : sleep_until(deadline_after(ns), urem);
}

int64_t sys_clock_nanosleep(int clock, int flags, const struct timespec *uts, struct timespec *urem)
{
	uint64_t ns, deadline;
	int64_t ret;

	/* Not done: sleeping on processor time, because nothing asks for it. */
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC && clock != CLOCK_BOOTTIME)
		return clock == CLOCK_PROCESS_CPUTIME_ID ? -EOPNOTSUPP : -EINVAL;
	ret = get_timespec_ns(uts, &ns);
	if (ret)
		return ret;
	if (!(flags & TIMER_ABSTIME))
		return sleep_until(deadline_after(ns), urem);
	deadline = clock == CLOCK_REALTIME ? deadline_realtime(ns) : ns;
	ret = sleep_until(deadline, NULL);
	return ret == -ERESTART_RESTARTBLOCK ? -ERESTARTNOHAND : ret;
}

static void alarm_rings(struct ktimer *timer)
{
	struct process *p = container_of(timer, struct process, alarm);

	if (p->alarm_interval) {
		uint64_t now = clock_monotonic(), next = timer->deadline + p->alarm_interval;

		ktimer_start(timer, next > now ? next : now + p->alarm_interval, alarm_rings);
	}
	signal_process(p, SIGALRM, NULL);
}

static struct itimerval alarm_left(const struct process *p)
{
	uint64_t now = clock_monotonic(), left = 0;

	if (ktimer_active(&p->alarm))
		left = p->alarm.deadline > now ? p->alarm.deadline - now : NSEC_PER_USEC;
	return (struct itimerval){ ns_to_timeval(p->alarm_interval), ns_to_timeval(left) };
}

static void alarm_set(struct process *p, uint64_t value, uint64_t interval)
{
	ktimer_stop(&p->alarm);
	p->alarm_interval = value && interval ? MAX(interval, ALARM_INTERVAL_MIN) : 0;
	if (value)
		ktimer_start(&p->alarm, deadline_after(value), alarm_rings);
}

int64_t sys_getitimer(int which, struct itimerval *uval)
{
	if (which != ITIMER_REAL)
		return -EINVAL;
	return put_user(alarm_left(current->proc), uval);
}

static int timeval_ns(const struct timeval *tv, uint64_t *ns)
{
	struct timespec ts = { tv->tv_sec, tv->tv_usec * (long)NSEC_PER_USEC };

	return (uint64_t)tv->tv_usec >= 1000000 ? -EINVAL : timespec_ns(&ts, ns);
}

/* Not done: ITIMER_VIRTUAL and ITIMER_PROF, because profilers are not among the programs. */
int64_t sys_setitimer(int which, const struct itimerval *unew, struct itimerval *uold)
{
	struct process *p = current->proc;
	struct itimerval old = alarm_left(p), new = { { 0, 0 }, { 0, 0 } };
	uint64_t value, interval;

	if (which != ITIMER_REAL)
		return -EINVAL;
	if (unew && get_user(new, unew))
		return -EFAULT;
	if (timeval_ns(&new.it_value, &value) || timeval_ns(&new.it_interval, &interval))
		return -EINVAL;
	alarm_set(p, value, interval);
	return uold ? put_user(old, uold) : 0;
}

int64_t sys_alarm(uint32_t seconds)
{
	struct itimerval old = alarm_left(current->proc);

	alarm_set(current->proc, seconds * NSEC_PER_SEC, 0);
	/* Rounded, but an alarm that is set never reads as none. */
	return old.it_value.tv_sec +
	       (old.it_value.tv_usec >= 500000 || (!old.it_value.tv_sec && old.it_value.tv_usec));
}

void rusage_fill(struct rusage *ru, uint64_t utime, uint64_t stime)
{
	*ru = (struct rusage){ .ru_utime = ns_to_timeval(utime), .ru_stime = ns_to_timeval(stime) };
}

int64_t sys_getrusage(int who, struct rusage *uru)
{
	struct process *p = current->proc;
	uint64_t utime = p->child_utime, stime = p->child_stime;
	struct rusage ru;

	thread_settle(current);
	if (who == RUSAGE_SELF) {
		process_times(p, &utime, &stime);
	} else if (who == RUSAGE_THREAD) {
		utime = current->utime;
		stime = current->stime;
	} else if (who != RUSAGE_CHILDREN) {
		return -EINVAL;
	}
	rusage_fill(&ru, utime, stime);
	if (who != RUSAGE_CHILDREN)
		ru.ru_maxrss = (int64_t)(p->mm->rss >> 10);
	return put_user(ru, uru);
}

int64_t sys_times(struct tms *utms)
{
	struct process *p = current->proc;
	uint64_t utime, stime;
	struct tms tms;

	thread_settle(current);
	process_times(p, &utime, &stime);
	tms = (struct tms){
		.tms_utime = (clock_t)(utime / TICK_NS),
		.tms_stime = (clock_t)(stime / TICK_NS),
		.tms_cutime = (clock_t)(p->child_utime / TICK_NS),
		.tms_cstime = (clock_t)(p->child_stime / TICK_NS),
	};
	if (utms && put_user(tms, utms))
		return -EFAULT;
	return (int64_t)(clock_monotonic() / TICK_NS);
}
