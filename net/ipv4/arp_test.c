/* unit: net/net.c net/socket.c net/sockcalls.c net/request.c net/request_io.c net/handle.c net/core/*.c net/ipv4/*.c net/proc/*.c net/unix/*.c | -Inet -Ikernel */
#include "ipv4/arp.h"
#include "core/neighbour.h"
#include "test/world.h"

static void arp_from(uint16_t op, const uint8_t *sha, uint32_t sip, uint32_t tip,
		     const uint8_t *dst)
{
	struct arp_wire arp = { .ar_hrd = to_be16(1),
				.ar_pro = to_be16(ETH_P_IP),
				.ar_hln = 6,
				.ar_pln = 4,
				.ar_op = to_be16(op),
				.ar_sip = to_be32(sip),
				.ar_tip = to_be32(tip) };

	memcpy(arp.ar_sha, sha, 6);
	peer_frame(dst, ETH_P_ARP, &arp, sizeof(arp));
}

static const uint8_t everybody[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
static const uint8_t liar[6] = { 2, 6, 6, 6, 6, 6 };

static struct neighbour *peer_entry(void)
{
	return neigh_lookup(&A->net, eth0(A), PEER_IP);
}

/* The next frame must be an ARP packet. */
static struct arp_wire sent_arp(uint8_t dst[6])
{
	struct frame *f = sent_frame();
	struct arp_wire arp;

	assert_non_null(f);
	assert_int_equal(f->bytes[12] << 8 | f->bytes[13], ETH_P_ARP);
	memcpy(&arp, f->bytes + ETH_HLEN, sizeof(arp));
	if (dst)
		memcpy(dst, f->bytes, 6);
	free(f);
	return arp;
}

static int64_t udp_to_peer(const char *data)
{
	int64_t s = k_socket_ok(A, SOCK_DGRAM, 0);

	assert_int_equal(k_sendto(A, s, data, strlen(data), 0, PEER_IP, 9), (int)strlen(data));
	return s;
}

static void the_first_packet_waits_for_the_answer(void **state)
{
	struct arp_wire arp;
	struct frame *f;
	uint8_t dst[6];

	(void)state;
	udp_to_peer("first");
	udp_to_peer("second");
	arp = sent_arp(dst);
	assert_memory_equal(dst, everybody, 6);
	assert_int_equal(get_be16(arp.ar_op), ARPOP_REQUEST);
	assert_int_equal(get_be32(arp.ar_tip), PEER_IP);
	assert_int_equal(get_be32(arp.ar_sip), ADDR_A);
	assert_null(sent_frame());
	arp_from(ARPOP_REPLY, PEER_MAC, PEER_IP, ADDR_A, NULL);
	f = sent_frame();
	assert_memory_equal(f->bytes, PEER_MAC, 6);
	assert_memory_equal(frame_payload(f) + 8, "first", 5);
	free(f);
	f = sent_frame();
	assert_memory_equal(frame_payload(f) + 8, "second", 6);
	free(f);
	assert_int_equal(peer_entry()->nud_state, NUD_REACHABLE);
}

static void the_queue_that_waits_is_bounded(void **state)
{
	int n = 0;
	struct frame *f;

	(void)state;
	for (int i = 0; i < 2 * NEIGH_QUEUE_LEN; i++)
		k_close(A, udp_to_peer("x"));
	sent_arp(NULL);
	arp_from(ARPOP_REPLY, PEER_MAC, PEER_IP, ADDR_A, NULL);
	while ((f = sent_frame()) != NULL) {
		n++;
		free(f);
	}
	assert_int_equal(n, NEIGH_QUEUE_LEN);
}

static void who_does_not_answer_is_asked_three_times_and_given_up(void **state)
{
	int64_t s = k_socket_ok(A, SOCK_DGRAM, 0);

	(void)state;
	k_connect(A, s, PEER_IP, 9);
	k_send(A, s, "x", 1, 0);
	run_for(10 * SEC);
	for (int i = 0; i < 3; i++)
		assert_int_equal(get_be32(sent_arp(NULL).ar_tip), PEER_IP);
	assert_null(sent_frame());
	assert_int_equal(peer_entry()->nud_state, NUD_FAILED);
	assert_int_equal(k_getopt(A, s, SOL_SOCKET, SO_ERROR), 0); /* UDP: not fatal */
	k_setopt(A, s, IPPROTO_IP, IP_RECVERR, 1);
	k_send(A, s, "x", 1, 0);
	run_for(10 * SEC);
	assert_int_equal(k_getopt(A, s, SOL_SOCKET, SO_ERROR), EHOSTUNREACH);
	assert_int_equal(A->net.pool.free_bytes > 0, 1);
}

static void an_entry_ages_and_is_confirmed_by_unicast(void **state)
{
	struct arp_wire arp;
	uint8_t dst[6];

	(void)state;
	udp_to_peer("x");
	sent_arp(NULL);
	arp_from(ARPOP_REPLY, PEER_MAC, PEER_IP, ADDR_A, NULL);
	free(sent_frame());
	run_for(31 * SEC);
	udp_to_peer("y"); /* stale: used all the same, then checked */
	free(sent_frame());
	assert_int_equal(peer_entry()->nud_state, NUD_DELAY);
	run_for(5500 * MS);
	arp = sent_arp(dst);
	assert_memory_equal(dst, PEER_MAC, 6);
	assert_int_equal(get_be32(arp.ar_tip), PEER_IP);
	arp_from(ARPOP_REPLY, PEER_MAC, PEER_IP, ADDR_A, NULL);
	assert_int_equal(peer_entry()->nud_state, NUD_REACHABLE);
	/* what TCP hears from a next hop confirms it, too */
	run_for(31 * SEC);
	udp_to_peer("z");
	free(sent_frame());
	neigh_confirm(eth0(A), PEER_IP);
	run_for(6 * SEC);
	assert_null(sent_frame());
}

static void requests_for_us_are_answered_and_remembered(void **state)
{
	struct arp_wire arp;
	uint8_t dst[6];

	(void)state;
	arp_from(ARPOP_REQUEST, PEER_MAC, PEER_IP, ADDR_A, everybody);
	arp = sent_arp(dst);
	assert_memory_equal(dst, PEER_MAC, 6);
	assert_int_equal(get_be16(arp.ar_op), ARPOP_REPLY);
	assert_int_equal(get_be32(arp.ar_sip), ADDR_A);
	assert_memory_equal(arp.ar_sha, A->mac, 6);
	assert_int_equal(peer_entry()->nud_state, NUD_STALE);
	/* requests for others are not */
	arp_from(ARPOP_REQUEST, PEER_MAC, PEER_IP + 1, 0x0a000042, everybody);
	assert_null(sent_frame());
	assert_null(neigh_lookup(&A->net, eth0(A), PEER_IP + 1));
	/* a probe for our address is answered, without learning 0.0.0.0 */
	arp_from(ARPOP_REQUEST, PEER_MAC, 0, ADDR_A, everybody);
	assert_int_equal(get_be16(sent_arp(NULL).ar_op), ARPOP_REPLY);
	assert_null(neigh_lookup(&A->net, eth0(A), 0));
}

static void unasked_answers_are_not_believed(void **state)
{
	(void)state;
	arp_from(ARPOP_REPLY, liar, PEER_IP, ADDR_A, NULL);
	assert_null(peer_entry());
	/* nor do they replace what was heard a moment ago */
	udp_to_peer("x");
	sent_arp(NULL);
	arp_from(ARPOP_REPLY, PEER_MAC, PEER_IP, ADDR_A, NULL);
	free(sent_frame());
	arp_from(ARPOP_REPLY, liar, PEER_IP, ADDR_A, NULL);
	assert_memory_equal(peer_entry()->ha, PEER_MAC, 6);
	/* later a gratuitous announcement moves an existing entry: the peer has a new card */
	run_for(2 * SEC);
	arp_from(ARPOP_REQUEST, liar, PEER_IP, PEER_IP, everybody);
	assert_memory_equal(peer_entry()->ha, liar, 6);
	assert_int_equal(peer_entry()->nud_state, NUD_STALE);
}

static void a_second_owner_of_our_address_is_counted_and_answered_once(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++)
		arp_from(ARPOP_REQUEST, liar, ADDR_A, ADDR_A, everybody);
	assert_int_equal(arp_statistics(&A->net)->conflicts, 5);
	assert_int_equal(get_be32(sent_arp(NULL).ar_sip), ADDR_A);
	assert_null(sent_frame());
}

static void malformed_packets_are_counted(void **state)
{
	uint8_t junk[28] = { 0 };
	uint8_t group[6] = { 1, 0, 0, 0, 0, 1 };

	(void)state;
	peer_frame(everybody, ETH_P_ARP, junk, 10);
	peer_frame(everybody, ETH_P_ARP, junk, 28);
	arp_from(9, PEER_MAC, PEER_IP, ADDR_A, NULL);
	arp_from(ARPOP_REQUEST, group, PEER_IP, ADDR_A, NULL);
	arp_from(ARPOP_REQUEST, PEER_MAC, 0x7f000001, ADDR_A, NULL);
	arp_from(ARPOP_REQUEST, PEER_MAC, 0xe0000001, ADDR_A, NULL);
	assert_int_equal(arp_statistics(&A->net)->bad, 6);
	assert_null(sent_frame());
}

static void the_table_is_bounded(void **state)
{
	(void)state;
	inet_set_ifaddr(eth0(A), ADDR_A, 0xffff0000);
	free(sent_frame());
	for (uint32_t i = 0; i < 2000; i++) {
		arp_from(ARPOP_REQUEST, PEER_MAC, 0x0a000100 + i, ADDR_A, everybody);
		free(sent_frame());
	}
	/* the newest are there, the oldest made room */
	assert_non_null(neigh_lookup(&A->net, eth0(A), 0x0a000100 + 1999));
	assert_null(neigh_lookup(&A->net, eth0(A), 0x0a000100));
}

#define T(test) cmocka_unit_test_setup_teardown(test, one_host, no_hosts)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(the_first_packet_waits_for_the_answer),
		T(the_queue_that_waits_is_bounded),
		T(who_does_not_answer_is_asked_three_times_and_given_up),
		T(an_entry_ages_and_is_confirmed_by_unicast),
		T(requests_for_us_are_answered_and_remembered),
		T(unasked_answers_are_not_believed),
		T(a_second_owner_of_our_address_is_counted_and_answered_once),
		T(malformed_packets_are_counted),
		T(the_table_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
