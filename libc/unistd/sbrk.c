/* The program break. */
#include <internal/syscall.h>
#include <unistd.h>

int brk(void *end)
{
	if (syscall1(SYS_brk, (long)end) == (long)end)
		return 0;
	errno = ENOMEM;
	return -1;
}

/* Returns the old break, or (void *)-1 and ENOMEM. */
void *sbrk(intptr_t increment)
{
	long old = syscall1(SYS_brk, 0);

	if (increment && syscall1(SYS_brk, old + increment) != old + increment) {
		errno = ENOMEM;
		return (void *)-1;
	}
	return (void *)old;
}
