/*
 * usage: fuzz SEED CALLS
 * Children make system calls with random numbers and random arguments: small
 * numbers, negative ones, good and bad pointers, kernel addresses.  A child may
 * die of it; the system may not.  Left out are only calls that by their very
 * purpose end the machine or send signals to others.
 */
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CALLS_PER_CHILD 200

static uint64_t state;

static uint64_t rnd(void)	/* xorshift64 */
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

static long argument(char *page)
{
	static const long odd[] = {
		0, 1, -1, 4096, 0x7fffffff, -0x80000000L, 0x7ffffffff000, 0x800000000000,
		(long)0xffff800000000000, (long)0xffffffff80100000, (long)0xffffffffffffffff,
		0x7fffffffffffffff, (long)0x8000000000000000,
	};

	switch (rnd() % 6) {
	case 0:
		return odd[rnd() % (sizeof(odd) / sizeof(odd[0]))];
	case 1:
		return rnd() % 16;		/* a descriptor, a flag, a small length */
	case 2:
		return (long)page + rnd() % 4096;	/* writable, with an end */
	case 3:
		return (long)page + 4096 - rnd() % 32;	/* runs into the unmapped page */
	case 4:
		return (long)"/etc/hosts";	/* read-only, and a path */
	default:
		return rnd();
	}
}

static int allowed(long number)
{
	switch (number) {
	case SYS_reboot:
	case SYS_kill:
	case SYS_tkill:
	case SYS_tgkill:
	case SYS_rt_sigqueueinfo:
	case SYS_pause:
	case SYS_rt_sigsuspend:
	case SYS_setpgid:	/* the group is how the parent ends what is left */
	case SYS_setsid:
	case SYS_vfork:		/* its child would go on in the parent's stack */
		return 0;
	default:
		return 1;
	}
}

static void child(uint64_t seed)
{
	struct rlimit fds = { 64, 64 };
	char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	munmap(page + 4096, 4096);
	state = seed;
	setrlimit(RLIMIT_NOFILE, &fds);
	setpgid(0, 0);
	alarm(1);	/* for calls that wait */
	for (int i = 0; i < CALLS_PER_CHILD; i++) {
		long number = rnd() % 8 ? rnd() % 340 : 1020 + rnd() % 32;

		for (int k = 0; k < 64; k++)
			page[rnd() % 4096] = rnd();
		if (allowed(number))
			syscall(number, argument(page), argument(page), argument(page),
				argument(page), argument(page), argument(page));
	}
	_exit(0);
}

/* Wait for a child, at most three seconds; then end it and all that it made. */
static int finish(pid_t pid)
{
	int status = 0;

	for (int i = 0; i < 3000; i++) {
		if (waitpid(pid, &status, WNOHANG) == pid)
			break;
		usleep(1000);
		if (i == 2999) {
			kill(pid, SIGKILL);
			waitpid(pid, &status, 0);
		}
	}
	kill(-pid, SIGKILL);
	return status;
}

static int died(int status)
{
	return WIFSIGNALED(status) != 0;
}

int main(int argc, char **argv)
{
	uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 0) : 1;
	int n = (argc > 2 ? atoi(argv[2]) : 1000) / CALLS_PER_CHILD;
	int killed = 0;

	for (int i = 0; i < n; i++) {
		pid_t pid = fork();

		if (pid < 0) {
			perror("fuzz: fork");
			return 1;
		}
		if (pid == 0)
			child((seed << 32) + i * 2654435761u + 1);
		killed += died(finish(pid));
	}
	printf("%d children, %d of them killed by a signal\n", n, killed);
	return 0;
}
