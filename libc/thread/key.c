/* Thread-specific data, pthread_once, pthread_atfork. */
#include <errno.h>
#include <internal/fork.h>
#include <internal/lock.h>
#include <internal/pthread_impl.h>
#include <pthread.h>
#include <stdlib.h>

static void unused(void *value)
{
	(void)value;
}

/* Null: the key is free. */
static void (*destructors[PTHREAD_KEYS_MAX])(void *);
static volatile int key_lock;

/* Returns 0, or EAGAIN: no key is left. */
int pthread_key_create(pthread_key_t *key, void (*destructor)(void *))
{
	int ret = EAGAIN;

	lock_acquire(&key_lock);
	for (unsigned int i = 0; i < PTHREAD_KEYS_MAX; i++) {
		if (!destructors[i]) {
			destructors[i] = destructor ? destructor : unused;
			*key = i;
			ret = 0;
			break;
		}
	}
	lock_release(&key_lock);
	return ret;
}

/* The values that threads still have are forgotten only in the calling one. */
int pthread_key_delete(pthread_key_t key)
{
	if (key >= PTHREAD_KEYS_MAX || !destructors[key])
		return EINVAL;
	pthread_this()->specific[key] = NULL;
	destructors[key] = NULL;
	return 0;
}

void *pthread_getspecific(pthread_key_t key)
{
	return key < PTHREAD_KEYS_MAX ? (void *)pthread_this()->specific[key] : NULL;
}

int pthread_setspecific(pthread_key_t key, const void *value)
{
	if (key >= PTHREAD_KEYS_MAX || !destructors[key])
		return EINVAL;
	pthread_this()->specific[key] = value;
	pthread_this()->specific_used = 1;
	return 0;
}

/* A destructor may set values again: a few rounds. */
void __pthread_run_destructors(void)
{
	struct pthread *self = pthread_this();

	for (int round = 0; self->specific_used && round < PTHREAD_DESTRUCTOR_ITERATIONS; round++) {
		self->specific_used = 0;
		for (unsigned int i = 0; i < PTHREAD_KEYS_MAX; i++) {
			void *value = (void *)self->specific[i];

			if (value && destructors[i]) {
				self->specific[i] = NULL;
				destructors[i](value);
			}
		}
	}
}

/* 0 new, 1 running, 2 done, 3 running with waiters */
int pthread_once(pthread_once_t *once, void (*fn)(void))
{
	for (;;) {
		int now = 0;

		if (__atomic_load_n(once, __ATOMIC_ACQUIRE) == 2)
			return 0;
		if (__atomic_compare_exchange_n(once, &now, 1, 0, __ATOMIC_ACQUIRE,
						__ATOMIC_ACQUIRE))
			break;
		if (now == 1)
			__atomic_compare_exchange_n(once, &now, 3, 0, __ATOMIC_ACQUIRE,
						    __ATOMIC_ACQUIRE);
		__futex_wait_until(once, 3, CLOCK_MONOTONIC, NULL, 0);
	}
	fn();
	if (__atomic_exchange_n(once, 2, __ATOMIC_RELEASE) == 3)
		syscall3(SYS_futex, (long)once, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, INT_MAX);
	return 0;
}

struct atfork {
	struct atfork *next, *prev;
	void (*fn[3])(void); /* by ATFORK_* */
};

static struct atfork *first, *last;

/* Returns 0 or ENOMEM. */
int pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void))
{
	struct atfork *a = malloc(sizeof(*a));

	if (!a)
		return ENOMEM;
	*a = (struct atfork){ .prev = last, .fn = { prepare, parent, child } };
	lock_acquire(&key_lock);
	if (last)
		last->next = a;
	else
		first = a;
	last = a;
	lock_release(&key_lock);
	return 0;
}

/* Before the fork in reverse order, behind it in order. [POSIX pthread_atfork] */
void __run_atfork(int when)
{
	if (when == ATFORK_PREPARE) {
		for (struct atfork *a = last; a; a = a->prev)
			if (a->fn[when])
				a->fn[when]();
	} else {
		for (struct atfork *a = first; a; a = a->next)
			if (a->fn[when])
				a->fn[when]();
	}
}
