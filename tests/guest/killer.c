/*
 * usage: killer NAME TIMES [MILLISECONDS]
 * Kill a server with SIGKILL, again and again, MILLISECONDS apart, and print how
 * long each time it took until it was back: a new process of this name runs, and
 * for the network driver and netd, eth0 is up with its carrier.
 */
#include <abi/ipc.h>
#include <abi/procinfo.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE 30.0 /* seconds until it must be back */

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void nap(long ms)
{
	struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

/* The pid of the living process called `name`, or 0. */
static int find(const char *name)
{
	struct proc_info info;

	for (int pid = 1; (pid = syscall(SYS_proc_info, pid, &info)) > 0; pid++)
		if (!strcmp(info.comm, name) && info.state != 'Z')
			return pid;
	return 0;
}

static int interface_runs(void)
{
	struct ifreq req = { .ifr_name = "eth0" };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	int ok;

	if (fd < 0)
		return 0;
	ok = ioctl(fd, SIOCGIFFLAGS, &req) == 0 && (req.ifr_flags & IFF_RUNNING);
	close(fd);
	return ok;
}

static int is_back(const char *name, int old)
{
	int pid = find(name);

	if (pid == 0 || pid == old)
		return 0;
	if (!strcmp(name, "e1000") || !strcmp(name, "netd"))
		return interface_runs();
	return 1;
}

int main(int argc, char **argv)
{
	if (argc < 3) {
		fprintf(stderr, "usage: killer NAME TIMES [MILLISECONDS]\n");
		return 2;
	}
	const char *name = argv[1];
	int times = atoi(argv[2]);
	long gap = argc > 3 ? atol(argv[3]) : 0;
	double worst = 0, sum = 0;

	for (int i = 1; i <= times; i++) {
		int pid = find(name);
		double start = now(), took;

		if (pid == 0 || kill(pid, SIGKILL) < 0) {
			fprintf(stderr, "killer: there is no %s to kill\n", name);
			return 1;
		}
		do {
			nap(1);
			took = now() - start;
		} while (!is_back(name, pid) && took < PATIENCE);
		if (took >= PATIENCE) {
			fprintf(stderr, "killer: %s did not come back\n", name);
			return 1;
		}
		if (times <= 100)
			printf("kill %d: pid %d, back after %.1f ms\n", i, pid, took * 1e3);
		sum += took;
		worst = took > worst ? took : worst;
		nap(gap);
	}
	printf("killed %s %d times: %.1f ms on average, %.1f ms at most\n", name, times,
	       sum / times * 1e3, worst * 1e3);
	return 0;
}
