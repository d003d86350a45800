/*
 * read() and write() on the terminal, and everything that waits: reads for
 * input, writes for room, ioctls for the output to drain.  Called by the server
 * loop and, when something moved, by main.c through term_progress().
 */
#include <errno.h>
#include <signal.h>

#include "lib/park.h"
#include "terminal.h"

#define CHUNK 1024u /* bytes pulled from a writer at a time */

static struct park_queue readers, writers, drainers;

/* VTIME, in nanoseconds from now; 0: none. */
static int64_t read_deadline(int64_t now)
{
	uint8_t tenths = terminal.termios.c_cc[VTIME];

	return tenths == 0 ? 0 : now + tenths * 100000000ll;
}

/* Take input for a reader: bytes, or -EFAULT. */
static int64_t deliver(const struct ipc_msg *req, struct ipc_msg *reply)
{
	static uint8_t bytes[TTY_IN_SIZE];
	size_t room = req->out_len < sizeof(bytes) ? req->out_len : sizeof(bytes);
	size_t n = tty_take(&terminal, bytes, room);
	int error = srv_out_reply(req, reply, bytes, n);

	return error < 0 ? error : (int64_t)n;
}

/*
 * Is a read that found too little finished nevertheless?  [POSIX 11.1.7] VMIN 0
 * and VTIME 0 never wait; a deadline ends the others.
 */
static bool read_over(int64_t deadline, int64_t now)
{
	const struct ktermios *termios = &terminal.termios;

	if (termios->c_lflag & ICANON)
		return false;
	if (termios->c_cc[VMIN] == 0 && termios->c_cc[VTIME] == 0)
		return true;
	return deadline != 0 && now >= deadline;
}

/*
 * With VTIME, input that came makes a read wait for more only until VMIN bytes
 * or until the pause between two bytes is too long.
 */
static bool read_enough(size_t len)
{
	const struct ktermios *termios = &terminal.termios;
	uint32_t min = termios->c_cc[VMIN];

	if (!tty_read_ready(&terminal, len))
		return false;
	if ((termios->c_lflag & ICANON) || termios->c_cc[VTIME] == 0)
		return true;
	return min == 0 || tty_readable(&terminal) >= (min < len ? min : len);
}

/* With VMIN and VTIME the clock starts anew with every byte that comes. */
static void start_pause(struct parked *parked, int64_t now)
{
	uint32_t have = tty_readable(&terminal);

	if ((terminal.termios.c_lflag & ICANON) || terminal.termios.c_cc[VMIN] == 0)
		return;
	if (have != parked->seen)
		parked->deadline = read_deadline(now);
	parked->seen = have;
}

int64_t term_read(const struct ipc_msg *req, struct ipc_msg *reply)
{
	struct parked *parked;
	int64_t now, n;

	reply->poll = term_poll();
	if (term_background(req, SIGTTIN))
		return IPC_RESTART;
	if (req->out_len == 0)
		return 0;
	if (!readers.first && (read_enough(req->out_len) || read_over(0, 0))) {
		n = deliver(req, reply);
		reply->poll = term_poll();
		return n;
	}
	if (req->flags & IPC_F_NONBLOCK)
		return -EAGAIN;
	parked = park(&readers, req);
	if (!parked)
		return -ENOMEM;
	now = term_now();
	if (terminal.termios.c_cc[VMIN] == 0)
		parked->deadline = read_deadline(now);
	start_pause(parked, now);
	return SRV_PARKED;
}

/* Move bytes from the writer into the ring until one of them is done.  Bytes so far or -errno. */
static int64_t write_some(const struct ipc_msg *req, uint64_t done)
{
	while (done < req->in_len && tty_out_room(&terminal) >= 2) {
		uint8_t bytes[CHUNK];
		size_t want = req->in_len - done < CHUNK ? req->in_len - done : CHUNK;
		int64_t n;

		if (want > tty_out_room(&terminal))
			want = tty_out_room(&terminal);
		n = srv_in(req, done, bytes, want);
		if (n <= 0)
			return done > 0 ? (int64_t)done : n < 0 ? n : -EFAULT;
		done += tty_output(&terminal, bytes, (size_t)n);
		if ((size_t)n < want)
			break;
	}
	return (int64_t)done;
}

int64_t term_write(const struct ipc_msg *req, struct ipc_msg *reply)
{
	struct parked *parked;
	int64_t n;

	reply->poll = term_poll();
	if ((terminal.termios.c_lflag & TOSTOP) && term_background(req, SIGTTOU))
		return IPC_RESTART;
	n = writers.first ? 0 : write_some(req, 0);
	reply->poll = term_poll();
	if (n < 0 || (uint64_t)n == req->in_len)
		return n;
	if (req->flags & IPC_F_NONBLOCK)
		return n > 0 ? n : -EAGAIN;
	parked = park(&writers, req);
	if (!parked)
		return n > 0 ? n : -ENOMEM;
	parked->done = (uint64_t)n;
	return SRV_PARKED;
}

int64_t term_park_drain(const struct ipc_msg *req)
{
	return park(&drainers, req) ? SRV_PARKED : -ENOMEM;
}

static void progress_reads(int64_t now)
{
	struct parked *parked;

	while ((parked = readers.first) != NULL) {
		struct ipc_msg *reply;
		size_t room = parked->req.out_len;

		if (!read_enough(room) && !read_over(parked->deadline, now)) {
			start_pause(parked, now);
			return;
		}
		reply = srv_answer(parked->req.id, 0, 0);
		reply->ret = deliver(&parked->req, reply);
		reply->poll = term_poll();
		park_remove(&readers, parked);
	}
}

static void progress_writes(void)
{
	struct parked *parked;

	while ((parked = writers.first) != NULL) {
		int64_t n = write_some(&parked->req, parked->done);

		if (n >= 0 && (uint64_t)n < parked->req.in_len && tty_out_room(&terminal) < 2) {
			parked->done = (uint64_t)n;
			return;
		}
		srv_answer(parked->req.id, n, term_poll());
		park_remove(&writers, parked);
	}
}

static void progress_drains(void)
{
	while (drainers.first && tty_out_used(&terminal) == 0 && !writers.first) {
		struct parked *parked = drainers.first;

		srv_answer(parked->req.id, term_ioctl_drained(&parked->req), term_poll());
		park_remove(&drainers, parked);
	}
}

void term_progress(int64_t now)
{
	progress_reads(now);
	progress_writes();
	progress_drains();
}

int64_t term_next_deadline(int64_t now)
{
	const struct parked *first = readers.first;

	if (!first || first->deadline == 0)
		return SRV_FOREVER;
	return first->deadline > now ? first->deadline - now : 0;
}

/* A writer gets what it has done; everybody else is restarted after the signal, or EINTR. */
void term_cancel(uint64_t id, bool dead)
{
	struct park_queue *const queues[] = { &readers, &writers, &drainers };

	for (int i = 0; i < 3; i++) {
		struct parked *parked = park_find(queues[i], id);

		if (!parked)
			continue;
		if (!dead)
			srv_answer(id, parked->done > 0 ? (int64_t)parked->done : IPC_RESTART,
				   term_poll());
		park_remove(queues[i], parked);
		return;
	}
}
