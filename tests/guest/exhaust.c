/*
 * usage: exhaust sockets|ports|files|processes|memory|buffers
 * Take all there is of one thing, say how much that was and with which error it
 * ended, keep it until a line arrives on standard input, then give it back.
 * Runs as many processes as it takes, since each has a limited fd table.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_CHILDREN 200

static int *taken; /* shared: how many the current child has, also if it is killed */

static int take_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

/* An ephemeral port of its own. */
static int take_port(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	if (fd >= 0 && bind(fd, (void *)&a, sizeof(a)) < 0) {
		int error = errno;

		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

static int take_file(void)
{
	return open("/etc/hosts", O_RDONLY);
}

static int take_process(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		pause();
		_exit(0);
	}
	return pid;
}

static int take_memory(void)
{
	size_t size = 256 * 1024;
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return -1;
	for (size_t i = 0; i < size; i += 4096)
		p[i] = 1;
	return 0;
}

/*
 * A connection to the echo server that sends and never reads: what it sent stands
 * in four buffers.  400 of them would be far more than the memory.
 */
static int take_buffer(void)
{
	static char block[65536];
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(7) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || connect(fd, (void *)&a, sizeof(a)) < 0)
		return -1;
	if (*taken == 400) {
		errno = EDQUOT;
		return -1;
	}
	fcntl(fd, F_SETFL, O_NONBLOCK);
	for (int idle = 0; idle < 3;) {
		if (write(fd, block, sizeof(block)) > 0) {
			idle = 0;
		} else if (errno == EAGAIN) {
			idle++;
			usleep(1000);
		} else {
			return -1;
		}
	}
	return fd;
}

static const struct {
	const char *name;
	int (*take)(void);
} things[] = {
	{ "sockets", take_socket },	{ "ports", take_port },	  { "files", take_file },
	{ "processes", take_process },	{ "memory", take_memory }, { "buffers", take_buffer },
};

/* Take until it fails; tell the parent the errno; then hold. */
static void child(int (*take)(void), int report, int hold)
{
	char byte;
	int error;

	while (take() >= 0)
		++*taken;
	error = errno;
	write(report, &error, sizeof(error));
	close(report);
	read(hold, &byte, 1);	/* until the parent closes its end */
	kill(0, SIGTERM);	/* the processes taken, and this one */
	_exit(0);
}

int main(int argc, char **argv)
{
	int (*take)(void) = NULL;
	int report[2], hold[2];
	int total = 0, children = 0, error = 0;
	char line[8];

	for (unsigned i = 0; i < sizeof(things) / sizeof(things[0]); i++)
		if (argc > 1 && !strcmp(argv[1], things[i].name))
			take = things[i].take;
	taken = mmap(NULL, sizeof(*taken), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	if (!take || taken == MAP_FAILED || pipe(hold) < 0) {
		fprintf(stderr, "usage: exhaust sockets|ports|files|processes|memory|buffers\n");
		return 2;
	}
	/* one child's table is full: let the next one go on; another error: enough */
	do {
		pid_t pid;

		if (pipe(report) < 0 || (pid = fork()) < 0) {
			error = errno;
			break;
		}
		if (pid == 0) {
			setpgid(0, 0);
			close(hold[1]);
			close(report[0]);
			child(take, report[1], hold[0]);
		}
		children++;
		close(report[1]);
		if (read(report[0], &error, sizeof(error)) != sizeof(error)) {
			printf("child %d was killed\n", children);
			error = ENOMEM;
		}
		close(report[0]);
		total += *taken;
		*taken = 0;
	} while (error == EMFILE && children < MAX_CHILDREN);
	printf("took %d %s in %d processes: %s\n", total, argv[1], children, strerror(error));
	fflush(stdout);
	fgets(line, sizeof(line), stdin);
	close(hold[1]);
	while (wait(NULL) > 0)
		;
	printf("gave them back\n");
	return 0;
}
