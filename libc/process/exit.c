/*
 * The end of a program: exit runs what atexit registered, last first, then
 * destructors, then flushes the streams; _Exit only leaves.
 */
#include <internal/lock.h>
#include <internal/start.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#define FIRST_SLOTS 32

/* Blocks of functions, newest block first. */
struct exit_block {
	struct exit_block *next;
	int used;
	void (*fn[FIRST_SLOTS])(void);
};

static struct exit_block first_block, quick_block;
static struct exit_block *exits = &first_block, *quick_exits = &quick_block;
static volatile int exit_lock;

extern void (*__fini_array_start[])(void) __attribute__((weak));
extern void (*__fini_array_end[])(void) __attribute__((weak));

/* Present only in programs that use streams. */
void __stdio_exit(void) __attribute__((weak));

static int add(struct exit_block **list, void (*fn)(void))
{
	int ret = 0;

	lock_acquire(&exit_lock);
	if ((*list)->used == FIRST_SLOTS) {
		struct exit_block *b = calloc(1, sizeof(*b));

		if (b) {
			b->next = *list;
			*list = b;
		} else {
			ret = -1;
		}
	}
	if (!ret)
		(*list)->fn[(*list)->used++] = fn;
	lock_release(&exit_lock);
	return ret;
}

/* A function may register more, so look at the list anew each time. */
static void run(struct exit_block **list)
{
	while (*list) {
		if ((*list)->used)
			(*list)->fn[--(*list)->used]();
		else if ((*list)->next)
			*list = (*list)->next;
		else
			break;
	}
}

/* Returns 0, or -1: no memory. */
int atexit(void (*fn)(void))
{
	return add(&exits, fn);
}

int at_quick_exit(void (*fn)(void))
{
	return add(&quick_exits, fn);
}

_Noreturn void _Exit(int status)
{
	for (;;)
		syscall1(SYS_exit_group, status);
}

_Noreturn void _exit(int status)
{
	_Exit(status);
}

_Noreturn void exit(int status)
{
	run(&exits);
	for (long i = __fini_array_end - __fini_array_start; i > 0; i--)
		__fini_array_start[i - 1]();
	if (__stdio_exit)
		__stdio_exit();
	_Exit(status);
}

_Noreturn void quick_exit(int status)
{
	run(&quick_exits);
	_Exit(status);
}

/* Dies by SIGABRT, also when the signal is blocked, ignored or caught. */
_Noreturn void abort(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGABRT);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(SIGABRT);
	signal(SIGABRT, SIG_DFL);
	raise(SIGABRT);
	_Exit(127);
}
