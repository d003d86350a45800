/*
 * A small lock for the libc's own data: 0 free, 1 held, 2 held with waiters.
 * While the process has one thread it costs a load and a branch.
 */
#pragma once

#include <abi/futex.h>
#include <internal/syscall.h>

/* Set for good by the first pthread_create. */
extern int __libc_threaded;

void __lock_wait(volatile int *lock);

static inline void lock_acquire(volatile int *lock)
{
	int free = 0;

	if (!__libc_threaded)
		return;
	if (!__atomic_compare_exchange_n(lock, &free, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
		__lock_wait(lock);
}

static inline void lock_release(volatile int *lock)
{
	if (*lock && __atomic_exchange_n(lock, 0, __ATOMIC_RELEASE) == 2)
		syscall3(SYS_futex, (long)lock, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1);
}
