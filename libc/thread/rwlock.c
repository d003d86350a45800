/* Read-write locks.  New readers wait while a writer does, so that it gets its turn. */
#include <errno.h>
#include <internal/pthread_impl.h>
#include <internal/syscall.h>
#include <pthread.h>

int pthread_rwlock_tryrdlock(pthread_rwlock_t *rw)
{
	int now = rw->__state;

	while (now >= 0 && !rw->__writers)
		if (__atomic_compare_exchange_n(&rw->__state, &now, now + 1, 0, __ATOMIC_ACQUIRE,
						__ATOMIC_RELAXED))
			return 0;
	return EBUSY;
}

int pthread_rwlock_trywrlock(pthread_rwlock_t *rw)
{
	int free = 0;

	return __atomic_compare_exchange_n(&rw->__state, &free, -1, 0, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED)
		       ? 0
		       : EBUSY;
}

/* Sleep until something was unlocked since `seq` was read. */
static void wait_change(pthread_rwlock_t *rw, int seq)
{
	__futex_wait_until(&rw->__changes, seq, CLOCK_MONOTONIC, NULL, 1);
}

int pthread_rwlock_rdlock(pthread_rwlock_t *rw)
{
	for (;;) {
		int seq = __atomic_load_n(&rw->__changes, __ATOMIC_ACQUIRE);

		if (pthread_rwlock_tryrdlock(rw) == 0)
			return 0;
		wait_change(rw, seq);
	}
}

int pthread_rwlock_wrlock(pthread_rwlock_t *rw)
{
	__atomic_add_fetch(&rw->__writers, 1, __ATOMIC_ACQ_REL);
	for (;;) {
		int seq = __atomic_load_n(&rw->__changes, __ATOMIC_ACQUIRE);

		if (pthread_rwlock_trywrlock(rw) == 0)
			break;
		wait_change(rw, seq);
	}
	__atomic_sub_fetch(&rw->__writers, 1, __ATOMIC_ACQ_REL);
	return 0;
}

int pthread_rwlock_unlock(pthread_rwlock_t *rw)
{
	if (rw->__state < 0)
		__atomic_store_n(&rw->__state, 0, __ATOMIC_RELEASE);
	else if (__atomic_sub_fetch(&rw->__state, 1, __ATOMIC_RELEASE) > 0)
		return 0;
	__atomic_add_fetch(&rw->__changes, 1, __ATOMIC_ACQ_REL);
	syscall3(SYS_futex, (long)&rw->__changes, FUTEX_WAKE, INT_MAX);
	return 0;
}

int pthread_rwlock_init(pthread_rwlock_t *restrict rw, const pthread_rwlockattr_t *restrict attr)
{
	(void)attr;
	*rw = (pthread_rwlock_t){ 0 };
	return 0;
}

int pthread_rwlock_destroy(pthread_rwlock_t *rw)
{
	return rw->__state ? EBUSY : 0;
}
