/*
 * usage: blocked
 * Children block in every call that waits for the network; then netd is killed.
 * Each prints the error it got and after how long; the status is 0 when all got
 * one within a second.
 */
#include <abi/ipc.h>
#include <abi/procinfo.h>
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char block[65536];

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static int find(const char *name)
{
	struct proc_info info;

	for (int pid = 1; (pid = syscall(SYS_proc_info, pid, &info)) > 0; pid++)
		if (!strcmp(info.comm, name) && info.state != 'Z')
			return pid;
	return 0;
}

static struct sockaddr_in loopback(int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port) };

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return a;
}

/* A listening socket on a port; its queue is never served. */
static int listener(int port)
{
	struct sockaddr_in a = loopback(port);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (bind(fd, (void *)&a, sizeof(a)) < 0 || listen(fd, 1) < 0)
		perror("blocked: listen");
	return fd;
}

static int connected(int port)
{
	struct sockaddr_in a = loopback(port);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(fd, (void *)&a, sizeof(a)) < 0)
		perror("blocked: connect");
	return fd;
}

static int in_accept(void)
{
	return accept(listener(7001), NULL, NULL);
}

static int in_read(void)
{
	listener(7002);
	return read(connected(7002), block, sizeof(block));
}

static int in_write(void)
{
	int fd;

	listener(7003);
	fd = connected(7003);
	while (write(fd, block, sizeof(block)) > 0)
		;
	return -1;
}

static int in_recvfrom(void)
{
	struct sockaddr_in a = loopback(7004);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	bind(fd, (void *)&a, sizeof(a));
	return recvfrom(fd, block, sizeof(block), 0, NULL, NULL);
}

static int in_connect(void)
{
	/* an address of the test network that nobody has, through the gateway */
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(9) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = inet_addr("198.51.100.1");
	return connect(fd, (void *)&a, sizeof(a));
}

/* poll and epoll tell of the error; the next read returns it */
static int in_poll(void)
{
	struct pollfd p = { .events = POLLIN };

	listener(7005);
	p.fd = connected(7005);
	if (poll(&p, 1, -1) != 1 || !(p.revents & (POLLERR | POLLHUP)))
		return 0;
	return read(p.fd, block, 1);
}

static int in_epoll(void)
{
	struct epoll_event e = { .events = EPOLLIN };
	int ep = epoll_create1(0), fd;

	listener(7006);
	fd = connected(7006);
	epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
	if (epoll_wait(ep, &e, 1, -1) != 1 || !(e.events & (EPOLLERR | EPOLLHUP)))
		return 0;
	return read(fd, block, 1);
}

static const struct {
	const char *name;
	int (*block)(void);
} calls[] = {
	{ "accept", in_accept },     { "read", in_read },	{ "write", in_write },
	{ "recvfrom", in_recvfrom }, { "connect", in_connect }, { "poll", in_poll },
	{ "epoll_wait", in_epoll },
};

#define CALLS (sizeof(calls) / sizeof(calls[0]))

int main(void)
{
	pid_t children[CALLS];
	int failed = 0, netd;
	double killed;

	for (unsigned i = 0; i < CALLS; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			int result;

			signal(SIGPIPE, SIG_IGN);
			errno = 0;
			result = calls[i].block();
			printf("%s: %d %s\n", calls[i].name, result, strerror(errno));
			fflush(stdout);
			_exit(result < 0 && errno != 0 ? 0 : 1);
		}
	}
	sleep(2);	/* by then all of them block */
	for (unsigned i = 0; i < CALLS; i++) {
		if (waitpid(children[i], NULL, WNOHANG) != 0) {
			printf("%s did not block\n", calls[i].name);
			return 1;
		}
	}
	netd = find("netd");
	killed = now();
	if (netd == 0 || kill(netd, SIGKILL) < 0) {
		printf("there is no netd to kill\n");
		return 1;
	}
	for (unsigned i = 0; i < CALLS; i++) {
		int status;

		waitpid(-1, &status, 0);
		failed |= status;
	}
	killed = now() - killed;
	printf("all returned after %.0f ms\n", killed * 1e3);
	return failed || killed > 1.0;
}
