/*
 * Test program: signal handlers, masks, interrupted calls, long jumps, as the libc
 * offers them.  Runs in the guest and on a Linux host.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

#include "check.h"

static volatile sig_atomic_t got, got_pid;
static sigjmp_buf env;
static volatile int *volatile nowhere = (int *)8;

static void on_signal(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	CHECK(info->si_signo == sig);
	CHECK(uc->uc_mcontext.gregs[REG_RIP] != 0);
	got = sig;
	got_pid = info->si_pid;
}

static void on_fault(int sig)
{
	siglongjmp(env, sig);
}

static void check_signals(void)
{
	struct sigaction act = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO }, old;
	sigset_t set, before, pending;
	double x = 1.5;

	CHECK(sigaction(SIGUSR1, &act, NULL) == 0);
	CHECK(raise(SIGUSR1) == 0 && got == SIGUSR1 && got_pid == getpid());
	CHECK(x * 2 == 3.0);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	CHECK(sigprocmask(SIG_BLOCK, &set, &before) == 0);
	got = 0;
	kill(getpid(), SIGUSR1);
	CHECK(got == 0 && sigpending(&pending) == 0 && sigismember(&pending, SIGUSR1) == 1);
	CHECK(sigsuspend(&before) < 0 && errno == EINTR && got == SIGUSR1);
	CHECK(sigprocmask(SIG_SETMASK, &before, NULL) == 0);
	CHECK(sigaction(SIGUSR1, NULL, &old) == 0 && old.sa_sigaction == on_signal);

	/* an interrupted call */
	struct itimerval it = { .it_value = { 0, 20000 } };
	int fd[2];
	char c;

	CHECK(pipe(fd) == 0);
	act.sa_flags = SA_SIGINFO;
	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &it, NULL);
	CHECK(read(fd[0], &c, 1) < 0 && errno == EINTR && got == SIGALRM);
	close(fd[0]);
	signal(SIGPIPE, SIG_IGN);
	CHECK(write(fd[1], &c, 1) < 0 && errno == EPIPE);
	close(fd[1]);
	signal(SIGPIPE, SIG_DFL);

	/* faults, with the mask restored each time */
	volatile int passed = 0;

	signal(SIGSEGV, on_fault);
	for (volatile int i = 0; i < 3; i++) {
		if (sigsetjmp(env, 1) == 0) {
			*nowhere = 1;
			passed = 1;
		}
	}
	CHECK(!passed);
	signal(SIGSEGV, SIG_DFL);
}

static jmp_buf plain;

static void leave(void)
{
	longjmp(plain, 0);
}

static void check_jumps(void)
{
	volatile int times = 0;
	int value = setjmp(plain);

	times++;
	if (times == 1)
		leave();
	CHECK(times == 2 && value == 1);
}

int main(void)
{
	check_jumps();
	check_signals();
	return check_end("libc_signal");
}
