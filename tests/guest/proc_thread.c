/*
 * Test program: clone, futex, threads that die in every order.  Uses the system
 * calls themselves, so that it tests the kernel and no thread library.  Runs in
 * the guest and on a Linux host.
 */
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

enum {
	WAIT = 0,
	WAKE = 1,
	REQUEUE = 3,
	CMP_REQUEUE = 4,
	WAIT_BITSET = 9,
	WAKE_BITSET = 10,
	PRIVATE = 128,
	REALTIME = 256,
};

#define THREAD_FLAGS 0x3d0f00 /* VM FS FILES SIGHAND THREAD SYSVSEM SETTLS PARENT_ CLEARTID */
#define STACK (32 << 10)

struct thread {
	char *stack;
	volatile int tid; /* cleared by the kernel when it has gone */
	void (*fn)(struct thread *);
	void *arg;
	char tls[64];
};

static long futex(volatile int *at, int op, int val, const struct timespec *ts, volatile int *at2,
		  int val3)
{
	long ret;
	register long r10 __asm__("r10") = (long)ts;
	register long r8 __asm__("r8") = (long)at2;
	register long r9 __asm__("r9") = val3;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "0"(SYS_futex), "D"(at), "S"((long)op), "d"((long)val), "r"(r10),
			   "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return ret;
}

/* Calls without libc's errno, which lives in the thread's storage. */
static long call4(long nr, long a, long b, long c, long d)
{
	long ret;
	register long r10 __asm__("r10") = d;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "0"(nr), "D"(a), "S"(b), "d"(c), "r"(r10)
			 : "rcx", "r11", "memory");
	return ret;
}

static long call3(long nr, long a, long b, long c)
{
	return call4(nr, a, b, c, 0);
}

static __attribute__((noreturn, used)) void thread_main(struct thread *t)
{
	t->fn(t);
	call3(SYS_exit, 0, 0, 0);
	__builtin_unreachable();
}

static long clone_raw(long flags, void *stack, volatile int *tid, void *tls, struct thread *t)
{
	long ret;
	register long r10 __asm__("r10") = (long)tid;
	register long r8 __asm__("r8") = (long)tls;
	register long r12 __asm__("r12") = (long)t;

	__asm__ volatile("syscall\n"
			 "test %%rax, %%rax\n"
			 "jnz 1f\n"
			 "mov %%r12, %%rdi\n"
			 "xor %%ebp, %%ebp\n"
			 "call thread_main\n"
			 "1:"
			 : "=a"(ret)
			 : "0"(SYS_clone), "D"(flags), "S"(stack), "d"(tid), "r"(r10), "r"(r8),
			   "r"(r12)
			 : "rcx", "r11", "memory");
	return ret;
}

static void start(struct thread *t, void (*fn)(struct thread *), void *arg)
{
	t->fn = fn;
	t->arg = arg;
	t->stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK(t->stack != MAP_FAILED);
	t->tid = -1;
	long tid = clone_raw(THREAD_FLAGS, t->stack + STACK, &t->tid, t->tls, t);

	CHECK(tid > 0);
}

static void join(struct thread *t)
{
	int tid;

	while ((tid = t->tid) != 0)
		futex(&t->tid, WAIT, tid, NULL, NULL, 0);
	munmap(t->stack, STACK);
}

static struct timespec in_ms(int clock, long ms)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	ts.tv_nsec += ms * 1000000;
	ts.tv_sec += ts.tv_nsec / 1000000000;
	ts.tv_nsec %= 1000000000;
	return ts;
}

/* ---- threads share and have their own ---- */

static volatile int seen_pid, seen_tid;
static volatile uintptr_t seen_fs;

static void look(struct thread *t)
{
	unsigned long fs = 0;

	seen_pid = (int)call3(SYS_getpid, 0, 0, 0);
	seen_tid = (int)call3(SYS_gettid, 0, 0, 0);
	call3(SYS_arch_prctl, 0x1003, (long)&fs, 0);
	seen_fs = fs;
	*(int *)t->arg = 77;
}

static void threads_share(void)
{
	struct thread t;
	int word = 0;

	start(&t, look, &word);
	join(&t);
	CHECK(word == 77 && seen_pid == getpid() && seen_tid != getpid());
	CHECK(seen_fs == (uintptr_t)t.tls);
	CHECK(clone_raw(0x10000, t.tls, NULL, NULL, NULL) == -EINVAL); /* THREAD alone */
	CHECK(clone_raw(0x800, t.tls, NULL, NULL, NULL) == -EINVAL);   /* SIGHAND alone */
	CHECK(clone_raw(THREAD_FLAGS, t.tls + 64, &t.tid, (void *)0x800000000000, NULL) == -EPERM);
}

/* ---- futex ---- */

static volatile int lock_word, counter;

static int cmpxchg(volatile int *p, int old, int new)
{
	__atomic_compare_exchange_n(p, &old, new, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	return old;
}

static void lock(void)
{
	int c = cmpxchg(&lock_word, 0, 1);

	while (c) {
		if (c == 2 || cmpxchg(&lock_word, 1, 2))
			futex(&lock_word, WAIT | PRIVATE, 2, NULL, NULL, 0);
		c = cmpxchg(&lock_word, 0, 2);
	}
}

static void unlock(void)
{
	if (__atomic_exchange_n(&lock_word, 0, __ATOMIC_SEQ_CST) == 2)
		futex(&lock_word, WAKE | PRIVATE, 1, NULL, NULL, 0);
}

static void increment(struct thread *t)
{
	for (int i = 0; i < *(int *)t->arg; i++) {
		lock();
		int now = counter;

		if (i % 16 == 0)
			call3(SYS_sched_yield, 0, 0, 0);
		counter = now + 1;
		unlock();
	}
}

static void mutual_exclusion(void)
{
	struct thread t[8];
	int each = 2000;

	for (int i = 0; i < 8; i++)
		start(&t[i], increment, &each);
	for (int i = 0; i < 8; i++)
		join(&t[i]);
	CHECK(counter == 8 * each);
}

static void futex_answers(void)
{
	volatile int word = 5;
	struct timespec ts = { 0, 20000000 }, before, after;

	CHECK(futex(&word, WAIT, 6, NULL, NULL, 0) == -EAGAIN);
	CHECK(futex(&word, WAIT, 5, &ts, NULL, 0) == -ETIMEDOUT);
	clock_gettime(CLOCK_MONOTONIC, &before);
	ts = in_ms(CLOCK_MONOTONIC, 30);
	CHECK(futex(&word, WAIT_BITSET | PRIVATE, 5, &ts, NULL, -1) == -ETIMEDOUT);
	ts = in_ms(CLOCK_REALTIME, 30);
	CHECK(futex(&word, WAIT_BITSET | REALTIME, 5, &ts, NULL, -1) == -ETIMEDOUT);
	clock_gettime(CLOCK_MONOTONIC, &after);
	CHECK((after.tv_sec - before.tv_sec) * 1000 + (after.tv_nsec - before.tv_nsec) / 1000000 >=
	      59);
	ts = (struct timespec){ 0, 0 };
	CHECK(futex(&word, WAIT_BITSET, 5, &ts, NULL, -1) == -ETIMEDOUT); /* long past */
	ts.tv_nsec = 1000000000;
	CHECK(futex(&word, WAIT, 5, &ts, NULL, 0) == -EINVAL);
	CHECK(futex(&word, WAIT_BITSET, 5, NULL, NULL, 0) == -EINVAL);
	CHECK(futex((int *)((char *)&word + 1), WAIT, 5, NULL, NULL, 0) == -EINVAL);
	CHECK(futex((int *)4096, WAIT, 5, NULL, NULL, 0) == -EFAULT);
	CHECK(futex((int *)0xffffffff80000000, WAIT, 5, NULL, NULL, 0) == -EFAULT);
	CHECK(futex(&word, WAIT, 5, (struct timespec *)8, NULL, 0) == -EFAULT);
	CHECK(futex(&word, WAKE, 1, NULL, NULL, 0) == 0);
	CHECK(futex(&word, 77, 1, NULL, NULL, 0) == -ENOSYS);
	CHECK(futex(&word, CMP_REQUEUE, 1, (void *)1, &word, 6) == -EAGAIN);
}

static volatile int gate[2], passed;

static void pass_gate(struct thread *t)
{
	(void)t;
	while (!gate[1])
		futex(&gate[0], WAIT | PRIVATE, 0, NULL, NULL, 0);
	__atomic_add_fetch(&passed, 1, __ATOMIC_SEQ_CST);
}

static void requeue_moves_waiters(void)
{
	struct thread t[5];
	long moved = 0;

	for (int i = 0; i < 5; i++)
		start(&t[i], pass_gate, NULL);
	/* All five will sit on gate[0] some time; move each to gate[1]. */
	for (int tries = 0; tries < 1000 && moved < 5; tries++) {
		long n = futex(&gate[0], CMP_REQUEUE | PRIVATE, 0, (void *)(long)INT_MAX, &gate[1],
			       0);

		CHECK(n >= 0);
		moved += n;
		usleep(1000);
	}
	CHECK(moved == 5);
	CHECK(futex(&gate[0], WAKE | PRIVATE, INT_MAX, NULL, NULL, 0) == 0);
	gate[1] = 1;
	CHECK(futex(&gate[1], WAKE | PRIVATE, 2, NULL, NULL, 0) == 2);
	CHECK(futex(&gate[1], WAKE | PRIVATE, INT_MAX, NULL, NULL, 0) == 3);
	for (int i = 0; i < 5; i++)
		join(&t[i]);
	CHECK(passed == 5);
}

static void between_processes(void)
{
	int fd = (int)syscall(SYS_memfd_create, "words", 0), status;
	volatile int *word, *again;
	pid_t pid;

	CHECK(fd >= 0 && ftruncate(fd, 4096) == 0);
	word = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	again = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	CHECK(word != MAP_FAILED && again != MAP_FAILED && word != again);
	pid = fork();
	if (!pid) {
		while (word[0] == 0)
			futex(&word[0], WAIT, 0, NULL, NULL, 0);
		_exit(word[0]);
	}
	usleep(30000);
	/* The same memory at another address is the same futex. */
	*again = 9;
	futex(again, WAKE, 1, NULL, NULL, 0);
	CHECK(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 9);
	munmap((void *)word, 4096);
	munmap((void *)again, 4096);
	close(fd);
}

/* ---- signals and threads ---- */

static volatile int handled_by;

static void note_tid(int signo)
{
	(void)signo;
	handled_by = (int)call3(SYS_gettid, 0, 0, 0);
}

static void wait_for_signal(struct thread *t)
{
	uint64_t none = 0;

	*(volatile int *)t->arg = (int)call3(SYS_gettid, 0, 0, 0);
	call4(SYS_rt_sigprocmask, SIG_SETMASK, (long)&none, 0, sizeof(none));
	while (!handled_by) {
		struct timespec ts = { 0, 10000000 };

		call3(SYS_nanosleep, (long)&ts, 0, 0);
	}
}

static void signals_find_the_thread(void)
{
	struct sigaction sa = { .sa_handler = note_tid };
	volatile int tid = 0;
	struct thread t;
	sigset_t set, old;

	sigaction(SIGUSR1, &sa, NULL);
	/* Directed at one thread. */
	start(&t, wait_for_signal, (void *)&tid);
	while (!tid)
		usleep(1000);
	CHECK(syscall(SYS_tgkill, getpid(), tid, SIGUSR1) == 0);
	join(&t);
	CHECK(handled_by == tid);
	CHECK(syscall(SYS_tgkill, getpid(), tid, SIGUSR1) == -1 && errno == ESRCH);
	CHECK(syscall(SYS_tgkill, getpid() + 1, getpid(), SIGUSR1) == -1 && errno == ESRCH);
	/* To the process, while the first blocks it. */
	handled_by = tid = 0;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, &old);
	start(&t, wait_for_signal, (void *)&tid);
	while (!tid)
		usleep(1000);
	kill(getpid(), SIGUSR1);
	join(&t);
	CHECK(handled_by == tid);
	sigprocmask(SIG_SETMASK, &old, NULL);
}

/* ---- ends ---- */

static void sleep_for_ever(struct thread *t)
{
	static volatile int never;

	(void)t;
	for (;;)
		futex(&never, WAIT, 0, NULL, NULL, 0);
}

static void spin_for_ever(struct thread *t)
{
	(void)t;
	for (;;)
		__asm__ volatile("pause");
}

static void exit_all(struct thread *t)
{
	(void)t;
	call3(SYS_exit_group, 33, 0, 0);
}

static void exit_later(struct thread *t)
{
	struct timespec ts = { 0, 50000000 };

	(void)t;
	call3(SYS_nanosleep, (long)&ts, 0, 0);
	call3(SYS_exit, 44, 0, 0);
}

static char *self;

static void exec_self(struct thread *t)
{
	static char *argv[] = { "proc_thread", "exec", NULL }, *envp[] = { NULL };

	*(int *)t->arg = (int)call3(SYS_execve, (long)self, (long)argv, (long)envp);
	call3(SYS_exit_group, 1, 0, 0);
}

static int status_of_child(void (*body)(void))
{
	int status = 0;
	pid_t pid = fork();

	if (!pid) {
		alarm(10);
		body();
		_exit(99);
	}
	CHECK(waitpid(pid, &status, 0) == pid);
	return status;
}

static void group_exit_by_thread(void)
{
	static struct thread t[4];

	start(&t[0], sleep_for_ever, NULL);
	start(&t[1], spin_for_ever, NULL);
	start(&t[2], sleep_for_ever, NULL);
	start(&t[3], exit_all, NULL);
	for (;;)
		pause();
}

static void leader_leaves_first(void)
{
	static struct thread t;

	start(&t, exit_later, NULL);
	syscall(SYS_exit, 5);
}

static void exec_by_thread(void)
{
	static struct thread t[3];
	static int result;

	start(&t[0], sleep_for_ever, NULL);
	start(&t[1], spin_for_ever, NULL);
	start(&t[2], exec_self, &result);
	for (;;)
		pause();
}

static void killed_with_threads(void)
{
	static struct thread t[3];

	start(&t[0], sleep_for_ever, NULL);
	start(&t[1], spin_for_ever, NULL);
	start(&t[2], sleep_for_ever, NULL);
	usleep(10000);
	kill(getpid(), SIGKILL);
	for (;;)
		pause();
}

static void stopped_with_threads(void)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		static struct thread t[2];

		alarm(10);
		start(&t[0], sleep_for_ever, NULL);
		start(&t[1], spin_for_ever, NULL);
		for (;;)
			pause();
	}
	usleep(30000);
	kill(pid, SIGSTOP);
	CHECK(waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status));
	kill(pid, SIGCONT);
	CHECK(waitpid(pid, &status, WCONTINUED) == pid && WIFCONTINUED(status));
	kill(pid, SIGSTOP);
	CHECK(waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status));
	kill(pid, SIGTERM); /* waits until the process goes on */
	usleep(20000);
	CHECK(waitpid(pid, &status, WNOHANG) == 0);
	kill(pid, SIGCONT);
	CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status) &&
	      WTERMSIG(status) == SIGTERM);
}

static void ends(void)
{
	int status = status_of_child(group_exit_by_thread);

	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 33);
	status = status_of_child(leader_leaves_first);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 44); /* the last one's */
	status = status_of_child(exec_by_thread);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 21);
	status = status_of_child(killed_with_threads);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	stopped_with_threads();
}

static void nothing(struct thread *t)
{
	(void)t;
}

static void fork_takes_one_thread(void)
{
	struct thread t;
	volatile int tid = 0;
	int status;
	pid_t pid;

	handled_by = 0;
	start(&t, wait_for_signal, (void *)&tid);
	while (!tid)
		usleep(1000);
	pid = fork();
	if (!pid)
		_exit(getpid() == syscall(SYS_gettid) ? 3 : 4);
	CHECK(waitpid(pid, &status, 0) == pid && WEXITSTATUS(status) == 3);
	handled_by = 1;
	join(&t);
}

static void create_and_join(int n)
{
	struct thread t[4];

	for (int i = 0; i < n; i++) {
		for (int k = 0; k < 4; k++)
			start(&t[k], nothing, NULL);
		for (int k = 0; k < 4; k++)
			join(&t[k]);
	}
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "exec"))
		return getpid() == syscall(SYS_gettid) ? 21 : 22;
	self = strchr(argv[0], '/') ? argv[0] : "/bin/proc_thread";
	threads_share();
	futex_answers();
	mutual_exclusion();
	requeue_moves_waiters();
	between_processes();
	signals_find_the_thread();
	fork_takes_one_thread();
	ends();
	create_and_join(100);
	return check_end("proc_thread");
}
