/*
 * Test program: calls that the libc builds of others: sendmmsg, recvmmsg, waitid, statx,
 * posix_fallocate.  Runs in the guest and on a Linux host.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

/* Two UDP sockets, each connected to the other. */
static void udp_pair(int fd[2])
{
	struct sockaddr_in addr[2];
	socklen_t len = sizeof(addr[0]);

	for (int i = 0; i < 2; i++) {
		addr[i] = (struct sockaddr_in){ .sin_family = AF_INET,
						.sin_addr = { htonl(INADDR_LOOPBACK) } };
		fd[i] = socket(AF_INET, SOCK_DGRAM, 0);
		CHECK(bind(fd[i], (struct sockaddr *)&addr[i], sizeof(addr[i])) == 0);
		CHECK(getsockname(fd[i], (struct sockaddr *)&addr[i], &len) == 0);
	}
	CHECK(connect(fd[0], (struct sockaddr *)&addr[1], sizeof(addr[1])) == 0);
	CHECK(connect(fd[1], (struct sockaddr *)&addr[0], sizeof(addr[0])) == 0);
}

static void check_messages(void)
{
	static char text[] = "onetwothree", buf[5][8];
	struct iovec out_iov[3] = { { text, 3 }, { text + 3, 3 }, { text + 6, 5 } }, in_iov[5];
	struct mmsghdr out[3] = { 0 }, in[5] = { 0 };
	struct timespec timeout = { 5, 0 }, bad = { 0, 1000000000 };
	int fd[2];

	udp_pair(fd);
	for (int i = 0; i < 3; i++)
		out[i].msg_hdr = (struct msghdr){ .msg_iov = &out_iov[i], .msg_iovlen = 1 };
	for (int i = 0; i < 5; i++) {
		in_iov[i] = (struct iovec){ buf[i], sizeof(buf[i]) };
		in[i].msg_hdr = (struct msghdr){ .msg_iov = &in_iov[i], .msg_iovlen = 1 };
	}
	CHECK(sendmmsg(fd[0], out, 3, 0) == 3 && out[0].msg_len == 3 && out[2].msg_len == 5);
	CHECK(recvmmsg(fd[1], in, 5, MSG_WAITFORONE, NULL) == 3);
	CHECK(in[1].msg_len == 3 && in[2].msg_len == 5 && memcmp(buf[2], "three", 5) == 0);
	FAILS(recvmmsg(fd[1], in, 5, MSG_DONTWAIT, NULL), EAGAIN);
	FAILS(recvmmsg(fd[1], in, 5, 0, &bad), EINVAL);
	FAILS(sendmmsg(-1, out, 1, 0), EBADF);
	CHECK(sendmmsg(fd[0], out, 0, 0) == 0);
	CHECK(sendmmsg(fd[0], out, 2, 0) == 2);
	CHECK(recvmmsg(fd[1], in, 2, 0, &timeout) == 2);
	CHECK(timeout.tv_sec >= 3 && timeout.tv_sec < 5);
	timeout = (struct timespec){ 0, 0 };
	CHECK(sendmmsg(fd[0], out, 2, 0) == 2);
	CHECK(recvmmsg(fd[1], in, 5, 0, &timeout) == 1);
	close(fd[0]);
	close(fd[1]);
}

static pid_t child(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		raise(SIGSTOP);
		_exit(5);
	}
	return pid;
}

static void check_waitid(void)
{
	pid_t pid = child();
	siginfo_t info;

	CHECK(waitid(P_PID, (id_t)pid, &info, WEXITED | WSTOPPED) == 0);
	CHECK(info.si_signo == SIGCHLD && info.si_pid == pid && info.si_code == CLD_STOPPED &&
	      info.si_status == SIGSTOP);
	CHECK(waitid(P_ALL, 0, &info, WEXITED | WNOHANG) == 0 && info.si_pid == 0);
	kill(pid, SIGCONT);
	CHECK(waitid(P_PGID, 0, &info, WEXITED) == 0);
	CHECK(info.si_pid == pid && info.si_code == CLD_EXITED && info.si_status == 5);
	pid = child();
	CHECK(waitid(P_PID, (id_t)pid, NULL, WEXITED | WSTOPPED) == 0);
	kill(pid, SIGKILL);
	CHECK(waitid(P_PID, (id_t)pid, &info, WEXITED) == 0);
	CHECK(info.si_code == CLD_KILLED && info.si_status == SIGKILL);
	FAILS(waitid(P_PID, (id_t)pid, &info, WEXITED), ECHILD);
	FAILS(waitid(P_ALL, 0, &info, 0), EINVAL);
	FAILS(waitid((idtype_t)77, 0, &info, WEXITED), EINVAL);
}

static void check_files(void)
{
	char path[] = "/tmp/calls-XXXXXX";
	int fd = mkstemp(path), pipes[2];
	struct statx stx;
	struct stat st;

	CHECK(fd >= 0 && write(fd, "abc", 3) == 3);
	CHECK(posix_fallocate(fd, 0, 2) == 0 && fstat(fd, &st) == 0 && st.st_size == 3);
	CHECK(posix_fallocate(fd, 2, 9000) == 0 && fstat(fd, &st) == 0 && st.st_size == 9002);
	CHECK(fallocate(fd, 0, 9000, 100) == 0 && fstat(fd, &st) == 0 && st.st_size == 9100);
	CHECK(posix_fallocate(fd, 0, 0) == EINVAL && posix_fallocate(fd, -1, 1) == EINVAL);
	FAILS(fallocate(fd, 0x4000, 0, 1), EOPNOTSUPP);
	FAILS(fallocate(-1, 0, 0, 1), EBADF);
	CHECK(pipe(pipes) == 0 && posix_fallocate(pipes[1], 0, 1) == ESPIPE);
	CHECK(statx(AT_FDCWD, path, AT_STATX_FORCE_SYNC, STATX_BASIC_STATS, &stx) == 0);
	CHECK((stx.stx_mask & STATX_BASIC_STATS) == STATX_BASIC_STATS && stx.stx_size == 9100 &&
	      stx.stx_ino == st.st_ino && S_ISREG(stx.stx_mode) && stx.stx_nlink == 1 &&
	      stx.stx_mtime.tv_sec == st.st_mtime);
	memset(&stx, 0, sizeof(stx));
	CHECK(statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &stx) == 0 && stx.stx_size == 9100);
	FAILS(statx(AT_FDCWD, "/nonexistent", 0, STATX_BASIC_STATS, &stx), ENOENT);
	FAILS(statx(AT_FDCWD, path, AT_STATX_SYNC_TYPE, STATX_BASIC_STATS, &stx), EINVAL);
	close(pipes[0]);
	close(pipes[1]);
	close(fd);
	fd = open(path, O_RDONLY);
	CHECK(posix_fallocate(fd, 0, 1) == EBADF);
	close(fd);
	unlink(path);
}

int main(void)
{
	check_messages();
	check_waitid();
	check_files();
	CHECK(sched_get_priority_min(SCHED_FIFO) == 1 && sched_get_priority_max(SCHED_RR) == 99);
	CHECK(sched_get_priority_max(SCHED_OTHER) == 0);
	FAILS(sched_get_priority_max(77), EINVAL);
	return check_end("libc_calls");
}
