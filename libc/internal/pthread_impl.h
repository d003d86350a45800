/*
 * What the libc keeps about each thread.  The fs register points at it, and its
 * first word points at itself: so the compiler's thread-local variables, which
 * lie directly below, and the thread's own data are found alike. [SysV ABI TLS,
 * variant II]
 */
#pragma once

#include <abi/futex.h>
#include <limits.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

struct pthread {
	struct pthread *self; /* fs:0 */
	void *unused[4];
	uintptr_t stack_guard; /* fs:0x28, where -fstack-protector looks */
	int tid;
	int errno_value;
	int h_errno_value;
	volatile int exit_futex; /* not 0; the kernel clears it at the end and wakes the joiner */
	volatile int detach;	 /* PT_* */
	void *(*start)(void *);
	void *arg;
	void *value; /* of the start function, for the joiner */
	void *map;   /* stack and all, null for the first thread */
	size_t map_size;
	const void *specific[PTHREAD_KEYS_MAX];
	int specific_used;
};
_Static_assert(offsetof(struct pthread, stack_guard) == 0x28, "stack protector");

enum { PT_JOINABLE, PT_DETACHED, PT_EXITED };

static inline struct pthread *pthread_this(void)
{
	struct pthread *self;

	__asm__("mov %%fs:0, %0" : "=r"(self));
	return self;
}

/* The program's thread-local image, from its PT_TLS header. */
struct tls_image {
	const void *data;
	size_t file_size;
	size_t size; /* of a thread's copy, with alignment, up to its struct pthread */
	size_t align;
};
extern struct tls_image __tls_image;

struct pthread *__tls_setup(void *mem, size_t size);
size_t __tls_room(void);
void __pthread_run_destructors(void);
int __futex_wait_until(volatile int *addr, int value, int clock, const struct timespec *abstime,
		       int shared);
int __clone(int (*fn)(void *), void *stack, int flags, void *arg, int *parent_tid, void *tls,
	    int *child_tid);
_Noreturn void __unmap_and_exit(void *map, size_t size);
