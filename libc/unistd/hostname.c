/* The machine's name. */
#include <internal/syscall.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

int uname(struct utsname *name)
{
	return (int)syscall_ret(syscall1(SYS_uname, (long)name));
}

int sethostname(const char *name, size_t n)
{
	return (int)syscall_ret(syscall2(SYS_sethostname, (long)name, (long)n));
}

/* ENAMETOOLONG: the name was cut. */
int gethostname(char *name, size_t size)
{
	struct utsname u;

	if (uname(&u) < 0)
		return -1;
	if (strlcpy(name, u.nodename, size) >= size) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return 0;
}

int getdomainname(char *name, size_t size)
{
	struct utsname u;

	if (uname(&u) < 0)
		return -1;
	if (strlcpy(name, u.domainname, size) >= size) {
		errno = EINVAL;
		return -1;
	}
	return 0;
}
