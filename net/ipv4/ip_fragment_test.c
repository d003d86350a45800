/* unit: net/net.c net/socket.c net/sockcalls.c net/request.c net/request_io.c net/handle.c net/core/*.c net/ipv4/*.c net/proc/*.c net/unix/*.c | -Inet -Ikernel */
#include "test/world.h"

/* Fragments by hand: a UDP datagram of 2408 bytes (8 + 2400) to port 7. */
static uint8_t datagram[2408];
static int64_t sock;

static int setup(void **state)
{
	static uint8_t data[2400];

	world_up(1);
	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 5 + i / 256);
	make_udp(datagram, PEER_IP, ADDR_A, 1234, 7, data, sizeof(data));
	sock = k_socket_ok(A, SOCK_DGRAM, 0);
	k_bind(A, sock, 0, 7);
	peer_known();
	return 0;
}

static void fragment(uint16_t id, size_t off, size_t len, bool more)
{
	peer_ip(PEER_IP, ADDR_A, IPPROTO_UDP, id, (uint16_t)(off / 8 | (more ? IP_MF : 0)),
		datagram + off, len, NULL);
}

static void expect_datagram(void)
{
	uint8_t buf[2400];

	assert_int_equal(k_recv(A, sock, buf, sizeof(buf), MSG_DONTWAIT), 2400);
	assert_memory_equal(buf, datagram + 8, 2400);
}

static void expect_nothing(void)
{
	char buf[4];

	assert_int_equal(k_recv(A, sock, buf, 4, MSG_DONTWAIT), -EAGAIN);
}

static void fragments_in_any_order_make_the_datagram(void **state)
{
	static const int order[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
					 { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };

	(void)state;
	for (int i = 0; i < 6; i++) {
		for (int k = 0; k < 3; k++) {
			int f = order[i][k];

			expect_nothing();
			fragment((uint16_t)i, (size_t)f * 1000, f == 2 ? 408 : 1000, f < 2);
		}
		expect_datagram();
	}
	assert_int_equal(A->net.mib.ip[IPSTATS_MIB_REASMOKS], 6);
	assert_int_equal(ip_frag_mem(&A->net), 0);
}

static void duplicates_are_harmless(void **state)
{
	(void)state;
	fragment(1, 0, 1000, true);
	fragment(1, 0, 1000, true);
	fragment(1, 2000, 408, false);
	fragment(1, 2000, 408, false);
	fragment(1, 1000, 1000, true);
	expect_datagram();
}

static void overlapping_fragments_kill_their_datagram(void **state)
{
	(void)state;
	fragment(1, 0, 1000, true);
	fragment(1, 992, 1008, true); /* 8 bytes twice */
	fragment(1, 2000, 408, false);
	fragment(1, 1000, 1000, true);
	expect_nothing();
	assert_int_equal(A->net.mib.ip[IPSTATS_MIB_REASM_OVERLAPS], 1);
	/* a fragment inside another (teardrop) */
	fragment(2, 0, 1000, true);
	fragment(2, 24, 4, false);
	expect_nothing();
	assert_int_equal(A->net.mib.ip[IPSTATS_MIB_REASM_OVERLAPS], 2);
	/* two different ends */
	fragment(3, 2000, 408, false);
	fragment(3, 1000, 800, false);
	assert_int_equal(A->net.mib.ip[IPSTATS_MIB_REASM_OVERLAPS], 3);
	/* data behind the end */
	fragment(4, 2000, 400, true);
	fragment(4, 1000, 800, false);
	assert_int_equal(A->net.mib.ip[IPSTATS_MIB_REASM_OVERLAPS], 4);
	assert_int_equal(A->net.mib.ip[IPSTATS_MIB_REASMOKS], 0);
}

static void impossible_fragments_are_refused(void **state)
{
	(void)state;
	fragment(1, 8, 1001, true); /* not a multiple of 8 */
	peer_ip(PEER_IP, ADDR_A, IPPROTO_UDP, 2, 8190, datagram, 1000, NULL);	/* beyond 64 KB */
	peer_ip(PEER_IP, ADDR_A, IPPROTO_UDP, 3, IP_MF | 5, datagram, 0, NULL); /* empty */
	assert_int_equal(A->net.mib.ip[IPSTATS_MIB_REASMFAILS], 3);
	assert_int_equal(ip_frag_count(&A->net), 0);
}

static void sixty_bytes_of_header(struct iphdr *iph)
{
	iph->ver_ihl = 0x4f;
	memset(iph + 1, 1, 40); /* no operation */
	ip_send_check(iph, 60);
}

/* Each fits, but the first one's options make the whole longer than any datagram. */
static void options_do_not_stretch_a_datagram_beyond_64_kb(void **state)
{
	static uint8_t bytes[1480];
	size_t off = 1440, total = 65515;

	(void)state;
	peer_ip(PEER_IP, ADDR_A, IPPROTO_UDP, 1, IP_MF, bytes, 1480, sixty_bytes_of_header);
	for (; off < total; off += 1480) {
		size_t len = total - off < 1480 ? total - off : 1480;
		uint16_t more = off + len < total ? IP_MF : 0;

		peer_ip(PEER_IP, ADDR_A, IPPROTO_UDP, 1, (uint16_t)(off / 8 | more), bytes, len,
			NULL);
	}
	assert_int_equal(A->net.mib.ip[IPSTATS_MIB_REASMOKS], 0);
	assert_int_equal(A->net.mib.ip[IPSTATS_MIB_REASMFAILS], 1);
	assert_int_equal(ip_frag_mem(&A->net), 0);
}

static void an_incomplete_datagram_times_out_and_its_sender_is_told(void **state)
{
	struct frame *f;

	(void)state;
	fragment(1, 0, 1000, true);
	fragment(2, 1000, 1000, true); /* without its beginning: nobody is told */
	run_for(31 * SEC);
	assert_int_equal(A->net.mib.ip[IPSTATS_MIB_REASMTIMEOUT], 2);
	assert_int_equal(ip_frag_mem(&A->net), 0);
	f = sent_frame();
	assert_non_null(f);
	assert_int_equal(frame_payload(f)[0], ICMP_TIME_EXCEEDED);
	assert_int_equal(frame_payload(f)[1], ICMP_EXC_FRAGTIME);
	free(f);
	assert_null(sent_frame());
}

static void a_flood_of_first_fragments_holds_bounded_memory(void **state)
{
	(void)state;
	for (int i = 0; i < 5000; i++)
		fragment((uint16_t)i, 0, 1000, true);
	assert_true(ip_frag_mem(&A->net) <= A->net.pool.size / 8);
	assert_true(A->net.pool.free_bytes > A->net.pool.size / 2);
	/* and who is honest gets through */
	fragment(9999, 0, 1000, true);
	fragment(9999, 1000, 1000, true);
	fragment(9999, 2000, 408, false);
	expect_datagram();
	run_for(31 * SEC);
	assert_int_equal(ip_frag_mem(&A->net), 0);
}

static void what_is_sent_is_cut_to_the_mtu_and_sums_up(void **state)
{
	uint8_t whole[5008];
	size_t have = 0;
	struct frame *f;
	char data[5000];

	(void)state;
	memset(data, 'q', sizeof(data));
	assert_int_equal(k_sendto(A, sock, data, sizeof(data), 0, PEER_IP, 9), sizeof(data));
	while ((f = sent_frame()) != NULL) {
		const struct iphdr *iph = frame_ip(f);
		size_t len = get_be16(iph->tot_len) - 20u;
		uint16_t off = get_be16(iph->frag_off);

		assert_true(f->len <= 1514);
		assert_int_equal((off & IP_OFFSET) * 8u, have);
		assert_int_equal((off & IP_MF) != 0, have + len < 5008);
		assert_int_equal(off & IP_DF, 0);
		memcpy(whole + have, frame_payload(f), len);
		have += len;
		free(f);
	}
	assert_int_equal(have, 5008);
	assert_int_equal(csum_fold(csum_add(csum_pseudo(ADDR_A, PEER_IP, 5008, 17),
					    csum_bytes(whole, 5008))),
			 0);
	/* with DF it does not leave */
	k_setopt(A, sock, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DO);
	assert_int_equal(k_sendto(A, sock, data, sizeof(data), 0, PEER_IP, 9), -EMSGSIZE);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, no_hosts)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(fragments_in_any_order_make_the_datagram),
		T(duplicates_are_harmless),
		T(overlapping_fragments_kill_their_datagram),
		T(impossible_fragments_are_refused),
		T(options_do_not_stretch_a_datagram_beyond_64_kb),
		T(an_incomplete_datagram_times_out_and_its_sender_is_told),
		T(a_flood_of_first_fragments_holds_bounded_memory),
		T(what_is_sent_is_cut_to_the_mtu_and_sums_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
