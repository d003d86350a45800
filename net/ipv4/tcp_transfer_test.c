/* unit: net/ipv4/tcp*.c net/ipv4/inet_hashtables.c net/ipv4/inet_ports.c net/core/skbuff.c net/core/stock.c net/core/skb_data.c net/core/skb_queue.c net/core/sock.c net/core/timer.c net/core/packetmem.c net/core/checksum.c net/core/siphash.c net/core/random.c | -Inet -Ikernel */
/* Two stacks and a wire: what goes in at one end comes out at the other. */
#include "ipv4/tcp_world.h"

#define CHUNK 65536

/* One direction of a transfer; the content is a function of the position. */
struct flow {
	struct socket *from, *to;
	uint64_t total, written, read;
	bool closed, eof;
};

static struct flow flows[2];
static int nflows;

static uint8_t byte_at(uint64_t pos, int dir)
{
	return (uint8_t)(pos * 31 + (pos >> 8) * 7 + (pos >> 16) + (uint64_t)dir * 99);
}

static uint8_t buf[CHUNK];

static void write_some(struct flow *f, int dir)
{
	while (f->written < f->total) {
		size_t n = f->total - f->written < CHUNK ? (size_t)(f->total - f->written) : CHUNK;
		int sent;

		for (size_t i = 0; i < n; i++)
			buf[i] = byte_at(f->written + i, dir);
		sent = t_send(f->from, buf, n, 0);
		if (sent <= 0)
			return;
		f->written += (uint64_t)sent;
	}
	if (!f->closed) {
		t_shutdown(f->from);
		f->closed = true;
	}
}

static void read_some(struct flow *f, int dir)
{
	int n;

	while (!f->eof && (n = t_recv(f->to, buf, CHUNK, 0)) != -EAGAIN) {
		assert_true(n >= 0);
		if (n == 0) {
			f->eof = true;
			return;
		}
		for (int i = 0; i < n; i++)
			if (buf[i] != byte_at(f->read + (uint64_t)i, dir))
				fail_msg("byte %llu is wrong",
					 (unsigned long long)(f->read + (uint64_t)i));
		f->read += (uint64_t)n;
	}
}

static void pump(void)
{
	for (int i = 0; i < nflows; i++) {
		write_some(&flows[i], i);
		read_some(&flows[i], i);
	}
}

static bool all_done(void)
{
	for (int i = 0; i < nflows; i++)
		if (!flows[i].eof)
			return false;
	return true;
}

/* Moves `ab` and `ba` bytes at once; returns how long it took in ms. */
static uint64_t transfer(uint64_t ab, uint64_t ba, uint64_t limit)
{
	struct socket *a, *b;
	uint64_t start;

	t_pair(&a, &b);
	start = w.now;
	memset(flows, 0, sizeof(flows));
	nflows = 2;
	flows[0] = (struct flow){ .from = a, .to = b, .total = ab };
	flows[1] = (struct flow){ .from = b, .to = a, .total = ba };
	w.app = pump;
	pump();
	assert_true(run_until(all_done, limit));
	w.app = NULL;
	assert_int_equal(flows[0].read, ab);
	assert_int_equal(flows[1].read, ba);
	t_close(a);
	t_close(b);
	run(300 * SEC);
	return (w.now - 300 * SEC - start) / MS;
}

static void clean_wire_moves_megabytes_both_ways(void **state)
{
	(void)state;
	transfer(8 << 20, 4 << 20, 100 * SEC);
	assert_int_equal(A->net.mib.tcp[TCP_MIB_RETRANSSEGS], 0);
	assert_int_equal(B->net.mib.tcp[TCP_MIB_RETRANSSEGS], 0);
	assert_true(B->net.mib.linux_mib[LINUX_MIB_TCPHPHITS] > 100);
}

static void throughput_follows_the_window_not_the_clock(void **state)
{
	uint64_t ms;

	(void)state;
	w.wire.delay = 20 * MS; /* 40 ms round trip */
	ms = transfer(8 << 20, 0, 100 * SEC);
	assert_true(ms < 1500); /* a fixed 64 KiB window would take five seconds */
}

static void empty_transfer_is_just_two_fins(void **state)
{
	(void)state;
	transfer(0, 0, 10 * SEC);
	assert_true(A->sent + B->sent <= 12);
}

static void a_bad_wire_loses_nothing(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 6; seed++) {
		world_start(2, 16 << 20, seed * 7919);
		w.wire = (struct wire){ .delay = 5 * MS,
					.jitter = 2 * MS,
					.loss = 50,
					.dup = 20,
					.reorder = 50,
					.corrupt = 5 };
		transfer(2 << 20, 1 << 20, 600 * SEC);
		assert_true(A->net.mib.linux_mib[LINUX_MIB_TCPSACKRECOVERY] > 0);
		assert_true(A->net.mib.tcp[TCP_MIB_CSUMERRORS] +
				    B->net.mib.tcp[TCP_MIB_CSUMERRORS] >
			    0);
		world_end();
	}
}

static void twenty_megabytes_each_way_at_five_percent(void **state)
{
	(void)state;
	w.wire = (struct wire){ .delay = MS,
				.jitter = MS / 4,
				.loss = 50,
				.dup = 50,
				.reorder = 50,
				.ns_per_byte = 10 };
	transfer(20 << 20, 20 << 20, 120 * SEC);
}

static void newreno_alone_gets_through_too(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 4; seed++) {
		world_start(2, 16 << 20, seed * 104729);
		w.wire = (struct wire){
			.delay = 5 * MS, .loss = 20, .dup = 10, .reorder = 20, .drop = strip_options
		};
		transfer(1 << 20, 1 << 19, 600 * SEC);
		assert_int_equal(A->net.mib.linux_mib[LINUX_MIB_TCPSACKRECOVERY], 0);
		assert_true(A->net.mib.linux_mib[LINUX_MIB_TCPRENORECOVERY] > 0);
		world_end();
	}
}

static void sequence_numbers_wrap_in_the_middle(void **state)
{
	struct socket *a, *b;

	(void)state;
	/* The ISN follows the clock: wait until a connection begins shortly before the
	 * wrap, then move more than is left. */
	for (int i = 0; i < 2000; i++) {
		uint32_t left;

		t_pair(&a, &b);
		left = 0u - t_tp(a)->snd_nxt.raw;
		t_close(a);
		t_close(b);
		run(121 * SEC);
		if (left < 40u << 20)
			break;
		run((uint64_t)(left < 1u << 30 ? left / 2 : left / 4) * 4000);
	}
	transfer(64 << 20, 0, 1000 * SEC);
}

static void shallow_queue_and_slow_link(void **state)
{
	(void)state;
	w.wire.ns_per_byte = 8000; /* 1 Mbit/s */
	w.wire.delay = 50 * MS;
	transfer(1 << 20, 0, 60 * SEC);
}

static void small_memory_machines_share_it(void **state)
{
	(void)state;
	world_start(2, 512 << 10, 3);
	w.wire.loss = 10;
	transfer(1 << 20, 1 << 20, 600 * SEC);
	world_end();
}

static void path_mtu_shrinks_under_way(void **state)
{
	(void)state;
	w.wire.mtu = 900;
	w.wire.icmp = true;
	transfer(1 << 20, 1 << 20, 100 * SEC);
	assert_int_equal(A->pmtu, 900);
}

static uint64_t req_done;
static struct socket *rr_a, *rr_b;

static void request_response(void)
{
	uint8_t c;

	if (t_recv(rr_b, &c, 1, 0) == 1)
		assert_int_equal(t_send(rr_b, &c, 1, 0), 1);
	if (t_recv(rr_a, &c, 1, 0) == 1) {
		assert_int_equal(c, (uint8_t)req_done);
		req_done++;
		c = (uint8_t)req_done;
		assert_int_equal(t_send(rr_a, &c, 1, 0), 1);
	}
}

static bool rr_finished(void)
{
	return req_done >= 100000;
}

static void hundred_thousand_requests_and_responses(void **state)
{
	uint64_t start;
	uint8_t c = 0;

	(void)state;
	w.wire.delay = MS / 2;
	t_pair(&rr_a, &rr_b);
	req_done = 0;
	start = w.now;
	w.app = request_response;
	t_send(rr_a, &c, 1, 0);
	assert_true(run_until(rr_finished, 1000 * SEC));
	w.app = NULL;
	/* One round trip each, no delayed ACK in between, two packets each. */
	assert_true(w.now - start < 100100 * MS);
	assert_true(A->sent + B->sent < 2 * 100000 + 100);
	t_close(rr_a);
	t_close(rr_b);
	run(200 * SEC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(clean_wire_moves_megabytes_both_ways, two_hosts,
						end_world),
		cmocka_unit_test_setup_teardown(throughput_follows_the_window_not_the_clock,
						two_hosts, end_world),
		cmocka_unit_test_setup_teardown(empty_transfer_is_just_two_fins, two_hosts,
						end_world),
		cmocka_unit_test(a_bad_wire_loses_nothing),
		cmocka_unit_test_setup_teardown(twenty_megabytes_each_way_at_five_percent,
						two_hosts, end_world),
		cmocka_unit_test(newreno_alone_gets_through_too),
		cmocka_unit_test_setup_teardown(sequence_numbers_wrap_in_the_middle, two_hosts,
						end_world),
		cmocka_unit_test_setup_teardown(shallow_queue_and_slow_link, two_hosts, end_world),
		cmocka_unit_test(small_memory_machines_share_it),
		cmocka_unit_test_setup_teardown(path_mtu_shrinks_under_way, two_hosts, end_world),
		cmocka_unit_test_setup_teardown(hundred_thousand_requests_and_responses, two_hosts,
						end_world),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
