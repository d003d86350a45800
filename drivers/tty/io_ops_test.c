/* unit: drivers/tty/input.c drivers/tty/output.c drivers/tty/read.c drivers/tty/io_ops.c drivers/tty/ioctl.c drivers/tty/file_ops.c drivers/lib/park.c | -Idrivers -Idrivers/tty -Ikernel */
/* Requests that wait at the terminal: order, cancellation, VMIN and VTIME, job control. */
#include "terminal.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <cmocka.h>
#include <string.h>
#include <unistd.h>

#include "abi/ipc.h"

#define TENTH 100000000ll

struct tty terminal;

/* ---- the server library, without a kernel ---- */

static struct ipc_msg answers[16];
static unsigned int answered;
static uint8_t caller_in[65536];
static uint8_t caller_out[65536];

struct ipc_msg *srv_answer(uint64_t id, int64_t ret, uint32_t poll)
{
	struct ipc_msg *msg = &answers[answered++ % 16];

	memset(msg, 0, sizeof(*msg));
	msg->id = id;
	msg->ret = ret;
	msg->poll = poll;
	return msg;
}

static uint32_t ready;

void srv_ready(uint64_t handle, uint32_t poll)
{
	(void)handle;
	ready = poll;
}

int64_t srv_in(const struct ipc_msg *req, size_t offset, void *buf, size_t len)
{
	(void)req;
	memcpy(buf, caller_in + offset, len);
	return (int64_t)len;
}

int srv_out_reply(const struct ipc_msg *req, struct ipc_msg *reply, const void *buf, size_t len)
{
	(void)req;
	(void)reply;
	memcpy(caller_out, buf, len);
	return 0;
}

/* ---- helpers ---- */

static uint64_t last_id;
static struct ipc_msg reply;
static int32_t sid, pgid;

static void on_signal(struct tty *tty, int signo)
{
	(void)tty;
	(void)signo;
}

static int setup(void **state)
{
	(void)state;
	tty_init(&terminal, on_signal);
	answered = 0;
	sid = pgid = 100;
	return 0;
}

/* Leave nothing parked for the next test. */
static int teardown(void **state)
{
	(void)state;
	for (uint64_t id = 1; id <= last_id; id++)
		term_cancel(id, true);
	return 0;
}

static struct ipc_msg request(enum ipc_op op, size_t in_len, size_t out_len)
{
	return (struct ipc_msg){ .op = op,
				 .id = ++last_id,
				 .in_len = (uint32_t)in_len,
				 .out_len = (uint32_t)out_len,
				 .pid = 100,
				 .pgid = pgid,
				 .sid = sid };
}

static int64_t do_read(size_t len)
{
	struct ipc_msg req = request(IPC_OP_READ, 0, len);

	memset(&reply, 0, sizeof(reply));
	return term_read(&req, &reply);
}

static int64_t do_write(size_t len, uint32_t flags)
{
	struct ipc_msg req = request(IPC_OP_WRITE, len, 0);

	req.flags = flags;
	memset(&reply, 0, sizeof(reply));
	return term_write(&req, &reply);
}

static int64_t do_ioctl(uint32_t cmd, uint64_t arg)
{
	struct ipc_msg req = request(IPC_OP_IOCTL, 64, 64);

	req.arg[0] = cmd;
	req.arg[1] = arg;
	memset(&reply, 0, sizeof(reply));
	return term_ioctl(&req, &reply);
}

static void type(const char *text)
{
	for (; *text; text++)
		tty_input(&terminal, (uint8_t)*text);
}

static size_t drain(size_t len)
{
	static uint8_t sink[TTY_OUT_SIZE];

	return tty_out_take(&terminal, sink, len);
}

static void raw(uint8_t min, uint8_t time)
{
	struct ktermios termios = terminal.termios;

	termios.c_lflag = 0;
	termios.c_cc[VMIN] = min;
	termios.c_cc[VTIME] = time;
	tty_set_termios(&terminal, &termios);
}

/* ---- tests ---- */

static void readers_are_served_in_order(void **state)
{
	(void)state;
	assert_true(do_read(100) == SRV_PARKED);
	assert_true(do_read(100) == SRV_PARKED);
	type("one\n");
	term_progress(1);
	assert_int_equal(answered, 1);
	assert_int_equal(answers[0].id, last_id - 1);
	assert_int_equal(answers[0].ret, 4);
	assert_memory_equal(caller_out, "one\n", 4);
	type("two\n");
	term_progress(1);
	assert_int_equal(answered, 2);
	assert_int_equal(answers[1].id, last_id);
}

static void nonblocking_calls_do_not_wait(void **state)
{
	struct ipc_msg req = request(IPC_OP_READ, 0, 10);

	(void)state;
	req.flags = IPC_F_NONBLOCK;
	assert_int_equal(term_read(&req, &reply), -EAGAIN);
	type("x\n");
	assert_int_equal(term_read(&req, &reply), 2);
	int64_t n = do_write(sizeof(caller_in), IPC_F_NONBLOCK);
	assert_true(n > 0 && n < (int64_t)sizeof(caller_in));
	assert_int_equal(do_write(10, IPC_F_NONBLOCK), -EAGAIN);
}

static void long_writes_keep_order_and_lose_nothing(void **state)
{
	uint64_t first, second;
	size_t sent = 0;

	(void)state;
	terminal.termios.c_oflag = 0;
	assert_true(do_write(30000, 0) == SRV_PARKED);
	first = last_id;
	assert_true(do_write(5, 0) == SRV_PARKED); /* behind the first, though it would fit soon */
	second = last_id;
	for (int i = 0; i < 100 && answered < 2; i++) {
		sent += drain(1000);
		term_progress(1);
	}
	assert_int_equal(answered, 2);
	assert_int_equal(answers[0].id, first);
	assert_int_equal(answers[0].ret, 30000);
	assert_int_equal(answers[1].id, second);
	while (tty_out_used(&terminal) > 0)
		sent += drain(1000);
	assert_int_equal(sent, 30005);
}

static void a_cancelled_write_says_what_it_did(void **state)
{
	(void)state;
	terminal.termios.c_oflag = 0;
	assert_true(do_write(30000, 0) == SRV_PARKED);
	term_cancel(last_id, false);
	assert_int_equal(answered, 1);
	assert_int_equal(answers[0].ret, tty_out_used(&terminal));
	assert_true(do_read(10) == SRV_PARKED);
	term_cancel(last_id, false);
	assert_int_equal(answers[1].ret, IPC_RESTART);
	assert_true(do_read(10) == SRV_PARKED);
	term_cancel(last_id, true); /* the caller is dead: nobody to answer */
	assert_int_equal(answered, 2);
	type("x\n");
	term_progress(1);
	assert_int_equal(answered, 2);
}

static void vmin_0_never_waits_without_vtime(void **state)
{
	(void)state;
	raw(0, 0);
	assert_int_equal(do_read(10), 0);
	type("ab");
	assert_int_equal(do_read(10), 2);
}

static void vtime_alone_waits_once(void **state)
{
	int64_t now = term_now();

	(void)state;
	raw(0, 1);
	assert_true(do_read(10) == SRV_PARKED);
	assert_in_range(term_next_deadline(now), 1, TENTH + TENTH / 2);
	term_progress(now + TENTH / 2);
	assert_int_equal(answered, 0);
	term_progress(now + 2 * TENTH);
	assert_int_equal(answered, 1);
	assert_int_equal(answers[0].ret, 0);
	assert_true(do_read(10) == SRV_PARKED);
	type("a");
	term_progress(now);
	assert_int_equal(answers[1].ret, 1);
}

static void vmin_and_vtime_end_at_a_pause_between_bytes(void **state)
{
	int64_t now = 1000 * TENTH;

	(void)state;
	raw(3, 1);
	assert_true(do_read(10) == SRV_PARKED);
	term_progress(now);
	assert_true(term_next_deadline(now) == SRV_FOREVER); /* no clock before the first byte */
	type("a");
	term_progress(now);
	assert_int_equal(term_next_deadline(now), TENTH);
	now += TENTH * 9 / 10;
	type("b");
	term_progress(now); /* starts anew */
	assert_int_equal(term_next_deadline(now), TENTH);
	term_progress(now + TENTH * 9 / 10);
	assert_int_equal(answered, 0);
	term_progress(now + TENTH);
	assert_int_equal(answered, 1);
	assert_int_equal(answers[0].ret, 2);
	/* enough bytes end it at once */
	type("xyz");
	assert_int_equal(do_read(10), 3);
}

static void settings_with_drain_wait_for_output(void **state)
{
	struct ktermios termios = terminal.termios;

	(void)state;
	assert_int_equal(do_write(10, 0), 10);
	termios.c_lflag = 0;
	memcpy(caller_in, &termios, sizeof(termios));
	assert_true(do_ioctl(TCSETSF, 0) == SRV_PARKED);
	type("flushed\n");
	term_progress(1);
	assert_int_equal(answered, 0);
	assert_true(terminal.termios.c_lflag & ICANON);
	drain(1000);
	term_progress(1);
	assert_int_equal(answered, 1);
	assert_int_equal(answers[0].ret, 0);
	assert_int_equal(terminal.termios.c_lflag, 0);
	assert_int_equal(tty_readable(&terminal), 0);
}

static void the_background_is_told(void **state)
{
	(void)state;
	sid = (int32_t)getsid(0);
	pgid = (int32_t)getpgid(0);
	terminal.session = sid;
	terminal.pgrp = pgid + 1000000;
	signal(SIGTTIN, SIG_IGN);
	signal(SIGTTOU, SIG_IGN);
	assert_int_equal(do_read(10), IPC_RESTART);
	assert_int_equal(do_write(1, 0), 1); /* without TOSTOP anybody may write */
	terminal.termios.c_lflag |= TOSTOP;
	assert_int_equal(do_write(1, 0), IPC_RESTART);
	terminal.pgrp = pgid;
	assert_int_equal(do_write(1, 0), 1);
}

static void sessions_own_the_terminal(void **state)
{
	int32_t value;

	(void)state;
	assert_int_equal(do_ioctl(TIOCGPGRP, 0), -ENOTTY);
	sid = pgid = 99; /* the caller, 100, is not its session's leader */
	assert_int_equal(do_ioctl(TIOCSCTTY, 0), -EPERM);
	sid = pgid = 100;
	assert_int_equal(do_ioctl(TIOCSCTTY, 0), 0);
	assert_int_equal(do_ioctl(TIOCGSID, 0), 0);
	memcpy(&value, caller_out, 4);
	assert_int_equal(value, 100);
	value = -5;
	memcpy(caller_in, &value, 4);
	assert_int_equal(do_ioctl(TIOCSPGRP, 0), -EINVAL);
	value = 0x7ffffff0;
	memcpy(caller_in, &value, 4);
	assert_int_equal(do_ioctl(TIOCSPGRP, 0), -ESRCH);
	sid = 101;
	assert_int_equal(do_ioctl(TIOCSPGRP, 0), -ENOTTY);
	assert_int_equal(do_ioctl(0x1234, 0), -ENOTTY);
}

static void poll_follows_input_and_room(void **state)
{
	struct ipc_msg open = request(IPC_OP_OPEN, 0, 0);

	(void)state;
	memset(&reply, 0, sizeof(reply));
	assert_int_equal(term_open(&open, &reply), 0);
	assert_int_equal(reply.poll, 4);
	type("x\n");
	term_post(false);
	assert_int_equal(ready, 5);
	do_read(10);
	term_post(false);
	assert_int_equal(ready, 4);
	terminal.stopped = true;
	do_write(sizeof(caller_in), IPC_F_NONBLOCK);
	term_post(false);
	assert_int_equal(ready, 0);
	term_release(reply.handle);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(readers_are_served_in_order, setup, teardown),
		cmocka_unit_test_setup_teardown(nonblocking_calls_do_not_wait, setup, teardown),
		cmocka_unit_test_setup_teardown(long_writes_keep_order_and_lose_nothing, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_cancelled_write_says_what_it_did, setup,
						teardown),
		cmocka_unit_test_setup_teardown(vmin_0_never_waits_without_vtime, setup, teardown),
		cmocka_unit_test_setup_teardown(vtime_alone_waits_once, setup, teardown),
		cmocka_unit_test_setup_teardown(vmin_and_vtime_end_at_a_pause_between_bytes, setup,
						teardown),
		cmocka_unit_test_setup_teardown(settings_with_drain_wait_for_output, setup,
						teardown),
		cmocka_unit_test_setup_teardown(the_background_is_told, setup, teardown),
		cmocka_unit_test_setup_teardown(sessions_own_the_terminal, setup, teardown),
		cmocka_unit_test_setup_teardown(poll_follows_input_and_room, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
