/*
 * Test program: time, identity, limits, priorities and what the system tells
 * about itself.  Runs in the guest and on a Linux host.
 */
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

static int64_t ns(int clock)
{
	struct timespec ts;

	if (clock_gettime(clock, &ts) || ts.tv_nsec < 0 || ts.tv_nsec >= 1000000000)
		CHECK(!"clock_gettime works");
	return ts.tv_sec * 1000000000ll + ts.tv_nsec;
}

static void burn(int ms)
{
	int64_t end = ns(CLOCK_MONOTONIC) + ms * 1000000ll;

	while (ns(CLOCK_MONOTONIC) < end)
		;
}

static void clocks_tick(void)
{
	int64_t mono = ns(CLOCK_MONOTONIC), real = ns(CLOCK_REALTIME), cpu, thread;
	struct timeval tv;
	struct timespec ts;

	for (int i = 0; i < 10000; i++) {
		int64_t now = ns(CLOCK_MONOTONIC);

		if (now < mono)
			CHECK(now >= mono);
		mono = now;
	}
	CHECK(real > 1600000000ll * 1000000000);
	CHECK(gettimeofday(&tv, NULL) == 0);
	CHECK(labs(tv.tv_sec - (long)(ns(CLOCK_REALTIME) / 1000000000)) <= 1);
	CHECK(labs(time(NULL) - tv.tv_sec) <= 1);
	cpu = ns(CLOCK_PROCESS_CPUTIME_ID);
	thread = ns(CLOCK_THREAD_CPUTIME_ID);
	burn(50);
	CHECK(ns(CLOCK_PROCESS_CPUTIME_ID) - cpu > 10000000);
	CHECK(ns(CLOCK_THREAD_CPUTIME_ID) - thread > 10000000);
	cpu = ns(CLOCK_PROCESS_CPUTIME_ID);
	usleep(100000);
	CHECK(ns(CLOCK_PROCESS_CPUTIME_ID) - cpu < 50000000); /* sleep costs nothing */
	CHECK(clock_gettime(1000, &ts) == -1 && errno == EINVAL);
	CHECK(clock_getres(CLOCK_MONOTONIC, &ts) == 0 && ts.tv_sec == 0 && ts.tv_nsec > 0);
	CHECK(syscall(SYS_clock_gettime, CLOCK_MONOTONIC, 8) == -1 && errno == EFAULT);
}

static void sleeps_last(void)
{
	int64_t start = ns(CLOCK_MONOTONIC);
	struct timespec ts = { 0, 20000000 }, at;

	CHECK(clock_nanosleep(CLOCK_MONOTONIC, 0, &ts, NULL) == 0);
	CHECK(ns(CLOCK_MONOTONIC) - start >= 20000000);
	clock_gettime(CLOCK_REALTIME, &at);
	at.tv_nsec += 20000000;
	at.tv_sec += at.tv_nsec / 1000000000;
	at.tv_nsec %= 1000000000;
	start = ns(CLOCK_MONOTONIC);
	CHECK(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &at, NULL) == 0);
	CHECK(ns(CLOCK_MONOTONIC) - start >= 15000000);
	start = ns(CLOCK_MONOTONIC);
	CHECK(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &at, NULL) == 0); /* past */
	CHECK(ns(CLOCK_MONOTONIC) - start < 15000000);
	ts.tv_sec = -1;
	CHECK(nanosleep(&ts, NULL) == -1 && errno == EINVAL);
	CHECK(syscall(SYS_nanosleep, 8, 0) == -1 && errno == EFAULT);
}

static volatile sig_atomic_t rings;

static void ring(int signo)
{
	(void)signo;
	rings++;
}

static void interval_timers_ring(void)
{
	struct itimerval it = { { 0, 10000 }, { 0, 20000 } }, now, off = { { 0, 0 }, { 0, 0 } };
	struct timespec ts = { 1, 0 };

	signal(SIGALRM, ring);
	CHECK(setitimer(ITIMER_REAL, &it, NULL) == 0);
	CHECK(getitimer(ITIMER_REAL, &now) == 0);
	CHECK(now.it_interval.tv_usec == 10000 && now.it_value.tv_usec <= 20000);
	for (int i = 0; i < 5; i++)
		CHECK(nanosleep(&ts, NULL) == -1 && errno == EINTR);
	CHECK(rings == 5);
	CHECK(setitimer(ITIMER_REAL, &off, &now) == 0 && now.it_interval.tv_usec == 10000);
	it.it_value.tv_usec = 1000000;
	CHECK(setitimer(ITIMER_REAL, &it, NULL) == -1 && errno == EINVAL);
	CHECK(alarm(1) == 0 && alarm(0) == 1);
}

static void usage_adds_up(void)
{
	struct rusage self, children;
	struct tms before, after;
	int status;
	pid_t pid;

	times(&before);
	pid = fork();
	if (!pid) {
		burn(60);
		_exit(0);
	}
	CHECK(wait4(pid, &status, 0, &children) == pid && status == 0);
	CHECK(children.ru_utime.tv_sec * 1000000 + children.ru_utime.tv_usec +
		      children.ru_stime.tv_sec * 1000000 + children.ru_stime.tv_usec >
	      10000);
	times(&after);
	CHECK(after.tms_cutime + after.tms_cstime > before.tms_cutime + before.tms_cstime);
	CHECK(getrusage(RUSAGE_SELF, &self) == 0 && self.ru_maxrss > 0);
	CHECK(getrusage(RUSAGE_CHILDREN, &children) == 0);
	CHECK(getrusage(77, &self) == -1 && errno == EINVAL);
}

static void limits_are_kept(void)
{
	struct rlimit rl, old;

	CHECK(getrlimit(RLIMIT_NOFILE, &old) == 0 && old.rlim_cur > 16);
	rl = old;
	rl.rlim_cur = 10;
	CHECK(setrlimit(RLIMIT_NOFILE, &rl) == 0);
	CHECK(getrlimit(RLIMIT_NOFILE, &rl) == 0 && rl.rlim_cur == 10);
	while (dup(1) >= 0)
		;
	CHECK(errno == EMFILE);
	for (int fd = 3; fd < 10; fd++)
		close(fd);
	setrlimit(RLIMIT_NOFILE, &old);
	rl.rlim_cur = 20;
	rl.rlim_max = 10;
	CHECK(setrlimit(RLIMIT_NOFILE, &rl) == -1 && errno == EINVAL);
	CHECK(getrlimit(99, &rl) == -1 && errno == EINVAL);
	CHECK(syscall(SYS_prlimit64, 0, RLIMIT_STACK, NULL, &rl) == 0 && rl.rlim_cur >= 1 << 16);
}

static void users_are_separate(void)
{
	int status;
	pid_t pid;
	uid_t r, e, s;

	if (getuid() != 0)
		return;
	pid = fork();
	if (!pid) {
		struct rlimit one = { 1, 1 };
		int bad = syscall(SYS_setresuid, 100, 200, 300) != 0;

		bad |= (syscall(SYS_getresuid, &r, &e, &s) || r != 100 || e != 200 || s != 300)
		       << 1;
		bad |= (syscall(SYS_setresuid, -1, 100, -1) != 0 || geteuid() != 100) << 2;
		bad |= (syscall(SYS_setresuid, -1, 400, -1) != -1 || errno != EPERM) << 3;
		bad |= (setuid(300) != 0 || geteuid() != 300 || getuid() != 100) << 4;
		bad |= (setgid(5) != -1 || errno != EPERM) << 5;
		bad |= (setpriority(PRIO_PROCESS, 0, -5) != -1 || errno != EACCES) << 6;
		setrlimit(RLIMIT_NPROC, &one);
		bad |= (fork() != -1 || errno != EAGAIN) << 7;
		_exit(bad);
	}
	waitpid(pid, &status, 0);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	pid = fork();
	if (!pid) {
		int bad = setreuid(100, 0) != 0; /* real changes, so saved becomes 0 */

		bad |= (syscall(SYS_getresuid, &r, &e, &s) || r != 100 || e != 0 || s != 0) << 1;
		bad |= (setuid(100) != 0 || geteuid() != 100) << 2;
		bad |= (setuid(0) != -1) << 3;
		_exit(bad);
	}
	waitpid(pid, &status, 0);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void priorities(void)
{
	errno = 0;
	CHECK(getpriority(PRIO_PROCESS, 0) == 0 && errno == 0);
	CHECK(setpriority(PRIO_PROCESS, 0, 5) == 0 && getpriority(PRIO_PROCESS, 0) == 5);
	CHECK(setpriority(PRIO_PROCESS, 0, 100) == 0 && getpriority(PRIO_PROCESS, 0) == 19);
	if (getuid() == 0)
		CHECK(setpriority(PRIO_PROCESS, 0, 0) == 0);
	CHECK(getpriority(PRIO_PROCESS, 999999) == -1 && errno == ESRCH);
	CHECK(getpriority(77, 0) == -1 && errno == EINVAL);
	CHECK(sched_yield() == 0);
}

static void the_system_tells(void)
{
	struct utsname u;
	struct sysinfo si;
	char name[16] = "";
	uint8_t a[300] = { 0 }, b[300] = { 0 };
	unsigned cpu = 999;
	unsigned long mask = 0;

	CHECK(uname(&u) == 0 && !strcmp(u.machine, "x86_64") && u.release[0]);
	CHECK(sysinfo(&si) == 0 && si.totalram > si.freeram && si.freeram > 0 && si.procs > 0);
	CHECK(prctl(PR_SET_NAME, "a name that is too long") == 0);
	CHECK(prctl(PR_GET_NAME, name) == 0 && !strcmp(name, "a name that is "));
	CHECK(prctl(123456, 0) == -1 && errno == EINVAL);
	CHECK(syscall(SYS_getrandom, a, sizeof(a), 0) == sizeof(a));
	CHECK(syscall(SYS_getrandom, b, sizeof(b), 0) == sizeof(b) && memcmp(a, b, sizeof(a)));
	CHECK(syscall(SYS_getrandom, 8, 16, 0) == -1 && errno == EFAULT);
	CHECK(syscall(SYS_getrandom, a, 1, 0x100) == -1 && errno == EINVAL);
	CHECK(syscall(SYS_getcpu, &cpu, NULL, NULL) == 0 && cpu < 64);
	CHECK(syscall(SYS_sched_getaffinity, 0, sizeof(mask), &mask) == sizeof(mask) && (mask & 1));
	CHECK(syscall(SYS_reboot, 1, 2, 3, 4) == -1 && (errno == EINVAL || errno == EPERM));
	CHECK(syscall(999) == -1 && errno == ENOSYS);
	CHECK(syscall(-1L) == -1 && errno == ENOSYS);
}

int main(void)
{
	clocks_tick();
	sleeps_last();
	interval_timers_ring();
	usage_adds_up();
	limits_are_kept();
	users_are_separate();
	priorities();
	the_system_tells();
	return check_end("proc_misc");
}
