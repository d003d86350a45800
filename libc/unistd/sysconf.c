/* Limits and numbers of the system. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <unistd.h>

static long limit(int resource)
{
	struct rlimit r;

	if (getrlimit(resource, &r) < 0 || r.rlim_cur == RLIM_INFINITY)
		return -1;
	return (long)r.rlim_cur;
}

static long pages(int available)
{
	struct sysinfo info;

	if (sysinfo(&info) < 0)
		return -1;
	return (long)((available ? info.freeram : info.totalram) * info.mem_unit / 4096);
}

/* Returns the value, or -1: no limit, or with errno EINVAL an unknown name. */
long sysconf(int name)
{
	switch (name) {
	case _SC_ARG_MAX:
		return ARG_MAX;
	case _SC_CHILD_MAX:
		return limit(RLIMIT_NPROC);
	case _SC_CLK_TCK:
		return CLK_TCK;
	case _SC_NGROUPS_MAX:
		return NGROUPS_MAX;
	case _SC_OPEN_MAX:
		return limit(RLIMIT_NOFILE);
	case _SC_VERSION:
		return _POSIX_VERSION;
	case _SC_PAGESIZE:
		return 4096;
	case _SC_IOV_MAX:
		return IOV_MAX;
	case _SC_LINE_MAX:
		return LINE_MAX;
	case _SC_GETPW_R_SIZE_MAX:
		return 1024;
	case _SC_NPROCESSORS_CONF:
	case _SC_NPROCESSORS_ONLN:
		return get_nprocs();
	case _SC_PHYS_PAGES:
		return pages(0);
	case _SC_AVPHYS_PAGES:
		return pages(1);
	case _SC_MONOTONIC_CLOCK:
		return _POSIX_MONOTONIC_CLOCK;
	case _SC_HOST_NAME_MAX:
		return HOST_NAME_MAX;
	}
	errno = EINVAL;
	return -1;
}

int getpagesize(void)
{
	return 4096;
}

int getdtablesize(void)
{
	return (int)limit(RLIMIT_NOFILE);
}

long pathconf(const char *path, int name)
{
	(void)path;
	return fpathconf(0, name);
}

long fpathconf(int fd, int name)
{
	static const short values[] = {
		[_PC_LINK_MAX] = 127,	   [_PC_MAX_CANON] = 4096,    [_PC_MAX_INPUT] = 4096,
		[_PC_NAME_MAX] = NAME_MAX, [_PC_PATH_MAX] = PATH_MAX, [_PC_PIPE_BUF] = PIPE_BUF,
	};

	(void)fd;
	if (name < 0 || (size_t)name >= sizeof(values) / sizeof(values[0])) {
		errno = EINVAL;
		return -1;
	}
	return values[name];
}

/* Returns the size that the text needs, 0 for an unknown name. */
size_t confstr(int name, char *buf, size_t size)
{
	if (name != _CS_PATH) {
		errno = EINVAL;
		return 0;
	}
	return strlcpy(buf, "/bin:/sbin", buf ? size : 0) + 1;
}
