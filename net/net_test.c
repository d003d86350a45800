/* unit: net/net.c net/socket.c net/sockcalls.c net/request.c net/request_io.c net/handle.c net/core/*.c net/ipv4/*.c net/proc/*.c net/unix/*.c | -Inet -Ikernel */
/* TCP through the whole stack: socket calls, IP, ARP, rings, and a bad wire. */
#include "ipv4/arp.h"
#include "ipv4/protocol.h"
#include "test/world.h"

#define TOTAL (1u << 20)

static uint8_t pattern(size_t i)
{
	return (uint8_t)(i * 7 + (i >> 8) * 13 + (i >> 16));
}

/* A connected pair: *a on host ha, *b on host hb. */
static void connect_pair(struct host *ha, struct host *hb, uint32_t addr, int64_t *a, int64_t *b)
{
	int64_t l = k_socket_ok(hb, SOCK_STREAM, 0);

	k_setopt(hb, l, SOL_SOCKET, SO_REUSEADDR, 1);
	assert_int_equal(k_bind(hb, l, 0, 80), 0);
	assert_int_equal(k_listen(hb, l, 10), 0);
	*a = k_socket_ok(ha, SOCK_STREAM, 0);
	assert_int_equal(k_connect(ha, *a, addr, 80), 0);
	*b = k_accept(hb, l);
	assert_true(*b > 0);
	k_close(hb, l);
}

/* Push TOTAL bytes from a to b in writes of `chunk`, both sides blocking. */
static void transfer_all(struct host *ha, int64_t a, struct host *hb, int64_t b, size_t chunk)
{
	uint8_t *out = malloc(chunk), *in = malloc(65536);
	size_t sent = 0, got = 0;
	struct call *tx = NULL;

	assert(out && in);
	while (got < TOTAL) {
		int64_t n;

		if (tx && tx->done) {
			n = end_call(ha, tx, NULL);
			assert_true(n > 0);
			sent += (size_t)n;
			tx = NULL;
		}
		if (!tx && sent < TOTAL) {
			size_t len = TOTAL - sent < chunk ? TOTAL - sent : chunk;

			for (size_t i = 0; i < len; i++)
				out[i] = pattern(sent + i);
			tx = start_call(ha, (uint64_t)a, IPC_OP_WRITE, NULL, out, len, NULL, 0, 0);
		}
		n = k_recv(hb, b, in, 65536, 0);
		assert_true(n > 0);
		for (int64_t i = 0; i < n; i++)
			assert_int_equal(in[i], pattern(got + (size_t)i));
		got += (size_t)n;
	}
	if (tx)
		assert_true(wait_call(ha, tx, NULL) > 0);
	free(out);
	free(in);
}

static void a_megabyte_crosses_a_clean_wire(void **state)
{
	int64_t a, b;

	(void)state;
	connect_pair(A, B, ADDR_B, &a, &b);
	transfer_all(A, a, B, b, 65536);
	transfer_all(B, b, A, a, 1000);
	assert_int_equal(A->net.mib.tcp[TCP_MIB_RETRANSSEGS], 0);
}

static void a_megabyte_survives_a_bad_wire(void **state)
{
	int64_t a, b;

	(void)state;
	connect_pair(A, B, ADDR_B, &a, &b);
	w.loss = w.dup = w.reorder = 50;
	w.corrupt = 10;
	transfer_all(A, a, B, b, 65536);
	assert_true(A->net.mib.tcp[TCP_MIB_RETRANSSEGS] > 0);
	w.loss = w.dup = w.reorder = w.corrupt = 0;
	run_for(5 * SEC);
}

static void a_megabyte_goes_over_loopback_in_large_pieces(void **state)
{
	int64_t a, b;

	(void)state;
	connect_pair(A, A, 0x7f000001, &a, &b);
	transfer_all(A, a, A, b, 65536);
	assert_true(A->net.loopback_dev->stats.tx_packets < 250);
}

static void a_driver_that_dies_loses_nothing(void **state)
{
	int64_t a, b;

	(void)state;
	connect_pair(A, B, ADDR_B, &a, &b);
	for (int i = 0; i < 5; i++) {
		struct call *tx;
		static uint8_t out[100000], in[100000];
		size_t got = 0;

		memset(out, i, sizeof(out));
		A->drv.stopped = true; /* frames pile up in its ring */
		tx = start_call(A, (uint64_t)a, IPC_OP_WRITE, NULL, out, sizeof(out), NULL, 0, 0);
		run_for(MS);
		drv_attach(A, i & 1 ? NETIF_F_CSUM : 0); /* its successor */
		A->drv.stopped = false;
		while (got < sizeof(in)) {
			int64_t n = k_recv(B, b, in + got, sizeof(in) - got, 0);

			assert_true(n > 0);
			got += (size_t)n;
		}
		assert_memory_equal(in, out, sizeof(in));
		assert_int_equal(wait_call(A, tx, NULL), sizeof(out));
	}
	assert_int_equal(A->net.mib.tcp[TCP_MIB_RETRANSSEGS], 0);
}

static void a_closed_port_refuses_at_once(void **state)
{
	int64_t a = k_socket_ok(A, SOCK_STREAM, 0);
	uint64_t start = w.now;

	(void)state;
	assert_int_equal(k_connect(A, a, ADDR_B, 81), -ECONNREFUSED);
	assert_true(w.now - start < 100 * MS);
	/* and may be tried again */
	assert_int_equal(k_connect(A, a, ADDR_B, 81), -ECONNREFUSED);
}

static void an_absent_host_is_unreachable(void **state)
{
	int64_t a = k_socket_ok(A, SOCK_STREAM, 0);

	(void)state;
	assert_int_equal(k_connect(A, a, 0x0a000007, 80), -EHOSTUNREACH);
	assert_in_range(w.now, 1003 * SEC, 1010 * SEC);
	assert_int_equal(k_connect(A, k_socket_ok(A, SOCK_STREAM, 0), 0x08080808, 80),
			 -ENETUNREACH);
}

static void a_non_blocking_connect_reports_through_poll(void **state)
{
	int64_t l = k_socket_ok(B, SOCK_STREAM, 0), a = k_socket_ok(A, SOCK_STREAM, 0);
	struct sockaddr_in sin = sin_of(ADDR_B, 80);
	struct call *c;

	(void)state;
	k_bind(B, l, 0, 80);
	k_listen(B, l, 5);
	c = start_call(A, (uint64_t)a, IPC_OP_CONNECT, NULL, &sin, sizeof(sin), NULL, 0,
		       IPC_F_NONBLOCK);
	assert_int_equal(end_call(A, c, NULL), -EINPROGRESS);
	c = start_call(A, (uint64_t)a, IPC_OP_CONNECT, NULL, &sin, sizeof(sin), NULL, 0,
		       IPC_F_NONBLOCK);
	assert_int_equal(end_call(A, c, NULL), -EALREADY);
	run_for(10 * MS);
	assert_true(A->ready_mask[(uint32_t)a % MAX_READY] & EPOLLOUT);
	assert_int_equal(k_getopt(A, a, SOL_SOCKET, SO_ERROR), 0);
	assert_int_equal(k_connect(A, a, ADDR_B, 80), 0);
	assert_int_equal(k_connect(A, a, ADDR_B, 80), -EISCONN);
	assert_true(B->ready_mask[(uint32_t)l % MAX_READY] & EPOLLIN);
}

static void closing_returns_every_byte(void **state)
{
	size_t before_a, before_b;
	uint32_t sockets = A->net.nr_sockets;

	(void)state;
	run_for(MS); /* sent frames come back from the ring */
	before_a = A->net.pool.free_bytes;
	before_b = B->net.pool.free_bytes;
	for (int i = 0; i < 50; i++) {
		int64_t a, b;
		char buf[10];

		connect_pair(A, B, ADDR_B, &a, &b);
		assert_int_equal(k_send(A, a, "ping", 4, 0), 4);
		assert_int_equal(k_recv(B, b, buf, sizeof(buf), 0), 4);
		k_close(A, a);
		assert_int_equal(k_recv(B, b, buf, sizeof(buf), 0), 0);
		k_close(B, b);
	}
	run_for(300 * SEC);
	assert_int_equal(A->net.pool.free_bytes, before_a);
	assert_int_equal(B->net.pool.free_bytes, before_b);
	assert_int_equal(A->net.nr_sockets, sockets);
	assert_int_equal(A->net.nr_skbs, 0);
}

static void small_round_trips_need_few_calls(void **state)
{
	int64_t a, b;
	char buf[64] = { 0 };
	unsigned int before;

	(void)state;
	connect_pair(A, B, ADDR_B, &a, &b);
	before = B->pulls + B->pushes;
	for (int i = 0; i < 10; i++) {
		assert_int_equal(k_send(A, a, buf, 64, 0), 64);
		assert_int_equal(k_recv(B, b, buf, 64, 0), 64);
		assert_int_equal(k_send(B, b, buf, 64, 0), 64);
		assert_int_equal(k_recv(A, a, buf, 64, 0), 64);
	}
	/* everything travelled in the messages themselves */
	assert_int_equal(B->pulls + B->pushes, before);
}

/* Acknowledgements show that the neighbour is there as well as an answer of its would. */
static void a_connection_in_use_needs_no_arp_probes(void **state)
{
	uint64_t asked;
	int64_t a, b;
	char buf[4];

	(void)state;
	connect_pair(A, B, ADDR_B, &a, &b);
	asked = arp_statistics(&A->net)->requests_out;
	for (int i = 0; i < 120; i++) {
		assert_int_equal(k_send(A, a, "ping", 4, 0), 4);
		assert_int_equal(k_recv(B, b, buf, 4, 0), 4);
		run_for(SEC);
	}
	assert_int_equal(arp_statistics(&A->net)->requests_out, asked);
}

/* Single bytes over loopback, to somebody who reads later: they must not fill the receive
 * buffer with a page each. */
static void single_bytes_over_loopback_wait_without_loss(void **state)
{
	int64_t a, b, n;
	char buf[4096];
	size_t got = 0;

	(void)state;
	connect_pair(A, A, 0x7f000001, &a, &b);
	k_setopt(A, a, IPPROTO_TCP, TCP_NODELAY, 1);
	for (int i = 0; i < 3000; i++)
		assert_int_equal(k_send(A, a, "x", 1, 0), 1);
	run_for(SEC);
	while (got < 3000) {
		n = k_recv(A, b, buf, sizeof(buf), 0);
		assert_true(n > 0);
		got += (size_t)n;
	}
	assert_int_equal(A->net.mib.linux_mib[LINUX_MIB_TCPRCVQDROP], 0);
	assert_int_equal(A->net.mib.tcp[TCP_MIB_RETRANSSEGS], 0);
}

/* Simultaneous open with oneself [RFC 9293 figure 7]. */
static void a_socket_may_connect_to_itself(void **state)
{
	int64_t s = k_socket_ok(A, SOCK_STREAM, 0);
	char buf[4];

	(void)state;
	assert_int_equal(k_bind(A, s, 0x7f000001, 5000), 0);
	assert_int_equal(k_connect(A, s, 0x7f000001, 5000), 0);
	assert_int_equal(k_send(A, s, "self", 4, 0), 4);
	assert_int_equal(k_recv(A, s, buf, 4, 0), 4);
	assert_memory_equal(buf, "self", 4);
	k_close(A, s);
	run_for(300 * SEC);
	assert_int_equal(A->net.nr_sockets, 0);
	assert_int_equal(tcp_orphan_count(&A->net), 0);
}

/* A machine with little memory: nobody reads, then everybody does. */
static void exhausted_packet_memory_heals_without_losing_a_byte(void **state)
{
	static uint8_t out[200000], in[65536];
	int64_t a[60], b[60];
	struct call *tx[60];

	(void)state;
	w.uid = 0;
	memset(out, 7, sizeof(out));
	for (int i = 0; i < 60; i++) {
		connect_pair(A, B, ADDR_B, &a[i], &b[i]);
		k_setopt(B, b[i], SOL_SOCKET, SO_RCVBUFFORCE, 1 << 20);
	}
	/* 12 MB towards a host with 16 MB of packet memory whose programs sleep */
	for (int i = 0; i < 60; i++)
		tx[i] = start_call(A, (uint64_t)a[i], IPC_OP_WRITE, NULL, out, sizeof(out), NULL, 0,
				   0);
	run_for(20 * SEC);
	for (int i = 0; i < 60; i++) {
		size_t got = 0;

		while (got < sizeof(out)) {
			int64_t n = k_recv(B, b[i], in, sizeof(in), 0);

			assert_true(n > 0);
			got += (size_t)n;
		}
		assert_int_equal(wait_call(A, tx[i], NULL), sizeof(out));
	}
	run_for(5 * SEC);
	assert_true(B->net.pool.free_bytes > B->net.pool.size * 3 / 4);
}

#define ONE(test) cmocka_unit_test_setup_teardown(test, one_host, no_hosts)
#define TWO(test) cmocka_unit_test_setup_teardown(test, two_hosts, no_hosts)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TWO(a_megabyte_crosses_a_clean_wire),
		TWO(a_megabyte_survives_a_bad_wire),
		ONE(a_megabyte_goes_over_loopback_in_large_pieces),
		TWO(a_driver_that_dies_loses_nothing),
		TWO(a_closed_port_refuses_at_once),
		TWO(an_absent_host_is_unreachable),
		TWO(a_non_blocking_connect_reports_through_poll),
		TWO(closing_returns_every_byte),
		TWO(small_round_trips_need_few_calls),
		TWO(a_connection_in_use_needs_no_arp_probes),
		ONE(single_bytes_over_loopback_wait_without_loss),
		ONE(a_socket_may_connect_to_itself),
		TWO(exhausted_packet_memory_heals_without_losing_a_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
