/*
 * usage: deaths ROUNDS
 * In each round, children get stuck in every kind of system call that waits,
 * holding sockets, pipes, files and memory, and are killed there.  Nothing may
 * be left of them: the test compares free memory before and after.
 */
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char block[65536];

static int tcp_to_echo(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(7) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(fd, (void *)&a, sizeof(a)) < 0)
		_exit(3);
	return fd;
}

static void in_read_socket(void)
{
	read(tcp_to_echo(), block, sizeof(block));
}

static void in_write_socket(void)
{
	int fd = tcp_to_echo();

	while (write(fd, block, sizeof(block)) > 0)
		;
}

static void in_accept(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	listen(fd, 5);
	accept(fd, NULL, NULL);
}

static void in_connect(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(9) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = htonl(0xc6336401);	/* 198.51.100.1 */
	connect(fd, (void *)&a, sizeof(a));
}

static void in_recvfrom(void)
{
	recvfrom(socket(AF_INET, SOCK_DGRAM, 0), block, sizeof(block), 0, NULL, NULL);
}

static void in_pipe_read(void)
{
	int p[2];

	pipe(p);
	read(p[0], block, sizeof(block));
}

static void in_pipe_write(void)
{
	int p[2];

	pipe(p);
	while (write(p[1], block, sizeof(block)) > 0)
		;
}

static void in_poll(void)
{
	struct pollfd p[2] = { { .events = POLLIN }, { .events = POLLIN } };

	p[0].fd = socket(AF_INET, SOCK_DGRAM, 0);
	p[1].fd = eventfd(0, 0);
	poll(p, 2, -1);
}

static void in_epoll(void)
{
	struct epoll_event e = { .events = EPOLLIN };
	int ep = epoll_create1(0), timer = timerfd_create(CLOCK_MONOTONIC, 0);
	int fd = tcp_to_echo();

	epoll_ctl(ep, EPOLL_CTL_ADD, timer, &e);
	epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
	epoll_wait(ep, &e, 1, -1);
}

static void in_wait(void)
{
	if (fork() == 0) {
		sleep(1);	/* outlives its parent for a moment, then goes by itself */
		_exit(0);
	}
	wait(NULL);
}

static void in_nanosleep(void)
{
	sleep(1000);
}

static void in_files(void)
{
	char name[32];

	snprintf(name, sizeof(name), "/tmp/death-%d", getpid());
	int fd = open(name, O_RDWR | O_CREAT, 0600);

	unlink(name);
	for (;;) {
		lseek(fd, 0, SEEK_SET);
		if (write(fd, block, sizeof(block)) < 0)
			_exit(3);
	}
}

static void in_page_faults(void)
{
	for (;;) {
		char *p = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			       -1, 0);
		if (p == MAP_FAILED)
			_exit(3);
		memset(p, 1, 1 << 20);
		munmap(p, 1 << 20);
	}
}

static void (*const stuck[])(void) = {
	in_read_socket, in_write_socket, in_accept, in_connect, in_recvfrom,
	in_pipe_read,	in_pipe_write,	 in_poll,   in_epoll,	in_wait,
	in_nanosleep,	in_files,	 in_page_faults,
};

#define KINDS (sizeof(stuck) / sizeof(stuck[0]))

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 1;

	for (int r = 0; r < rounds; r++) {
		pid_t children[KINDS];

		for (unsigned i = 0; i < KINDS; i++) {
			children[i] = fork();
			if (children[i] < 0) {
				perror("deaths: fork");
				return 1;
			}
			if (children[i] == 0) {
				stuck[i]();
				_exit(2);
			}
		}
		/* a different moment every round */
		struct timespec t = { .tv_nsec = 20000000 + r % 16 * 5000000 };
		nanosleep(&t, NULL);
		for (unsigned i = 0; i < KINDS; i++)
			kill(children[i], SIGKILL);
		for (unsigned i = 0; i < KINDS; i++) {
			int status;

			waitpid(children[i], &status, 0);
			if (!WIFSIGNALED(status))
				printf("kind %u ended by itself: %#x\n", i, status);
		}
	}
	printf("%d rounds of %d deaths\n", rounds, (int)KINDS);
	return 0;
}
