/*
 * The controlling terminal.  Called by the job code, the line editor and the command reader;
 * calls the terminal's ioctls only.  Holds its own descriptor, out of the way of redirections.
 */
#define _GNU_SOURCE
#include "term.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "../lib/util.h"

static int tty = -1;
static bool job_control;
static pid_t shell_pgid;
static struct termios cooked;
static bool have_modes;

static void keep_descriptor(void)
{
	if (tty >= 0)
		close(tty);
	tty = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 10);
}

void term_remember_modes(void)
{
	if (tty >= 0)
		have_modes = tcgetattr(tty, &cooked) == 0;
}

void term_restore_modes(void)
{
	if (tty >= 0 && have_modes)
		tcsetattr(tty, TCSADRAIN, &cooked);
}

/* Become the foreground group; a shell started in the background waits for its turn. */
static bool take_control(void)
{
	pid_t foreground = tcgetpgrp(tty);

	if (foreground < 0) {
		if (ioctl(tty, TIOCSCTTY, 0) < 0)
			return false;
		foreground = tcgetpgrp(tty);
	}
	while (foreground >= 0 && foreground != getpgrp() && foreground != getpid()) {
		if (kill(0, SIGTTIN) < 0)
			break;
		foreground = tcgetpgrp(tty);
	}
	if (foreground < 0)
		return false;
	if (getpgrp() != getpid() && getsid(0) != getpid())
		setpgid(0, 0);
	shell_pgid = getpgrp();
	return tcsetpgrp(tty, shell_pgid) == 0;
}

bool term_init(void)
{
	if (!isatty(STDIN_FILENO))
		return false;
	keep_descriptor();
	if (tty < 0)
		return false;
	job_control = take_control();
	signal(SIGTTOU, SIG_IGN);
	signal(SIGTTIN, SIG_IGN);
	signal(SIGTSTP, SIG_IGN);
	term_remember_modes();
	return job_control;
}

bool term_job_control(void)
{
	return job_control;
}

void term_forget(void)
{
	job_control = false;
}

void term_give(pid_t pgid)
{
	if (job_control)
		tcsetpgrp(tty, pgid);
}

void term_take(void)
{
	if (job_control)
		tcsetpgrp(tty, shell_pgid);
}

int term_raw(void)
{
	struct termios raw;

	if (tty < 0)
		return -ENOTTY;
	if (tcgetattr(tty, &raw) < 0)
		return -errno;
	cooked = raw;
	have_modes = true;
	raw.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | IXON);
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	return tcsetattr(tty, TCSADRAIN, &raw) < 0 ? -errno : 0;
}

void term_cooked(void)
{
	term_restore_modes();
}

size_t term_columns(void)
{
	struct winsize ws;

	if (tty < 0 || ioctl(tty, TIOCGWINSZ, &ws) < 0 || ws.ws_col < 8)
		return 80;
	return ws.ws_col;
}

static void pause_ms(long ms)
{
	struct timespec ts = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	nanosleep(&ts, NULL);
}

int term_recover(void)
{
	long delay = 50;
	int missing = 0;
	int fd;

	/* The name may be gone for a moment while the server that answers for it restarts. */
	for (;;) {
		pause_ms(delay);
		fd = open("/dev/console", O_RDWR);
		if (fd >= 0)
			break;
		if (errno == ENOENT && ++missing > 20)
			return -ENOENT;
		if (delay < 1000)
			delay *= 2;
	}
	for (int i = 0; i <= 2; i++)
		if (fd != i)
			dup2(fd, i);
	if (fd > 2)
		close(fd);
	keep_descriptor();
	ioctl(STDIN_FILENO, TIOCSCTTY, 1);
	clearerr(stdout);
	clearerr(stdin);
	if (job_control)
		term_take();
	return 0;
}
