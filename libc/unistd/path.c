/* Names of files: links, removal, access, working directory. */
#include <fcntl.h>
#include <internal/syscall.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int access(const char *path, int mode)
{
	return (int)syscall_ret(syscall2(SYS_access, (long)path, mode));
}

/* Linux's faccessat has no flags; faccessat2 does. */
int faccessat(int dirfd, const char *path, int mode, int flags)
{
	if (!flags)
		return (int)syscall_ret(syscall3(SYS_faccessat, dirfd, (long)path, mode));
	return (int)syscall_ret(syscall4(SYS_faccessat2, dirfd, (long)path, mode, flags));
}

int eaccess(const char *path, int mode)
{
	return faccessat(AT_FDCWD, path, mode, AT_EACCESS);
}

int chdir(const char *path)
{
	return (int)syscall_ret(syscall1(SYS_chdir, (long)path));
}

int fchdir(int fd)
{
	return (int)syscall_ret(syscall1(SYS_fchdir, fd));
}

/* With a null buf the caller frees the result.  Returns null and errno on failure. */
char *getcwd(char *buf, size_t size)
{
	char tmp[4096];

	if (!buf) {
		if (syscall_ret(syscall2(SYS_getcwd, (long)tmp, sizeof(tmp))) < 0)
			return NULL;
		return strdup(tmp);
	}
	if (!size) {
		errno = EINVAL;
		return NULL;
	}
	return syscall_ret(syscall2(SYS_getcwd, (long)buf, (long)size)) < 0 ? NULL : buf;
}

char *get_current_dir_name(void)
{
	return getcwd(NULL, 0);
}

int link(const char *from, const char *to)
{
	return (int)syscall_ret(syscall2(SYS_link, (long)from, (long)to));
}

int linkat(int fromfd, const char *from, int tofd, const char *to, int flags)
{
	return (int)syscall_ret(syscall5(SYS_linkat, fromfd, (long)from, tofd, (long)to, flags));
}

int symlink(const char *target, const char *path)
{
	return (int)syscall_ret(syscall2(SYS_symlink, (long)target, (long)path));
}

int symlinkat(const char *target, int dirfd, const char *path)
{
	return (int)syscall_ret(syscall3(SYS_symlinkat, (long)target, dirfd, (long)path));
}

ssize_t readlink(const char *restrict path, char *restrict buf, size_t size)
{
	return syscall_ret(syscall3(SYS_readlink, (long)path, (long)buf, (long)size));
}

ssize_t readlinkat(int dirfd, const char *restrict path, char *restrict buf, size_t size)
{
	return syscall_ret(syscall4(SYS_readlinkat, dirfd, (long)path, (long)buf, (long)size));
}

int unlink(const char *path)
{
	return (int)syscall_ret(syscall1(SYS_unlink, (long)path));
}

int unlinkat(int dirfd, const char *path, int flags)
{
	return (int)syscall_ret(syscall3(SYS_unlinkat, dirfd, (long)path, flags));
}

int rmdir(const char *path)
{
	return (int)syscall_ret(syscall1(SYS_rmdir, (long)path));
}

/* Unlink a file or remove an empty directory. */
int remove(const char *path)
{
	long ret = syscall1(SYS_unlink, (long)path);

	if (ret == -EISDIR)
		ret = syscall1(SYS_rmdir, (long)path);
	return (int)syscall_ret(ret);
}

int rename(const char *from, const char *to)
{
	return (int)syscall_ret(syscall2(SYS_rename, (long)from, (long)to));
}

int renameat(int fromfd, const char *from, int tofd, const char *to)
{
	return (int)syscall_ret(syscall4(SYS_renameat, fromfd, (long)from, tofd, (long)to));
}

int renameat2(int fromfd, const char *from, int tofd, const char *to, unsigned int flags)
{
	return (int)syscall_ret(syscall5(SYS_renameat2, fromfd, (long)from, tofd, (long)to, flags));
}
