/*
 * Test program: signals as POSIX and Linux have them.  Runs in the guest and on
 * a Linux host.
 */
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

static volatile sig_atomic_t got, last, nested, depth;
static volatile siginfo_t seen;
static volatile uintptr_t stack_in_handler;
static sigjmp_buf back;

static void count(int signo)
{
	got++;
	last = signo;
}

static void with_info(int signo, siginfo_t *info, void *context)
{
	(void)context;
	count(signo);
	memcpy((void *)&seen, info, sizeof(*info));
}

static void handle(int signo, void (*handler)(int), int flags)
{
	struct sigaction sa = { .sa_handler = handler, .sa_flags = flags };

	CHECK(sigaction(signo, &sa, NULL) == 0);
}

static void handle_info(int signo, void (*handler)(int, siginfo_t *, void *), int flags)
{
	struct sigaction sa = { .sa_sigaction = handler, .sa_flags = flags | SA_SIGINFO };

	CHECK(sigaction(signo, &sa, NULL) == 0);
}

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

static void handlers_run_with_info(void)
{
	handle_info(SIGUSR1, with_info, 0);
	got = 0;
	CHECK(kill(getpid(), SIGUSR1) == 0);
	CHECK(got == 1 && last == SIGUSR1);
	CHECK(seen.si_signo == SIGUSR1 && seen.si_code == SI_USER && seen.si_pid == getpid());
	CHECK(syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), SIGUSR1) == 0);
	CHECK(got == 2 && seen.si_code == SI_TKILL);
	CHECK(kill(getpid(), 65) == -1 && errno == EINVAL);
	CHECK(kill(getpid(), 0) == 0);
	CHECK(signal(SIGKILL, count) == SIG_ERR && errno == EINVAL);
	CHECK(signal(SIGSTOP, SIG_IGN) == SIG_ERR && errno == EINVAL);
}

static void masks_hold_back(void)
{
	sigset_t set, old, pending;

	handle(SIGUSR1, count, 0);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGKILL);
	got = 0;
	CHECK(sigprocmask(SIG_BLOCK, &set, &old) == 0);
	raise(SIGUSR1);
	raise(SIGUSR1);
	CHECK(got == 0);
	CHECK(sigpending(&pending) == 0 && sigismember(&pending, SIGUSR1) == 1);
	CHECK(sigprocmask(SIG_SETMASK, NULL, &set) == 0);
	CHECK(sigismember(&set, SIGUSR1) == 1 && sigismember(&set, SIGKILL) == 0);
	CHECK(sigprocmask(SIG_SETMASK, &old, NULL) == 0);
	CHECK(got == 1); /* standard signals do not queue */
	handle(SIGUSR1, SIG_IGN, 0);
	CHECK(sigpending(&pending) == 0 && sigismember(&pending, SIGUSR1) == 0);
}

static void realtime_signals_queue_in_order(void)
{
	sigset_t set, old;
	siginfo_t info;
	struct timespec zero = { 0, 0 };
	int rt = 40;

	handle_info(rt, with_info, 0);
	sigemptyset(&set);
	sigaddset(&set, rt);
	sigaddset(&set, rt + 1);
	sigprocmask(SIG_BLOCK, &set, &old);
	for (int i = 0; i < 5; i++) {
		union sigval value = { .sival_int = i };

		CHECK(sigqueue(getpid(), rt + (i == 4), value) == 0);
	}
	for (int i = 0; i < 5; i++) {
		CHECK(sigtimedwait(&set, &info, &zero) == rt + (i == 4));
		CHECK(info.si_code == SI_QUEUE && info.si_value.sival_int == i);
	}
	CHECK(sigtimedwait(&set, &info, &zero) == -1 && errno == EAGAIN);
	sigprocmask(SIG_SETMASK, &old, NULL);
}

static void nest(int signo)
{
	depth++;
	got++;
	if (depth > nested)
		nested = depth;
	if (got < 3)
		raise(signo);
	depth--;
}

static void nodefer_and_resethand(void)
{
	nested = depth = got = 0;
	handle(SIGUSR1, nest, SA_NODEFER);
	raise(SIGUSR1);
	CHECK(nested == 3 && got == 3);
	nested = depth = got = 0;
	handle(SIGUSR1, nest, 0);
	raise(SIGUSR1);
	CHECK(nested == 1 && got == 3);
	struct sigaction sa;

	handle(SIGUSR1, count, (int)SA_RESETHAND);
	raise(SIGUSR1);
	CHECK(sigaction(SIGUSR1, NULL, &sa) == 0 && sa.sa_handler == SIG_DFL);
}

static void note_stack(int signo)
{
	int here;

	count(signo);
	stack_in_handler = (uintptr_t)&here;
}

static void alternate_stack(void)
{
	size_t size = 64 << 10;
	char *mem = malloc(size);
	stack_t ss = { .ss_sp = mem, .ss_size = size }, old;

	CHECK(sigaltstack(&ss, NULL) == 0);
	handle(SIGUSR1, note_stack, SA_ONSTACK);
	raise(SIGUSR1);
	CHECK(stack_in_handler >= (uintptr_t)mem && stack_in_handler < (uintptr_t)mem + size);
	handle(SIGUSR1, note_stack, 0);
	raise(SIGUSR1);
	CHECK(!(stack_in_handler >= (uintptr_t)mem && stack_in_handler < (uintptr_t)mem + size));
	ss.ss_size = 100;
	CHECK(sigaltstack(&ss, NULL) == -1 && errno == ENOMEM);
	ss.ss_flags = SS_DISABLE;
	CHECK(sigaltstack(&ss, &old) == 0 && old.ss_sp == mem && old.ss_size == size);
	CHECK(sigaltstack(NULL, &old) == 0 && (old.ss_flags & SS_DISABLE));
	free(mem);
}

static void jump_back(int signo, siginfo_t *info, void *context)
{
	with_info(signo, info, context);
	siglongjmp(back, 1);
}

static void faults_are_told_apart(void)
{
	char *page = mmap(NULL, 8192, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	volatile int zero = 0, one = 1;

	handle_info(SIGSEGV, jump_back, 0);
	handle_info(SIGFPE, jump_back, 0);
	handle_info(SIGILL, jump_back, 0);
	if (!sigsetjmp(back, 1))
		*(volatile char *)(page + 100) = 1;
	CHECK(last == SIGSEGV && seen.si_addr == page + 100 && seen.si_code == SEGV_ACCERR);
	munmap(page, 8192);
	if (!sigsetjmp(back, 1))
		*(volatile char *)(page + 5000) = 1;
	CHECK(last == SIGSEGV && seen.si_addr == page + 5000 && seen.si_code == SEGV_MAPERR);
	if (!sigsetjmp(back, 1))
		one = one / zero;
	CHECK(last == SIGFPE && seen.si_code == FPE_INTDIV);
	if (!sigsetjmp(back, 1))
		__asm__ volatile("ud2");
	CHECK(last == SIGILL);
	if (!sigsetjmp(back, 1))
		*(volatile char *)0xdead000000000000ull = 1;
	CHECK(last == SIGSEGV);
	if (!sigsetjmp(back, 1))
		__asm__ volatile("hlt");
	CHECK(last == SIGSEGV);
	signal(SIGSEGV, SIG_DFL);
	signal(SIGFPE, SIG_DFL);
	signal(SIGILL, SIG_DFL);
}

static void stack_overflow_on_alternate_stack(void)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		stack_t ss = { .ss_sp = malloc(65536), .ss_size = 65536 };

		sigaltstack(&ss, NULL);
		handle_info(SIGSEGV, jump_back, SA_ONSTACK);
		if (!sigsetjmp(back, 1))
			__asm__ volatile("1: push %%rax; jmp 1b" : : : "memory");
		_exit(last == SIGSEGV ? 5 : 6);
	}
	waitpid(pid, &status, 0);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 5);
	pid = fork();
	if (!pid) { /* without one the frame has no place: death by SIGSEGV */
		handle(SIGSEGV, count, 0);
		__asm__ volatile("mov $8, %%rsp; movl $0, 0" : : : "memory");
	}
	waitpid(pid, &status, 0);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

/* A bad frame given to rt_sigreturn must not do more than kill. */
static void hostile_sigreturn(void)
{
	static const uint64_t patterns[] = {
		0, ~0ull, 0xffffffff80000000ull, 0x5555555555555555ull, 0x0000800000000000ull, 0x202
	};

	for (unsigned i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		int status;
		pid_t pid = fork();

		if (!pid) {
			static uint64_t frame[256] __attribute__((aligned(64)));

			for (int k = 0; k < 256; k++)
				frame[k] = patterns[i];
			alarm(3);
			__asm__ volatile("mov %0, %%rsp; mov $15, %%eax; syscall"
					 :
					 : "r"(frame + 1)
					 : "memory");
		}
		CHECK(waitpid(pid, &status, 0) == pid && WIFSIGNALED(status));
	}
}

static void registers_survive(void)
{
	double d = 1.5, e = 2.25;
	uint64_t r12 = 0, r15 = 0, xmm = 0;
	long pid = getpid();

	handle(SIGUSR1, count, 0);
	got = 0;
	__asm__ volatile("mov $0x1234, %%r12; mov $0x5678, %%r15\n"
			 "mov $0x4045000000000000, %%rax; movq %%rax, %%xmm7\n"
			 "mov $62, %%eax; mov %3, %%rdi; mov $10, %%esi; syscall\n"
			 "mov %%r12, %0; mov %%r15, %1; movq %%xmm7, %2\n"
			 : "=m"(r12), "=m"(r15), "=m"(xmm)
			 : "r"(pid)
			 : "rax", "rcx", "rdi", "rsi", "r11", "r12", "r15", "xmm7", "memory");
	CHECK(got == 1);
	CHECK(r12 == 0x1234 && r15 == 0x5678 && xmm == 0x4045000000000000ull);
	CHECK(d * e == 3.375);
}

static volatile double float_in_handler;

static void use_float(int signo)
{
	count(signo);
	float_in_handler = float_in_handler * 1.25 + 0.5;
	__asm__ volatile("pxor %%xmm0, %%xmm0; pxor %%xmm7, %%xmm7; fninit" : : : "memory");
}

/* Handlers that interrupt floating point work at any point leave it alone. */
static void float_state_survives_interruption(void)
{
	struct itimerval every = { { 0, 1000 }, { 0, 1000 } }, off = { { 0, 0 }, { 0, 0 } };
	double sum = 0, same = 0;

	for (int i = 1; i < 2000000; i++)
		same += 1.0 / i;
	handle(SIGALRM, use_float, SA_RESTART);
	got = 0;
	CHECK(setitimer(ITIMER_REAL, &every, NULL) == 0);
	for (int tries = 0; tries < 100 && got < 5; tries++) {
		sum = 0;
		for (int i = 1; i < 2000000; i++)
			sum += 1.0 / i;
		CHECK(sum == same);
	}
	CHECK(setitimer(ITIMER_REAL, &off, NULL) == 0);
	CHECK(got >= 5);
}

static void sleeps_are_interrupted(void)
{
	struct timespec ts = { 5, 0 }, rem = { 0, 0 };
	struct itimerval soon = { { 0, 0 }, { 0, 50000 } };
	uint64_t start = now_ms();

	handle(SIGALRM, count, SA_RESTART);
	got = 0;
	setitimer(ITIMER_REAL, &soon, NULL);
	CHECK(nanosleep(&ts, &rem) == -1 && errno == EINTR);
	CHECK(rem.tv_sec == 4 && rem.tv_nsec > 0);
	CHECK(now_ms() - start < 2000 && got == 1);
	setitimer(ITIMER_REAL, &soon, NULL);
	CHECK(poll(NULL, 0, 3000) == -1 && errno == EINTR);
	setitimer(ITIMER_REAL, &soon, NULL);
	CHECK(pause() == -1 && errno == EINTR);
	ts = (struct timespec){ 0, 30000000 };
	start = now_ms();
	CHECK(nanosleep(&ts, NULL) == 0);
	CHECK(now_ms() - start >= 30);
	ts.tv_nsec = 1000000000;
	CHECK(nanosleep(&ts, NULL) == -1 && errno == EINVAL);
	alarm(100);
	CHECK(alarm(0) == 100);
}

static void reads_restart_or_not(void)
{
	int fd[2];
	char c = 0;

	for (int restart = 0; restart < 2; restart++) {
		CHECK(pipe(fd) == 0);
		handle(SIGUSR1, count, restart ? SA_RESTART : 0);
		got = 0;
		pid_t parent = getpid(), pid = fork();

		if (!pid) {
			usleep(50000);
			kill(parent, SIGUSR1);
			usleep(50000);
			if (write(fd[1], "z", 1) != 1)
				_exit(1);
			_exit(0);
		}
		errno = 0;
		ssize_t n = read(fd[0], &c, 1);

		CHECK(restart ? n == 1 && c == 'z' : n == -1 && errno == EINTR);
		CHECK(got == 1);
		waitpid(pid, NULL, 0);
		close(fd[0]);
		close(fd[1]);
	}
}

static void sigsuspend_swaps_the_mask(void)
{
	sigset_t block, old, none;

	handle(SIGUSR1, count, 0);
	sigemptyset(&block);
	sigaddset(&block, SIGUSR1);
	sigprocmask(SIG_BLOCK, &block, &old);
	got = 0;
	raise(SIGUSR1);
	CHECK(got == 0);
	sigemptyset(&none);
	CHECK(sigsuspend(&none) == -1 && errno == EINTR);
	CHECK(got == 1);
	sigprocmask(SIG_SETMASK, NULL, &none);
	CHECK(sigismember(&none, SIGUSR1) == 1); /* blocked again */
	sigprocmask(SIG_SETMASK, &old, NULL);
}

static void sigtimedwait_waits(void)
{
	struct timespec ts = { 0, 50000000 };
	sigset_t set, old;
	siginfo_t info;
	pid_t parent = getpid(), pid;
	uint64_t start = now_ms();

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, &old);
	CHECK(sigtimedwait(&set, &info, &ts) == -1 && errno == EAGAIN);
	CHECK(now_ms() - start >= 49);
	pid = fork();
	if (!pid) {
		usleep(20000);
		kill(parent, SIGUSR2);
		_exit(9);
	}
	CHECK(sigwaitinfo(&set, &info) == SIGUSR2 && info.si_pid == pid);
	CHECK(sigwaitinfo(&set, &info) == SIGCHLD);
	CHECK(info.si_code == CLD_EXITED && info.si_status == 9 && info.si_pid == pid);
	waitpid(pid, NULL, 0);
	sigprocmask(SIG_SETMASK, &old, NULL);
}

static void stops_and_continues(void)
{
	int fd[2], status;
	char c;
	pid_t pid;

	CHECK(pipe(fd) == 0);
	pid = fork();
	if (!pid) {
		struct timespec ts = { 0, 200000000 };
		uint64_t start = now_ms();

		got = 0;
		handle(SIGCONT, count, 0);
		if (write(fd[1], "r", 1) != 1)
			_exit(1);
		while (nanosleep(&ts, &ts) && errno == EINTR)
			;
		_exit(now_ms() - start < 200 || got != 1 ? 2 : 0);
	}
	CHECK(read(fd[0], &c, 1) == 1);
	kill(pid, SIGTSTP); /* an orphaned group ignores this one, so accept both */
	kill(pid, SIGSTOP);
	CHECK(waitpid(pid, &status, WUNTRACED) == pid && WIFSTOPPED(status));
	usleep(100000);
	CHECK(waitpid(pid, &status, WNOHANG) == 0);
	kill(pid, SIGCONT);
	CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0);
	close(fd[0]);
	close(fd[1]);
}

static void broken_pipe(void)
{
	int fd[2];

	CHECK(pipe(fd) == 0);
	close(fd[0]);
	handle(SIGPIPE, count, 0);
	got = 0;
	CHECK(write(fd[1], "x", 1) == -1 && errno == EPIPE && got == 1);
	close(fd[1]);
	signal(SIGPIPE, SIG_DFL);
}

static void permissions(void)
{
	int status;
	pid_t parent = getpid(), pid;

	if (geteuid() != 0)
		return;
	pid = fork();
	if (!pid) {
		int bad = setuid(1234) != 0;

		bad |= (kill(parent, SIGTERM) != -1 || errno != EPERM) << 1;
		bad |= (setuid(0) != -1 || errno != EPERM) << 2;
		bad |= (getuid() != 1234 || geteuid() != 1234) << 3;
		_exit(bad);
	}
	waitpid(pid, &status, 0);
	CHECK(status == 0);
}

/* Signals from several processes to one, without end: none is lost, nothing breaks. */
static void storm(void)
{
	enum { SENDERS = 4, EACH = 500 };
	sigset_t set, old;
	siginfo_t info;
	int sum = 0;
	pid_t parent = getpid();

	sigemptyset(&set);
	sigaddset(&set, 41);
	sigprocmask(SIG_BLOCK, &set, &old);
	handle(SIGUSR1, count, SA_RESTART);
	for (int s = 0; s < SENDERS; s++) {
		if (fork())
			continue;
		for (int i = 0; i < EACH; i++) {
			union sigval value = { .sival_int = 1 };

			kill(parent, SIGUSR1);
			while (sigqueue(parent, 41, value) && errno == EAGAIN)
				sched_yield();
		}
		_exit(0);
	}
	while (sum < SENDERS * EACH)
		if (sigwaitinfo(&set, &info) == 41)
			sum += info.si_value.sival_int;
	CHECK(sum == SENDERS * EACH);
	for (int s = 0; s < SENDERS; s++)
		CHECK(wait(NULL) > 0);
	sigprocmask(SIG_SETMASK, &old, NULL);
}

int main(void)
{
	handlers_run_with_info();
	masks_hold_back();
	realtime_signals_queue_in_order();
	nodefer_and_resethand();
	alternate_stack();
	faults_are_told_apart();
	stack_overflow_on_alternate_stack();
	hostile_sigreturn();
	registers_survive();
	float_state_survives_interruption();
	sleeps_are_interrupted();
	reads_restart_or_not();
	sigsuspend_swaps_the_mask();
	sigtimedwait_waits();
	stops_and_continues();
	broken_pipe();
	permissions();
	storm();
	return check_end("proc_signal");
}
