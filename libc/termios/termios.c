/* Terminal settings: the kernel's struct ktermios with the speeds beside it. */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

int tcgetattr(int fd, struct termios *t)
{
	struct ktermios k;

	if (ioctl(fd, TCGETS, &k) < 0)
		return -1;
	*t = (struct termios){ .c_iflag = k.c_iflag,
			       .c_oflag = k.c_oflag,
			       .c_cflag = k.c_cflag,
			       .c_lflag = k.c_lflag,
			       .c_line = k.c_line,
			       .__c_ispeed = k.c_cflag & CBAUD,
			       .__c_ospeed = k.c_cflag & CBAUD };
	memcpy(t->c_cc, k.c_cc, KNCCS);
	return 0;
}

/* when: TCSANOW, TCSADRAIN, TCSAFLUSH */
int tcsetattr(int fd, int when, const struct termios *t)
{
	struct ktermios k = { .c_iflag = t->c_iflag,
			      .c_oflag = t->c_oflag,
			      .c_cflag = t->c_cflag,
			      .c_lflag = t->c_lflag,
			      .c_line = t->c_line };

	if (when < TCSANOW || when > TCSAFLUSH) {
		errno = EINVAL;
		return -1;
	}
	memcpy(k.c_cc, t->c_cc, KNCCS);
	return ioctl(fd, (unsigned long)(TCSETS + when), &k);
}

int tcsendbreak(int fd, int duration)
{
	(void)duration;
	return ioctl(fd, TCSBRK, 0);
}

int tcdrain(int fd)
{
	return ioctl(fd, TCSBRK, 1);
}

int tcflush(int fd, int queue)
{
	return ioctl(fd, TCFLSH, queue);
}

int tcflow(int fd, int action)
{
	return ioctl(fd, TCXONC, action);
}

pid_t tcgetsid(int fd)
{
	pid_t sid;

	return ioctl(fd, TIOCGSID, &sid) < 0 ? -1 : sid;
}

pid_t tcgetpgrp(int fd)
{
	pid_t pgid;

	return ioctl(fd, TIOCGPGRP, &pgid) < 0 ? -1 : pgid;
}

int tcsetpgrp(int fd, pid_t pgid)
{
	return ioctl(fd, TIOCSPGRP, &pgid);
}

int tcgetwinsize(int fd, struct winsize *ws)
{
	return ioctl(fd, TIOCGWINSZ, ws);
}

int tcsetwinsize(int fd, const struct winsize *ws)
{
	return ioctl(fd, TIOCSWINSZ, ws);
}

speed_t cfgetispeed(const struct termios *t)
{
	return t->c_cflag & CBAUD;
}

speed_t cfgetospeed(const struct termios *t)
{
	return t->c_cflag & CBAUD;
}

/* There is one speed for both directions. */
int cfsetospeed(struct termios *t, speed_t speed)
{
	if (speed & ~(speed_t)CBAUD) {
		errno = EINVAL;
		return -1;
	}
	t->c_cflag = (t->c_cflag & ~(tcflag_t)CBAUD) | speed;
	return 0;
}

/* 0: as the output speed. */
int cfsetispeed(struct termios *t, speed_t speed)
{
	return speed ? cfsetospeed(t, speed) : 0;
}

int cfsetspeed(struct termios *t, speed_t speed)
{
	return cfsetospeed(t, speed);
}

void cfmakeraw(struct termios *t)
{
	t->c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
	t->c_oflag &= ~(tcflag_t)OPOST;
	t->c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
	t->c_cflag &= ~(tcflag_t)(CSIZE | PARENB);
	t->c_cflag |= CS8;
	t->c_cc[VMIN] = 1;
	t->c_cc[VTIME] = 0;
}
