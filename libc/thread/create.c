/*
 * Threads: creation, end, join, detach.  A thread's memory is one mapping: a
 * guard page, the stack, its thread-local variables and struct pthread on top.
 * Who sees the thread's end last unmaps it: the joiner, or a detached thread
 * itself.
 */
#include <abi/sched.h>
#include <errno.h>
#include <internal/pthread_impl.h>
#include <internal/syscall.h>
#include <internal/lock.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#define DEFAULT_STACK (256ul << 10)
#define GUARD 4096ul

#define THREAD_FLAGS                                                                        \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | \
	 CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID)

static volatile int living = 1;

pthread_t pthread_self(void)
{
	return pthread_this();
}

int pthread_equal(pthread_t a, pthread_t b)
{
	return a == b;
}

/* Leave without returning to a stack that may be gone. */
static _Noreturn void leave(struct pthread *self)
{
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, NULL);
	if (__atomic_exchange_n(&self->detach, PT_EXITED, __ATOMIC_ACQ_REL) == PT_DETACHED &&
	    self->map) {
		/* the kernel must not clear exit_futex in memory that is gone */
		syscall1(SYS_set_tid_address, 0);
		__unmap_and_exit(self->map, self->map_size);
	}
	for (;;)
		syscall1(SYS_exit, 0);
}

_Noreturn void pthread_exit(void *value)
{
	struct pthread *self = pthread_this();

	self->value = value;
	__pthread_run_destructors();
	if (__atomic_sub_fetch(&living, 1, __ATOMIC_ACQ_REL) == 0)
		exit(0);
	leave(self);
}

static int run(void *arg)
{
	struct pthread *self = arg;

	pthread_exit(self->start(self->arg));
}

/* Returns 0, or EAGAIN: no memory, or too many threads. */
int pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict attr,
		   void *(*start)(void *), void *restrict arg)
{
	size_t stack = attr && attr->__stacksize ? attr->__stacksize : DEFAULT_STACK;
	size_t size = (GUARD + stack + __tls_room() + 4095) & -4096ul;
	char *map = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	struct pthread *new;
	int ret;

	if (map == MAP_FAILED)
		return EAGAIN;
	if (mprotect(map + GUARD, size - GUARD, PROT_READ | PROT_WRITE) < 0) {
		munmap(map, size);
		return EAGAIN;
	}
	new = __tls_setup(map, size);
	new->stack_guard = pthread_this()->stack_guard;
	new->start = start;
	new->arg = arg;
	new->map = map;
	new->map_size = size;
	new->exit_futex = -1; /* the kernel makes it 0 at the end */
	new->detach = attr && attr->__detached ? PT_DETACHED : PT_JOINABLE;

	__libc_threaded = 1;
	__atomic_add_fetch(&living, 1, __ATOMIC_ACQ_REL);
	*thread = new;
	ret = __clone(run, (char *)new - __tls_image.size, THREAD_FLAGS, new, &new->tid, new,
		      (int *)&new->exit_futex);
	if (ret < 0) {
		__atomic_sub_fetch(&living, 1, __ATOMIC_ACQ_REL);
		munmap(map, size);
		return EAGAIN;
	}
	return 0;
}

/* Returns 0, or EDEADLK, EINVAL.  The thread's pthread_t is void afterwards. */
int pthread_join(pthread_t t, void **value)
{
	int tid;

	if (t == pthread_this())
		return EDEADLK;
	if (t->detach == PT_DETACHED)
		return EINVAL;
	/* the kernel clears the word and wakes waiters in the shared way */
	while ((tid = t->exit_futex) != 0)
		syscall4(SYS_futex, (long)&t->exit_futex, FUTEX_WAIT, tid, 0);
	if (value)
		*value = t->value;
	if (t->map)
		munmap(t->map, t->map_size);
	return 0;
}

int pthread_detach(pthread_t t)
{
	int joinable = PT_JOINABLE;

	if (__atomic_compare_exchange_n(&t->detach, &joinable, PT_DETACHED, 0, __ATOMIC_ACQ_REL,
					__ATOMIC_RELAXED))
		return 0;
	return joinable == PT_EXITED ? pthread_join(t, NULL) : EINVAL;
}

int pthread_kill(pthread_t t, int sig)
{
	return (int)-syscall3(SYS_tgkill, syscall0(SYS_getpid), t->tid, sig);
}

/* Only of the calling thread. */
int pthread_setname_np(pthread_t t, const char *name)
{
	if (t != pthread_this())
		return EINVAL;
	return prctl(PR_SET_NAME, name) < 0 ? errno : 0;
}

int pthread_attr_init(pthread_attr_t *attr)
{
	*attr = (pthread_attr_t){ 0 };
	return 0;
}

int pthread_attr_destroy(pthread_attr_t *attr)
{
	(void)attr;
	return 0;
}

int pthread_attr_setdetachstate(pthread_attr_t *attr, int state)
{
	if (state != PTHREAD_CREATE_JOINABLE && state != PTHREAD_CREATE_DETACHED)
		return EINVAL;
	attr->__detached = state;
	return 0;
}

int pthread_attr_getdetachstate(const pthread_attr_t *attr, int *state)
{
	*state = attr->__detached;
	return 0;
}

int pthread_attr_setstacksize(pthread_attr_t *attr, size_t size)
{
	if (size < PTHREAD_STACK_MIN)
		return EINVAL;
	attr->__stacksize = size;
	return 0;
}

int pthread_attr_getstacksize(const pthread_attr_t *restrict attr, size_t *restrict size)
{
	*size = attr->__stacksize ? attr->__stacksize : DEFAULT_STACK;
	return 0;
}
