/*
 * ioctl() of the terminal: settings, window, job control [POSIX tcsetattr(),
 * tcsetpgrp(); Linux ioctl_tty(2)].  Called by the server loop, and by
 * io_ops.c for those that waited for the output to drain.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "terminal.h"

bool term_background(const struct ipc_msg *req, int signo)
{
	if (terminal.session != req->sid || terminal.pgrp == 0 || terminal.pgrp == req->pgid)
		return false;
	return kill(-req->pgid, signo) == 0;
}

/* Read the argument; 0 or -EFAULT. */
static int get(const struct ipc_msg *req, void *to, size_t len)
{
	int64_t n = srv_in(req, 0, to, len);

	return n == (int64_t)len ? 0 : n < 0 ? (int)n : -EFAULT;
}

static int put(const struct ipc_msg *req, struct ipc_msg *reply, const void *from, size_t len)
{
	return srv_out_reply(req, reply, from, len);
}

static int put_int(const struct ipc_msg *req, struct ipc_msg *reply, int32_t value)
{
	return put(req, reply, &value, sizeof(value));
}

static int set_termios(const struct ipc_msg *req)
{
	struct ktermios termios;
	int error = get(req, &termios, sizeof(termios));

	if (error == 0)
		tty_set_termios(&terminal, &termios);
	return error;
}

static int set_winsize(const struct ipc_msg *req)
{
	struct winsize size;
	int error = get(req, &size, sizeof(size));

	if (error < 0 || memcmp(&size, &terminal.winsize, sizeof(size)) == 0)
		return error;
	terminal.winsize = size;
	terminal.signal(&terminal, SIGWINCH);
	return 0;
}

/*
 * not done: SIGTTOU for a background caller, because whether it ignores the
 * signal (as shells do) is not known here.
 */
static int set_pgrp(const struct ipc_msg *req)
{
	int32_t pgrp, session;
	int error = get(req, &pgrp, sizeof(pgrp));

	if (error < 0)
		return error;
	if (terminal.session == 0 || terminal.session != req->sid)
		return -ENOTTY;
	if (pgrp <= 0)
		return -EINVAL;
	if (kill(-pgrp, 0) < 0)
		return -ESRCH;
	session = getsid(pgrp); /* unknown when the group's leader is gone */
	if (session > 0 && session != terminal.session)
		return -EPERM;
	terminal.pgrp = pgrp;
	return 0;
}

static int give_up(const struct ipc_msg *req)
{
	if (terminal.session == 0 || terminal.session != req->sid)
		return -ENOTTY;
	if (req->pid == req->sid) {
		terminal.signal(&terminal, SIGHUP);
		terminal.signal(&terminal, SIGCONT);
		terminal.session = 0;
		terminal.pgrp = 0;
	}
	return 0;
}

static int flush(uint64_t which)
{
	if (which > TCIOFLUSH)
		return -EINVAL;
	if (which != TCOFLUSH)
		tty_flush_input(&terminal);
	if (which != TCIFLUSH)
		tty_flush_output(&terminal);
	return 0;
}

static int flow(uint64_t what)
{
	static const uint8_t none;
	const uint8_t *key = what == TCIOFF  ? &terminal.termios.c_cc[VSTOP]
			     : what == TCION ? &terminal.termios.c_cc[VSTART]
					     : &none;

	if (what > TCION)
		return -EINVAL;
	if (what == TCOOFF || what == TCOON)
		terminal.stopped = what == TCOOFF;
	else if (*key)
		tty_output(&terminal, key, 1);
	return 0;
}

/* Queries: they only read. */
static int64_t query(const struct ipc_msg *req, struct ipc_msg *reply)
{
	switch ((uint32_t)req->arg[0]) {
	case TCGETS:
		return put(req, reply, &terminal.termios, sizeof(terminal.termios));
	case TIOCGWINSZ:
		return put(req, reply, &terminal.winsize, sizeof(terminal.winsize));
	case FIONREAD:
		return put_int(req, reply, (int32_t)tty_readable(&terminal));
	case TIOCOUTQ:
		return put_int(req, reply, (int32_t)tty_out_used(&terminal));
	case TIOCGPGRP:
		if (terminal.session == 0 || terminal.session != req->sid)
			return -ENOTTY;
		return put_int(req, reply, terminal.pgrp);
	case TIOCGSID:
		if (terminal.session == 0 || terminal.session != req->sid)
			return -ENOTTY;
		return put_int(req, reply, terminal.session);
	default:
		return -ENOTTY;
	}
}

/*
 * Those that wait for output: tcsetattr() with TCSADRAIN or TCSAFLUSH, tcdrain().
 * not done: the break of TCSBRK 0 and TCSBRKP, because nothing on a virtual
 * serial line looks at one; they drain only.
 */
int64_t term_ioctl_drained(const struct ipc_msg *req)
{
	uint32_t request = (uint32_t)req->arg[0];

	if (request == TCSETSF)
		tty_flush_input(&terminal);
	return request == TCSETSW || request == TCSETSF ? set_termios(req) : 0;
}

static int64_t dispatch(const struct ipc_msg *req, struct ipc_msg *reply)
{
	switch ((uint32_t)req->arg[0]) {
	case TCSETS:
		return set_termios(req);
	case TCSETSW:
	case TCSETSF:
	case TCSBRK:
	case TCSBRKP:
		return tty_out_used(&terminal) > 0 ? term_park_drain(req) : term_ioctl_drained(req);
	case TCXONC:
		return flow(req->arg[1]);
	case TCFLSH:
		return flush(req->arg[1]);
	case TIOCSWINSZ:
		return set_winsize(req);
	case TIOCSPGRP:
		return set_pgrp(req);
	case TIOCSCTTY:
		return term_acquire(req, req->arg[1] == 1);
	case TIOCNOTTY:
		return give_up(req);
	default:
		return query(req, reply);
	}
}

int64_t term_ioctl(const struct ipc_msg *req, struct ipc_msg *reply)
{
	int64_t result = dispatch(req, reply);

	reply->poll = term_poll();
	return result;
}
