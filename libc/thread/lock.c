/* The slow side of internal/lock.h: somebody holds the lock, so wait for it. */
#include <internal/lock.h>

int __libc_threaded;

/* Take a lock that was held a moment ago; sleeps in futex() while it stays held. */
void __lock_wait(volatile int *lock)
{
	while (__atomic_exchange_n(lock, 2, __ATOMIC_ACQUIRE) != 0)
		syscall4(SYS_futex, (long)lock, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 2, 0);
}
