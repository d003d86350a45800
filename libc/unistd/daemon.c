/* daemon, nice, getlogin: odds and ends of <unistd.h>. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

/* Go on in the background: a child in a session of its own. */
int daemon(int nochdir, int noclose)
{
	pid_t pid = fork();

	if (pid < 0)
		return -1;
	if (pid > 0)
		_exit(0);
	if (setsid() < 0 || (!nochdir && chdir("/") < 0))
		return -1;
	if (!noclose) {
		int fd = open("/dev/null", O_RDWR);

		if (fd < 0)
			return -1;
		for (int i = 0; i < 3; i++)
			dup2(fd, i);
		if (fd > 2)
			close(fd);
	}
	return 0;
}

/* Returns the new nice value; -1 is a value too, so look at errno. */
int nice(int increment)
{
	int value = getpriority(PRIO_PROCESS, 0) + increment;

	if (value < PRIO_MIN)
		value = PRIO_MIN;
	if (value > PRIO_MAX - 1)
		value = PRIO_MAX - 1;
	if (setpriority(PRIO_PROCESS, 0, value) < 0) {
		if (errno == EACCES)
			errno = EPERM;
		return -1;
	}
	return value;
}

char *getlogin(void)
{
	return getenv("LOGNAME");
}

/* Lock part of a file from the position on. */
int lockf(int fd, int op, off_t length)
{
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_CUR, .l_len = length };

	switch (op) {
	case F_TEST:
		l.l_type = F_RDLCK;
		if (fcntl(fd, F_GETLK, &l) < 0)
			return -1;
		if (l.l_type == F_UNLCK || l.l_pid == getpid())
			return 0;
		errno = EACCES;
		return -1;
	case F_ULOCK:
		l.l_type = F_UNLCK;
		return fcntl(fd, F_SETLK, &l);
	case F_TLOCK:
		return fcntl(fd, F_SETLK, &l);
	case F_LOCK:
		return fcntl(fd, F_SETLKW, &l);
	}
	errno = EINVAL;
	return -1;
}
