/* Mutexes: one word, 0 free, 1 held, 2 held with waiters, over futex(). */
#include <errno.h>
#include <internal/pthread_impl.h>
#include <internal/syscall.h>
#include <pthread.h>

/*
 * Sleep while *addr is value, at most until abstime (null: for ever) of clock.
 * Returns 0, or ETIMEDOUT, EINVAL; 0 may be for no reason.
 */
int __futex_wait_until(volatile int *addr, int value, int clock, const struct timespec *abstime,
		       int shared)
{
	int op = FUTEX_WAIT_BITSET | (shared ? 0 : FUTEX_PRIVATE_FLAG) |
		 (clock == CLOCK_REALTIME ? FUTEX_CLOCK_REALTIME : 0);
	long ret;

	if (abstime && (abstime->tv_nsec < 0 || abstime->tv_nsec >= 1000000000))
		return EINVAL;
	if (abstime && abstime->tv_sec < 0)
		return ETIMEDOUT;
	ret = syscall6(SYS_futex, (long)addr, op, value, (long)abstime, 0,
		       (int)FUTEX_BITSET_MATCH_ANY);
	return ret == -ETIMEDOUT ? ETIMEDOUT : 0;
}

static int try(pthread_mutex_t *m)
{
	int free = 0;

	return __atomic_compare_exchange_n(&m->__lock, &free, 1, 0, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED);
}

static void own(pthread_mutex_t *m)
{
	if (m->__type != PTHREAD_MUTEX_NORMAL)
		m->__owner = pthread_this()->tid;
}

/* The types that know their owner: returns 0 if the lock is not ours yet, else what to answer. */
static int again(pthread_mutex_t *m, int *answer)
{
	if (m->__type == PTHREAD_MUTEX_NORMAL || m->__owner != pthread_this()->tid)
		return 0;
	*answer = EDEADLK;
	if (m->__type == PTHREAD_MUTEX_RECURSIVE) {
		m->__depth++;
		*answer = 0;
	}
	return 1;
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict m, const struct timespec *restrict abstime)
{
	int answer = 0;

	if (again(m, &answer))
		return answer;
	if (!try(m)) {
		while (__atomic_exchange_n(&m->__lock, 2, __ATOMIC_ACQUIRE) != 0) {
			answer = __futex_wait_until(&m->__lock, 2, CLOCK_REALTIME, abstime, 1);
			if (answer)
				return answer;
		}
	}
	own(m);
	return 0;
}

int pthread_mutex_lock(pthread_mutex_t *m)
{
	return pthread_mutex_timedlock(m, NULL);
}

int pthread_mutex_trylock(pthread_mutex_t *m)
{
	int answer;

	if (again(m, &answer))
		return answer ? EBUSY : 0;
	if (!try(m))
		return EBUSY;
	own(m);
	return 0;
}

int pthread_mutex_unlock(pthread_mutex_t *m)
{
	if (m->__type != PTHREAD_MUTEX_NORMAL) {
		if (m->__owner != pthread_this()->tid)
			return EPERM;
		if (m->__depth) {
			m->__depth--;
			return 0;
		}
		m->__owner = 0;
	}
	if (__atomic_exchange_n(&m->__lock, 0, __ATOMIC_RELEASE) == 2)
		syscall3(SYS_futex, (long)&m->__lock, FUTEX_WAKE, 1);
	return 0;
}

int pthread_mutex_init(pthread_mutex_t *restrict m, const pthread_mutexattr_t *restrict attr)
{
	*m = (pthread_mutex_t){ .__type = attr ? attr->__type : PTHREAD_MUTEX_DEFAULT };
	return 0;
}

int pthread_mutex_destroy(pthread_mutex_t *m)
{
	return m->__lock ? EBUSY : 0;
}

int pthread_mutexattr_init(pthread_mutexattr_t *attr)
{
	attr->__type = PTHREAD_MUTEX_DEFAULT;
	return 0;
}

int pthread_mutexattr_destroy(pthread_mutexattr_t *attr)
{
	(void)attr;
	return 0;
}

int pthread_mutexattr_settype(pthread_mutexattr_t *attr, int type)
{
	if (type < PTHREAD_MUTEX_NORMAL || type > PTHREAD_MUTEX_ERRORCHECK)
		return EINVAL;
	attr->__type = type;
	return 0;
}
