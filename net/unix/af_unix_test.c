/* unit: net/net.c net/socket.c net/sockcalls.c net/request.c net/request_io.c net/handle.c net/core/*.c net/ipv4/*.c net/proc/*.c net/unix/*.c | -Inet -Ikernel */
#include "test/world.h"

#include <sys/un.h>

static struct sockaddr_un un_of(const char *path, size_t *len)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };

	memcpy(un.sun_path, path, strlen(path + 1) + 1);
	*len = offsetof(struct sockaddr_un, sun_path) + strlen(path + 1) + 1;
	return un;
}

static int64_t u_socket(int type)
{
	int64_t s = k_socket(A, AF_UNIX, type, 0);

	assert_true(s > 0);
	return s;
}

static int64_t u_bind(int64_t s, const char *path)
{
	size_t len;
	struct sockaddr_un un = un_of(path, &len);

	return do_call(A, (uint64_t)s, IPC_OP_BIND, 0, 0, 0, &un, len, NULL, 0, NULL);
}

static int64_t u_connect(int64_t s, const char *path)
{
	size_t len;
	struct sockaddr_un un = un_of(path, &len);

	return do_call(A, (uint64_t)s, IPC_OP_CONNECT, 0, 0, 0, &un, len, NULL, 0, NULL);
}

static void u_pair(int type, int64_t s[2])
{
	struct ipc_msg reply;

	assert_int_equal(do_call(A, NETD_HANDLE_FAMILY, IPC_OP_SOCKETPAIR, AF_UNIX, (uint64_t)type,
				 0, NULL, 0, NULL, 0, &reply),
			 0);
	s[0] = (int64_t)reply.handle;
	s[1] = (int64_t)reply.arg[0];
}

/* sendmsg() with descriptors. */
static int64_t u_send_fds(int64_t s, const void *data, size_t len, const int *fds, int n)
{
	struct ipc_msg m = { .op = IPC_OP_SENDMSG,
			     .handle = (uint64_t)s,
			     .in_len = (uint32_t)len,
			     .data_len = (uint32_t)len,
			     .nfds = (uint32_t)n };
	struct call *c = calloc(1, sizeof(*c));
	int slot = 0;

	assert(c);
	c->id = m.id = ++w.next_id;
	memcpy(m.data, data, len);
	memcpy(m.fds, fds, (size_t)n * sizeof(*fds));
	while (A->call[slot])
		slot++;
	A->call[slot] = c;
	request_receive(&A->net, &m);
	settle();
	return end_call(A, c, NULL);
}

static void a_stream_connects_by_name_and_carries_bytes(void **state)
{
	int64_t l = u_socket(SOCK_STREAM), c = u_socket(SOCK_STREAM), s;
	char buf[16];

	(void)state;
	assert_int_equal(u_connect(c, "/tmp/x"), -ENOENT);
	assert_int_equal(u_bind(l, "/tmp/x"), 0);
	assert_int_equal(u_connect(c, "/tmp/x"), -ECONNREFUSED);
	assert_int_equal(k_listen(A, l, 2), 0);
	assert_int_equal(u_connect(c, "/tmp/x"), 0);
	assert_int_equal(u_connect(c, "/tmp/x"), -EISCONN);
	s = k_accept(A, l);
	assert_true(s > 0);
	assert_int_equal(k_send(A, c, "hel", 3, 0), 3);
	assert_int_equal(k_send(A, c, "lo", 2, 0), 2);
	assert_int_equal(k_recv(A, s, buf, sizeof(buf), 0), 5);
	assert_memory_equal(buf, "hello", 5);
	k_close(A, c);
	assert_int_equal(k_recv(A, s, buf, sizeof(buf), 0), 0);
	assert_int_equal(k_send(A, s, "x", 1, 0), -EPIPE);
	/* the name is free again once its socket is closed */
	k_close(A, l);
	assert_int_equal(u_bind(u_socket(SOCK_STREAM), "/tmp/x"), 0);
}

static void abstract_names_and_autobind_work(void **state)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	int64_t a = u_socket(SOCK_DGRAM), b = u_socket(SOCK_DGRAM);
	int64_t n;

	(void)state;
	assert_int_equal(u_bind(a, "\0name"), 0);
	assert_int_equal(u_bind(b, "\0name"), -EADDRINUSE);
	assert_int_equal(do_call(A, (uint64_t)b, IPC_OP_BIND, 0, 0, 0, &un, sizeof(sa_family_t),
				 NULL, 0, NULL),
			 0);
	n = do_call(A, (uint64_t)b, IPC_OP_GETSOCKNAME, 0, 0, 0, NULL, 0, &un, sizeof(un), NULL);
	assert_int_equal(n, 2 + 6);
	assert_int_equal(un.sun_path[0], 0);
	assert_int_equal(u_connect(b, "\0name"), 0);
	assert_int_equal(k_send(A, b, "hi", 2, 0), 2);
	char buf[8];
	assert_int_equal(k_recv(A, a, buf, 8, 0), 2);
}

static void a_full_backlog_makes_connect_wait(void **state)
{
	int64_t l = u_socket(SOCK_STREAM), first = u_socket(SOCK_STREAM);
	int64_t second = u_socket(SOCK_STREAM);
	size_t len;
	struct sockaddr_un un = un_of("/s", &len);
	struct call *c;

	(void)state;
	u_bind(l, "/s");
	k_listen(A, l, 0);
	assert_int_equal(u_connect(first, "/s"), 0);
	c = start_call(A, (uint64_t)second, IPC_OP_CONNECT, NULL, &un, len, NULL, 0, 0);
	assert_false(c->done);
	assert_true(k_accept(A, l) > 0);
	assert_true(c->done);
	assert_int_equal(end_call(A, c, NULL), 0);
	/* a listener that goes away refuses who waits in its queue */
	c = start_call(A, (uint64_t)u_socket(SOCK_STREAM), IPC_OP_CONNECT, NULL, &un, len, NULL, 0,
		       0);
	assert_false(c->done);
	k_close(A, l);
	assert_true(c->done);
	assert_int_equal(end_call(A, c, NULL), -ENOENT);
	assert_true(k_poll(A, second) & EPOLLHUP);
}

/* One connection wakes one accept(); when that caller dies before its turn comes, the
 * connection is the next one's. */
static void a_dying_accept_leaves_its_connection_to_another(void **state)
{
	int64_t l = u_socket(SOCK_STREAM), s = u_socket(SOCK_STREAM);
	struct ipc_msg connect = { .op = IPC_OP_CONNECT, .handle = (uint64_t)s };
	struct ipc_msg death = { .op = IPC_OP_CANCEL, .arg = { 1 } };
	struct sockaddr_un un;
	struct call *c[2];
	size_t len;

	(void)state;
	un = un_of("/s", &len);
	u_bind(l, "/s");
	k_listen(A, l, 5);
	for (int i = 0; i < 2; i++)
		c[i] = start_call(A, (uint64_t)l, IPC_OP_ACCEPT, NULL, NULL, 0, NULL, 0, 0);
	connect.id = ++w.next_id;
	connect.in_len = connect.data_len = (uint32_t)len;
	memcpy(connect.data, &un, len);
	death.id = c[0]->id;
	request_receive(&A->net, &connect); /* both in one batch of messages */
	request_receive(&A->net, &death);
	settle();
	assert_true(c[1]->done);
	end_call(A, c[0], NULL);
	assert_int_equal(end_call(A, c[1], NULL), 0);
}

static void a_full_buffer_blocks_the_writer_until_it_is_read(void **state)
{
	static char data[1 << 20], in[1 << 16];
	int64_t s[2];
	struct call *c;
	size_t got = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (char)(i ^ i >> 8);
	u_pair(SOCK_STREAM, s);
	c = start_call(A, (uint64_t)s[0], IPC_OP_WRITE, NULL, data, sizeof(data), NULL, 0, 0);
	assert_false(c->done);
	assert_false(k_poll(A, s[0]) & EPOLLOUT);
	while (got < sizeof(data)) {
		int64_t n = k_recv(A, s[1], in, sizeof(in), 0);

		assert_true(n > 0);
		assert_memory_equal(in, data + got, (size_t)n);
		got += (size_t)n;
	}
	assert_true(c->done);
	assert_int_equal(end_call(A, c, NULL), sizeof(data));
	assert_true(k_poll(A, s[0]) & EPOLLOUT);
}

static void datagrams_keep_their_boundaries(void **state)
{
	int64_t s[2];
	char buf[8];

	(void)state;
	for (int type = SOCK_DGRAM; type <= SOCK_SEQPACKET; type += SOCK_SEQPACKET - SOCK_DGRAM) {
		u_pair(type, s);
		assert_int_equal(k_send(A, s[0], "one", 3, 0), 3);
		assert_int_equal(k_send(A, s[0], "", 0, 0), 0);
		assert_int_equal(k_send(A, s[0], "three", 5, 0), 5);
		assert_int_equal(k_recv(A, s[1], buf, 8, MSG_PEEK), 3);
		assert_int_equal(k_recv(A, s[1], buf, 2, MSG_TRUNC), 3);
		assert_int_equal(k_recv(A, s[1], buf, 8, 0), 0);
		assert_int_equal(k_recv(A, s[1], buf, 8, 0), 5);
	}
}

/* Others have filled the receiver's queue: who only waits in poll() learns when there
 * is room again, too. */
static void poll_hears_of_room_that_others_had_taken(void **state)
{
	int64_t r = u_socket(SOCK_DGRAM), late = u_socket(SOCK_DGRAM), s[2];
	uint32_t slot = (uint32_t)late % MAX_READY, before;
	int sent = 0;
	char buf[4];

	(void)state;
	u_bind(r, "/log");
	for (int i = 0; i < 2; i++) {
		s[i] = u_socket(SOCK_DGRAM);
		assert_int_equal(u_connect(s[i], "/log"), 0);
		while (k_send(A, s[i], "x", 1, MSG_DONTWAIT) == 1)
			sent++;
	}
	assert_int_equal(sent, 256);
	assert_int_equal(u_connect(late, "/log"), 0);
	assert_false(k_poll(A, late) & EPOLLOUT);
	before = A->ready_count[slot];
	assert_int_equal(k_recv(A, r, buf, 4, 0), 1);
	assert_int_equal(A->ready_count[slot], before + 1);
	assert_true(A->ready_mask[slot] & EPOLLOUT);
}

static void descriptors_travel_with_their_message(void **state)
{
	int64_t s[2];
	const int fds[2] = { 41, 42 };
	struct ipc_msg reply;
	char buf[16];

	(void)state;
	u_pair(SOCK_STREAM, s);
	k_send(A, s[0], "before", 6, 0);
	assert_int_equal(u_send_fds(s[0], "with", 4, fds, 2), 4);
	k_send(A, s[0], "after", 5, 0);
	/* a read stops before a message with descriptors, and behind it */
	assert_int_equal(k_recv(A, s[1], buf, 16, 0), 6);
	assert_int_equal(
		do_call(A, (uint64_t)s[1], IPC_OP_RECVMSG, 0, 0, 0, NULL, 0, buf, 16, &reply), 4);
	assert_int_equal(reply.nfds, 2);
	assert_int_equal(reply.fds[0], 41);
	assert_int_equal(reply.fds[1], 42);
	assert_int_equal(A->fds_closed, 2); /* netd keeps none of them */
	assert_int_equal(k_recv(A, s[1], buf, 16, 0), 5);
}

static void unread_descriptors_are_closed_with_the_socket(void **state)
{
	int64_t s[2], udp = k_socket_ok(A, SOCK_DGRAM, 0);
	const int fds[1] = { 41 };

	(void)state;
	u_pair(SOCK_DGRAM, s);
	u_send_fds(s[0], "x", 1, fds, 1);
	assert_int_equal(A->fds_closed, 0);
	k_close(A, s[1]);
	assert_int_equal(A->fds_closed, 1);
	/* who cannot pass them on does not keep them either */
	u_send_fds(udp, "x", 1, fds, 1);
	assert_int_equal(A->fds_closed, 2);
	k_close(A, s[0]);
	u_send_fds(s[0], "x", 1, fds, 1);
	assert_int_equal(A->fds_closed, 3);
}

static void in_flight_descriptors_are_bounded(void **state)
{
	const int fds[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
	int64_t s[2];
	int64_t ret = 0;
	int n = 0;

	(void)state;
	u_pair(SOCK_DGRAM, s);
	for (; n < 100 && ret >= 0; n++)
		ret = u_send_fds(s[0], "x", 1, fds, 8);
	assert_int_equal(ret, -ETOOMANYREFS);
	assert_int_equal(n, 512 / 8 + 1);
}

static void half_close_ends_one_direction(void **state)
{
	int64_t s[2];
	char buf[4];

	(void)state;
	u_pair(SOCK_STREAM, s);
	do_call(A, (uint64_t)s[0], IPC_OP_SHUTDOWN, SHUT_WR, 0, 0, NULL, 0, NULL, 0, NULL);
	assert_int_equal(k_recv(A, s[1], buf, 4, 0), 0);
	assert_int_equal(k_send(A, s[0], "x", 1, 0), -EPIPE);
	assert_int_equal(k_send(A, s[1], "ok", 2, 0), 2);
	assert_int_equal(k_recv(A, s[0], buf, 4, 0), 2);
	assert_true(k_poll(A, s[1]) & EPOLLRDHUP);
}

/* As on Linux, which has it against POSIX's ENOTCONN. */
static void an_unconnected_socket_may_be_shut_down(void **state)
{
	int64_t s = u_socket(SOCK_STREAM);

	(void)state;
	assert_int_equal(
		do_call(A, (uint64_t)s, IPC_OP_SHUTDOWN, SHUT_RDWR, 0, 0, NULL, 0, NULL, 0, NULL),
		0);
	assert_int_equal(k_send(A, s, "x", 1, 0), -EPIPE);
}

static void who_was_never_accepted_is_reset(void **state)
{
	int64_t l = u_socket(SOCK_STREAM), c = u_socket(SOCK_STREAM);
	char buf[4];

	(void)state;
	u_bind(l, "/s");
	k_listen(A, l, 5);
	assert_int_equal(u_connect(c, "/s"), 0);
	k_close(A, l);
	assert_int_equal(k_recv(A, c, buf, 4, 0), -ECONNRESET);
	assert_int_equal(k_recv(A, c, buf, 4, 0), 0);
}

static void waitall_waits_for_all(void **state)
{
	int64_t s[2];
	char buf[6];
	uint64_t arg[4] = { MSG_WAITALL };
	struct call *c;

	(void)state;
	u_pair(SOCK_STREAM, s);
	c = start_call(A, (uint64_t)s[1], IPC_OP_RECVMSG, arg, NULL, 0, buf, 6, 0);
	k_send(A, s[0], "abc", 3, 0);
	assert_false(c->done);
	k_send(A, s[0], "def", 3, 0);
	assert_true(c->done);
	assert_int_equal(end_call(A, c, NULL), 6);
	assert_memory_equal(buf, "abcdef", 6);
}

static void everything_is_freed(void **state)
{
	size_t before;

	(void)state;
	run_for(MS); /* sent frames come back from the ring */
	before = A->net.pool.free_bytes;
	for (int i = 0; i < 100; i++) {
		int64_t s[2];

		u_pair(i & 1 ? SOCK_STREAM : SOCK_DGRAM, s);
		k_send(A, s[0], "unread", 6, 0);
		k_close(A, s[i >> 1 & 1]);
		k_close(A, s[!(i >> 1 & 1)]);
	}
	assert_int_equal(A->net.pool.free_bytes, before);
	assert_int_equal(A->net.nr_sockets, 0);
}

#define ONE(test) cmocka_unit_test_setup_teardown(test, one_host, no_hosts)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ONE(a_stream_connects_by_name_and_carries_bytes),
		ONE(abstract_names_and_autobind_work),
		ONE(a_full_backlog_makes_connect_wait),
		ONE(a_dying_accept_leaves_its_connection_to_another),
		ONE(a_full_buffer_blocks_the_writer_until_it_is_read),
		ONE(datagrams_keep_their_boundaries),
		ONE(poll_hears_of_room_that_others_had_taken),
		ONE(descriptors_travel_with_their_message),
		ONE(unread_descriptors_are_closed_with_the_socket),
		ONE(in_flight_descriptors_are_bounded),
		ONE(half_close_ends_one_direction),
		ONE(an_unconnected_socket_may_be_shut_down),
		ONE(who_was_never_accepted_is_reset),
		ONE(waitall_waits_for_all),
		ONE(everything_is_freed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
