/* The exec family. */
#include <alloca.h>
#include <errno.h>
#include <fcntl.h>
#include <internal/syscall.h>
#include <limits.h>
#include <paths.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Does not return but on failure: -1 and errno. */
int execve(const char *path, char *const argv[], char *const envp[])
{
	return (int)syscall_ret(syscall3(SYS_execve, (long)path, (long)argv, (long)envp));
}

int execv(const char *path, char *const argv[])
{
	return execve(path, argv, environ);
}

int fexecve(int fd, char *const argv[], char *const envp[])
{
	return (int)syscall_ret(
		syscall5(SYS_execveat, fd, (long)"", (long)argv, (long)envp, AT_EMPTY_PATH));
}

/* A file that is no executable is a script for the shell. [POSIX exec] */
static void exec_or_shell(const char *path, char *const argv[], char *const envp[])
{
	size_t n = 0;

	execve(path, argv, envp);
	if (errno != ENOEXEC)
		return;
	while (argv[n])
		n++;
	char **args = alloca((n + 3) * sizeof(*args));

	args[0] = _PATH_BSHELL;
	args[1] = (char *)path;
	args[2] = NULL;
	if (n > 1)
		memcpy(args + 2, argv + 1, n * sizeof(*args));
	execve(_PATH_BSHELL, args, envp);
}

/* Look for file in $PATH unless it has a slash. */
int execvpe(const char *file, char *const argv[], char *const envp[])
{
	const char *path = getenv("PATH");
	char name[PATH_MAX];
	int denied = 0;

	if (!*file) {
		errno = ENOENT;
		return -1;
	}
	if (strchr(file, '/')) {
		exec_or_shell(file, argv, envp);
		return -1;
	}
	for (const char *dir = path ? path : _PATH_DEFPATH;;) {
		size_t n = strcspn(dir, ":"), len = strlen(file);

		errno = ENOENT;
		if (n + 1 + len + 1 <= sizeof(name)) {
			memcpy(name, dir, n);
			if (n)
				name[n++] = '/';
			memcpy(name + n, file, len + 1);
			exec_or_shell(name, argv, envp);
		}
		if (errno == EACCES)
			denied = 1;
		else if (errno != ENOENT && errno != ENOTDIR)
			return -1;
		dir += strcspn(dir, ":");
		if (!*dir++)
			break;
	}
	if (denied)
		errno = EACCES;
	return -1;
}

int execvp(const char *file, char *const argv[])
{
	return execvpe(file, argv, environ);
}

/* Copies the variable arguments, up to and with the null pointer, to argv. */
#define COLLECT(arg, argv, ap)                             \
	size_t count = 1;                                  \
	va_start(ap, arg);                                 \
	while (va_arg(ap, char *))                         \
		count++;                                   \
	va_end(ap);                                        \
	char **argv = alloca((count + 1) * sizeof(*argv)); \
	argv[0] = (char *)arg;                             \
	va_start(ap, arg);                                 \
	for (size_t i = 1; i <= count; i++)                \
	argv[i] = va_arg(ap, char *)

int execl(const char *path, const char *arg, ...)
{
	va_list ap;

	COLLECT(arg, argv, ap);
	va_end(ap);
	return execv(path, argv);
}

int execlp(const char *file, const char *arg, ...)
{
	va_list ap;

	COLLECT(arg, argv, ap);
	va_end(ap);
	return execvp(file, argv);
}

/* The environment follows the null pointer. */
int execle(const char *path, const char *arg, ...)
{
	va_list ap;
	char **envp;

	COLLECT(arg, argv, ap);
	envp = va_arg(ap, char **);
	va_end(ap);
	return execve(path, argv, envp);
}
