/* Condition variables: a counter that every signal advances; waiters sleep on its value. */
#include <errno.h>
#include <internal/pthread_impl.h>
#include <internal/syscall.h>
#include <pthread.h>

int pthread_cond_timedwait(pthread_cond_t *restrict c, pthread_mutex_t *restrict m,
			   const struct timespec *restrict abstime)
{
	int seq = __atomic_load_n(&c->__seq, __ATOMIC_ACQUIRE), ret;

	pthread_mutex_unlock(m);
	ret = __futex_wait_until(&c->__seq, seq, c->__clock, abstime, 1);
	pthread_mutex_lock(m);
	return ret;
}

int pthread_cond_wait(pthread_cond_t *restrict c, pthread_mutex_t *restrict m)
{
	return pthread_cond_timedwait(c, m, NULL);
}

static int wake(pthread_cond_t *c, int count)
{
	__atomic_add_fetch(&c->__seq, 1, __ATOMIC_ACQ_REL);
	syscall3(SYS_futex, (long)&c->__seq, FUTEX_WAKE, count);
	return 0;
}

int pthread_cond_signal(pthread_cond_t *c)
{
	return wake(c, 1);
}

int pthread_cond_broadcast(pthread_cond_t *c)
{
	return wake(c, INT_MAX);
}

int pthread_cond_init(pthread_cond_t *restrict c, const pthread_condattr_t *restrict attr)
{
	*c = (pthread_cond_t){ .__clock = attr ? attr->__clock : CLOCK_REALTIME };
	return 0;
}

int pthread_cond_destroy(pthread_cond_t *c)
{
	(void)c;
	return 0;
}

int pthread_condattr_init(pthread_condattr_t *attr)
{
	attr->__clock = CLOCK_REALTIME;
	return 0;
}

int pthread_condattr_destroy(pthread_condattr_t *attr)
{
	(void)attr;
	return 0;
}

int pthread_condattr_setclock(pthread_condattr_t *attr, clockid_t clock)
{
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
		return EINVAL;
	attr->__clock = clock;
	return 0;
}
