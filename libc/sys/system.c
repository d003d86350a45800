/* The machine as a whole: memory, message buffer, mounts, reboot, random bytes. */
#include <internal/syscall.h>
#include <sched.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/reboot.h>
#include <sys/sysinfo.h>

int sysinfo(struct sysinfo *info)
{
	return (int)syscall_ret(syscall1(SYS_sysinfo, (long)info));
}

/* Returns how many processors this process may run on, at least 1. */
int get_nprocs(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) < 0 ? 1 : CPU_COUNT(&set);
}

int get_nprocs_conf(void)
{
	return get_nprocs();
}

int getloadavg(double avg[], int n)
{
	struct sysinfo info;

	if (sysinfo(&info) < 0)
		return -1;
	if (n > 3)
		n = 3;
	for (int i = 0; i < n; i++)
		avg[i] = (double)info.loads[i] / (1 << SI_LOAD_SHIFT);
	return n;
}

int klogctl(int action, char *buf, int n)
{
	return (int)syscall_ret(syscall3(SYS_syslog, action, (long)buf, n));
}

int umount2(const char *target, int flags)
{
	return (int)syscall_ret(syscall2(SYS_umount2, (long)target, flags));
}

int umount(const char *target)
{
	return umount2(target, 0);
}

int reboot(int cmd)
{
	return (int)syscall_ret(
		syscall3(SYS_reboot, (int)LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, cmd));
}

ssize_t getrandom(void *buf, size_t n, unsigned int flags)
{
	return syscall_ret(syscall3(SYS_getrandom, (long)buf, (long)n, flags));
}

/* All n bytes, at most 256, or EIO. */
int getentropy(void *buf, size_t n)
{
	char *p = buf;

	if (n > 256) {
		errno = EIO;
		return -1;
	}
	while (n) {
		ssize_t k = getrandom(p, n, 0);

		if (k < 0 && errno != EINTR)
			return -1;
		if (k > 0) {
			p += k;
			n -= (size_t)k;
		}
	}
	return 0;
}

int prctl(int op, ...)
{
	unsigned long a[4];
	va_list ap;

	va_start(ap, op);
	for (int i = 0; i < 4; i++)
		a[i] = va_arg(ap, unsigned long);
	va_end(ap);
	return (int)syscall_ret(
		syscall5(SYS_prctl, op, (long)a[0], (long)a[1], (long)a[2], (long)a[3]));
}
