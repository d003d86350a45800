/* Semaphores without a name. */
#include <errno.h>
#include <internal/pthread_impl.h>
#include <internal/syscall.h>
#include <semaphore.h>

int sem_init(sem_t *sem, int shared, unsigned int value)
{
	if (value > SEM_VALUE_MAX) {
		errno = EINVAL;
		return -1;
	}
	*sem = (sem_t){ .__value = value, .__shared = shared };
	return 0;
}

int sem_destroy(sem_t *sem)
{
	(void)sem;
	return 0;
}

int sem_trywait(sem_t *sem)
{
	uint32_t now = sem->__value;

	while (now)
		if (__atomic_compare_exchange_n(&sem->__value, &now, now - 1, 0, __ATOMIC_ACQUIRE,
						__ATOMIC_RELAXED))
			return 0;
	errno = EAGAIN;
	return -1;
}

int sem_timedwait(sem_t *restrict sem, const struct timespec *restrict abstime)
{
	int op =
		FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME | (sem->__shared ? 0 : FUTEX_PRIVATE_FLAG);

	while (sem_trywait(sem) < 0) {
		__atomic_add_fetch(&sem->__waiters, 1, __ATOMIC_ACQ_REL);
		long ret = syscall6(SYS_futex, (long)&sem->__value, op, 0, (long)abstime, 0,
				    (int)FUTEX_BITSET_MATCH_ANY);

		__atomic_sub_fetch(&sem->__waiters, 1, __ATOMIC_ACQ_REL);
		if (ret < 0 && ret != -EAGAIN)
			return (int)syscall_ret(ret);
	}
	return 0;
}

int sem_wait(sem_t *sem)
{
	return sem_timedwait(sem, NULL);
}

int sem_post(sem_t *sem)
{
	uint32_t now = sem->__value;

	do {
		if (now == SEM_VALUE_MAX) {
			errno = EOVERFLOW;
			return -1;
		}
	} while (!__atomic_compare_exchange_n(&sem->__value, &now, now + 1, 0, __ATOMIC_RELEASE,
					      __ATOMIC_RELAXED));
	if (sem->__waiters)
		syscall3(SYS_futex, (long)&sem->__value,
			 FUTEX_WAKE | (sem->__shared ? 0 : FUTEX_PRIVATE_FLAG), 1);
	return 0;
}

int sem_getvalue(sem_t *restrict sem, int *restrict value)
{
	*value = (int)sem->__value;
	return 0;
}
