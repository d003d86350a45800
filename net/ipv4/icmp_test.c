/* unit: net/net.c net/socket.c net/sockcalls.c net/request.c net/request_io.c net/handle.c net/core/*.c net/ipv4/*.c net/proc/*.c net/unix/*.c | -Inet -Ikernel */
#include "test/world.h"

static uint8_t echo[64];

static void make_echo(uint8_t type, size_t len)
{
	struct icmphdr h = { .type = type, .id = to_be16(77), .seq = to_be16(1) };

	memcpy(echo, &h, sizeof(h));
	for (size_t i = sizeof(h); i < len; i++)
		echo[i] = (uint8_t)i;
	h.checksum = csum_to_be16(csum_fold(csum_bytes(echo, len)));
	memcpy(echo + 2, &h.checksum, 2);
}

static int setup(void **state)
{
	(void)state;
	world_up(1);
	peer_known();
	return 0;
}

static void an_echo_comes_back_with_its_data(void **state)
{
	struct frame *f;

	(void)state;
	make_echo(ICMP_ECHO, 64);
	peer_ip(PEER_IP, ADDR_A, IPPROTO_ICMP, 1, 0, echo, 64, NULL);
	f = sent_frame();
	assert_non_null(f);
	assert_int_equal(get_be32(frame_ip(f)->daddr), PEER_IP);
	assert_int_equal(get_be32(frame_ip(f)->saddr), ADDR_A);
	assert_int_equal(frame_payload(f)[0], ICMP_ECHOREPLY);
	assert_memory_equal(frame_payload(f) + 4, echo + 4, 60);
	assert_int_equal(csum_fold(csum_bytes(frame_payload(f), 64)), 0);
	free(f);
}

static void ten_thousand_echoes_are_all_answered(void **state)
{
	size_t before = A->net.pool.free_bytes;

	(void)state;
	make_echo(ICMP_ECHO, 64);
	for (int i = 0; i < 10000; i++) {
		struct frame *f;

		peer_ip(PEER_IP, ADDR_A, IPPROTO_ICMP, (uint16_t)i, 0, echo, 64, NULL);
		f = sent_frame();
		assert_non_null(f);
		free(f);
	}
	settle();
	assert_true(A->net.pool.free_bytes + 4096 >= before);
}

static void damaged_and_short_messages_are_counted(void **state)
{
	(void)state;
	make_echo(ICMP_ECHO, 64);
	echo[20] ^= 1;
	peer_ip(PEER_IP, ADDR_A, IPPROTO_ICMP, 1, 0, echo, 64, NULL);
	peer_ip(PEER_IP, ADDR_A, IPPROTO_ICMP, 1, 0, echo, 5, NULL);
	assert_null(sent_frame());
	assert_int_equal(A->net.mib.icmp[ICMP_MIB_CSUMERRORS], 1);
	assert_int_equal(A->net.mib.icmp[ICMP_MIB_INERRORS], 2);
}

static void a_broadcast_ping_is_not_answered(void **state)
{
	(void)state;
	make_echo(ICMP_ECHO, 64);
	peer_ip(PEER_IP, 0x0a0000ff, IPPROTO_ICMP, 1, 0, echo, 64, NULL);
	peer_ip(PEER_IP, 0xe0000001, IPPROTO_ICMP, 1, 0, echo, 64, NULL);
	assert_null(sent_frame());
	assert_int_equal(A->net.mib.icmp[ICMP_MIB_INECHOS], 2);
}

static void an_unknown_protocol_is_reported_with_a_quotation(void **state)
{
	struct frame *f;
	uint8_t junk[100] = { 1, 2, 3 };

	(void)state;
	peer_ip(PEER_IP, ADDR_A, 99, 1, 0, junk, sizeof(junk), NULL);
	f = sent_frame();
	assert_non_null(f);
	assert_int_equal(frame_payload(f)[0], ICMP_DEST_UNREACH);
	assert_int_equal(frame_payload(f)[1], ICMP_PROT_UNREACH);
	assert_int_equal(frame_payload(f)[8], 0x45); /* the IP header that we sent it */
	assert_memory_equal(frame_payload(f) + 8 + 20, junk, 100);
	assert_int_equal(A->net.mib.ip[IPSTATS_MIB_INUNKNOWNPROTOS], 1);
	free(f);
}

static void no_errors_about_errors_groups_or_later_fragments(void **state)
{
	uint8_t junk[64] = { 0 };

	(void)state;
	peer_ip(PEER_IP, 0x0a0000ff, 99, 1, 0, junk, 64, NULL);
	peer_ip(PEER_IP, 0xe0000001, 99, 1, 0, junk, 64, NULL);
	peer_ip(PEER_IP, ADDR_A, 99, 1, 100, junk, 64, NULL);
	peer_ip(0, 0xffffffff, 99, 1, 0, junk, 64, NULL);
	/* an ICMP error for a protocol that nobody has cannot cause another error */
	make_echo(ICMP_DEST_UNREACH, 64);
	peer_ip(PEER_IP, ADDR_A, IPPROTO_ICMP, 1, 0, echo, 64, NULL);
	assert_null(sent_frame());
	assert_int_equal(A->net.mib.icmp[ICMP_MIB_OUTMSGS], 0);
}

static void errors_are_rate_limited_per_host_and_recover(void **state)
{
	uint8_t junk[64] = { 0 };
	int n = 0;
	struct frame *f;

	(void)state;
	for (int i = 0; i < 100; i++)
		peer_ip(PEER_IP, ADDR_A, 99, 1, 0, junk, 64, NULL);
	while ((f = sent_frame()) != NULL) {
		n++;
		free(f);
	}
	assert_int_equal(n, 6);
	assert_int_equal(A->net.mib.icmp[ICMP_MIB_RATELIMITHOST], 94);
	run_for(2 * SEC);
	peer_ip(PEER_IP, ADDR_A, 99, 1, 0, junk, 64, NULL);
	f = sent_frame();
	assert_non_null(f);
	free(f);
}

/* An ICMP error that quotes the UDP packet that A sent. */
static void quote_back(const struct frame *sent, uint8_t type, uint8_t code, uint16_t mtu)
{
	uint8_t msg[8 + 28];
	struct icmphdr h = { .type = type, .code = code, .seq = to_be16(mtu) };

	memcpy(msg, &h, 8);
	memcpy(msg + 8, frame_ip(sent), 28);
	h.checksum = csum_to_be16(csum_fold(csum_bytes(msg, sizeof(msg))));
	memcpy(msg, &h, 8);
	peer_ip(PEER_IP, ADDR_A, IPPROTO_ICMP, 1, 0, msg, sizeof(msg), NULL);
}

static void frag_needed_lowers_the_path_mtu_for_ten_minutes(void **state)
{
	int64_t s = k_socket_ok(A, SOCK_DGRAM, 0);
	static char data[1400];
	struct frame *f;

	(void)state;
	k_connect(A, s, PEER_IP, 9);
	k_send(A, s, data, sizeof(data), 0);
	f = sent_frame();
	assert_true(get_be16(frame_ip(f)->frag_off) & IP_DF);
	quote_back(f, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, 1000);
	free(f);
	assert_int_equal(ip_rt_pmtu(&A->net, PEER_IP), 1000);
	assert_int_equal(k_send(A, s, data, sizeof(data), 0), -EMSGSIZE); /* the news */
	assert_int_equal(k_send(A, s, data, sizeof(data), 0), sizeof(data));
	f = sent_frame();
	assert_true(f->len <= 1014); /* in pieces now */
	free(f);
	free(sent_frame());
	assert_int_equal(k_getopt(A, s, IPPROTO_IP, IP_MTU), 1000);
	/* a forged tiny MTU is not believed below the floor */
	k_send(A, s, data, 10, 0);
	f = sent_frame();
	quote_back(f, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, 68);
	free(f);
	assert_int_equal(ip_rt_pmtu(&A->net, PEER_IP), 552);
	run_for(601 * SEC);
	assert_int_equal(ip_rt_pmtu(&A->net, PEER_IP), 0);
}

static void errors_about_what_we_never_sent_change_nothing(void **state)
{
	int64_t s = k_socket_ok(A, SOCK_DGRAM, 0);
	struct frame *f;
	struct iphdr *iph;

	(void)state;
	k_connect(A, s, PEER_IP, 9);
	k_send(A, s, "x", 1, 0);
	f = sent_frame();
	f->bytes[ETH_HLEN + 20] ^= 1; /* another source port */
	quote_back(f, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, 600);
	quote_back(f, ICMP_DEST_UNREACH, ICMP_PORT_UNREACH, 0);
	f->bytes[ETH_HLEN + 20] ^= 1;
	iph = (struct iphdr *)(f->bytes + ETH_HLEN);
	iph->saddr = to_be32(0x0a000044); /* not our address */
	ip_send_check(iph, 20);
	quote_back(f, ICMP_DEST_UNREACH, ICMP_PORT_UNREACH, 0);
	free(f);
	assert_int_equal(ip_rt_pmtu(&A->net, PEER_IP), 0);
	assert_int_equal(k_getopt(A, s, SOL_SOCKET, SO_ERROR), 0);
	assert_int_equal(A->net.mib.icmp[ICMP_MIB_INERRORS], 3);
}

static void a_raw_socket_pings_and_hears_the_reply(void **state)
{
	int64_t s = k_socket_ok(A, SOCK_RAW, IPPROTO_ICMP);
	uint8_t buf[200];
	uint32_t from;
	struct frame *f;

	(void)state;
	make_echo(ICMP_ECHO, 64);
	assert_int_equal(k_sendto(A, s, echo, 64, 0, PEER_IP, 0), 64);
	f = sent_frame();
	assert_int_equal(frame_ip(f)->protocol, IPPROTO_ICMP);
	assert_memory_equal(frame_payload(f), echo, 64);
	free(f);
	make_echo(ICMP_ECHOREPLY, 64);
	peer_ip(PEER_IP, ADDR_A, IPPROTO_ICMP, 1, 0, echo, 64, NULL);
	assert_int_equal(k_recvfrom(A, s, buf, sizeof(buf), 0, &from, NULL, NULL), 84);
	assert_int_equal(from, PEER_IP);
	assert_int_equal(buf[0], 0x45);
	assert_memory_equal(buf + 20, echo, 64);
	/* over loopback it hears its own request and the answer */
	make_echo(ICMP_ECHO, 64);
	k_sendto(A, s, echo, 64, 0, 0x7f000001, 0);
	assert_int_equal(k_recv(A, s, buf, sizeof(buf), 0), 84);
	assert_int_equal(buf[20], ICMP_ECHO);
	assert_int_equal(k_recv(A, s, buf, sizeof(buf), 0), 84);
	assert_int_equal(buf[20], ICMP_ECHOREPLY);
	w.uid = 1000;
	assert_int_equal(k_socket(A, AF_INET, SOCK_RAW, IPPROTO_ICMP), -EPERM);
}

static void a_raw_socket_with_hdrincl_sends_its_own_header(void **state)
{
	int64_t s = k_socket_ok(A, SOCK_RAW, IPPROTO_RAW);
	uint8_t packet[40] = { 0 };
	struct iphdr *iph = (struct iphdr *)packet;
	struct frame *f;

	(void)state;
	*iph = (struct iphdr){ .ver_ihl = 0x45,
			       .ttl = 3,
			       .protocol = 99,
			       .saddr = to_be32(0),
			       .daddr = to_be32(PEER_IP) };
	memcpy(packet + 20, "payload", 7);
	assert_int_equal(k_sendto(A, s, packet, 40, 0, PEER_IP, 0), 40);
	f = sent_frame();
	assert_int_equal(frame_ip(f)->ttl, 3);
	assert_int_equal(get_be32(frame_ip(f)->saddr), ADDR_A);
	assert_int_equal(get_be16(frame_ip(f)->tot_len), 40);
	free(f);
	packet[0] = 0x4f; /* a header longer than the packet */
	assert_int_equal(k_sendto(A, s, packet, 40, 0, PEER_IP, 0), -EINVAL);
	assert_int_equal(k_sendto(A, s, packet, 5, 0, PEER_IP, 0), -EINVAL);
}

static void spoil_version(struct iphdr *iph)
{
	iph->ver_ihl = 0x55;
}
static void spoil_ihl(struct iphdr *iph)
{
	iph->ver_ihl = 0x44;
}
static void spoil_check(struct iphdr *iph)
{
	iph->check.b[0] ^= 0x10;
}
static void spoil_len_long(struct iphdr *iph)
{
	iph->tot_len = to_be16(1400);
	ip_send_check(iph, 20);
}
static void spoil_len_short(struct iphdr *iph)
{
	iph->tot_len = to_be16(19);
	ip_send_check(iph, 20);
}

static void bad_headers_and_martians_are_dropped(void **state)
{
	static void (*const spoil[])(struct iphdr *) = { spoil_version, spoil_ihl, spoil_check,
							 spoil_len_long, spoil_len_short };
	static const uint32_t martian[] = { 0x7f000001, 0xe0000001, 0xffffffff,
					    0x0a0000ff, ADDR_A,	    0x00000005 };
	const uint64_t *ip = A->net.mib.ip;

	(void)state;
	make_echo(ICMP_ECHO, 64);
	for (size_t i = 0; i < 5; i++)
		peer_ip(PEER_IP, ADDR_A, IPPROTO_ICMP, 1, 0, echo, 64, spoil[i]);
	assert_int_equal(ip[IPSTATS_MIB_INHDRERRORS] + ip[IPSTATS_MIB_INTRUNCATEDPKTS], 5);
	for (size_t i = 0; i < 6; i++)
		peer_ip(martian[i], ADDR_A, IPPROTO_ICMP, 1, 0, echo, 64, NULL);
	peer_ip(PEER_IP, 0x7f000001, IPPROTO_ICMP, 1, 0, echo, 64, NULL);
	peer_ip(PEER_IP, 0x0a000042, IPPROTO_ICMP, 1, 0, echo, 64, NULL); /* not ours */
	assert_int_equal(ip[IPSTATS_MIB_INADDRERRORS], 8);
	assert_null(sent_frame());
	assert_int_equal(ip[IPSTATS_MIB_INDELIVERS], 0);
}

static void options_are_checked_and_source_routes_refused(void **state)
{
	static const uint8_t good[4] = { 1, 1, 1, 0 }, lsrr[4] = { 131, 3, 4, 0 };
	static const uint8_t bad[4] = { 7, 9, 0, 0 };
	static const uint8_t *const opts[3] = { good, lsrr, bad };
	struct frame *f;

	(void)state;
	make_echo(ICMP_ECHO, 64);
	for (int i = 0; i < 3; i++) {
		uint8_t bytes[88];
		struct iphdr *iph = (struct iphdr *)bytes;

		*iph = (struct iphdr){ .ver_ihl = 0x46,
				       .tot_len = to_be16(88),
				       .ttl = 64,
				       .protocol = 1,
				       .saddr = to_be32(PEER_IP),
				       .daddr = to_be32(ADDR_A) };
		memcpy(bytes + 20, opts[i], 4);
		memcpy(bytes + 24, echo, 64);
		ip_send_check(iph, 24);
		peer_frame(NULL, ETH_P_IP, bytes, sizeof(bytes));
	}
	f = sent_frame();
	assert_int_equal(frame_payload(f)[0], ICMP_ECHOREPLY);
	free(f);
	f = sent_frame(); /* about the malformed one, pointing at it */
	assert_int_equal(frame_payload(f)[0], ICMP_PARAMETERPROB);
	assert_int_equal(frame_payload(f)[4], 20);
	free(f);
	assert_null(sent_frame());
	assert_int_equal(A->net.mib.ip[IPSTATS_MIB_INHDRERRORS], 2);
}

static void random_packets_break_nothing(void **state)
{
	uint8_t bytes[1500];

	(void)state;
	srand(99);
	for (int i = 0; i < 20000; i++) {
		size_t len = 20 + (size_t)rand() % 200;
		struct iphdr *iph = (struct iphdr *)bytes;

		for (size_t k = 0; k < len; k++)
			bytes[k] = (uint8_t)rand();
		if (rand() % 4) {
			static const uint8_t proto[] = { 1, 6, 17, 255 };

			iph->ver_ihl = (uint8_t)(0x45 + rand() % 3);
			iph->tot_len = to_be16((uint16_t)len);
			iph->protocol = proto[rand() % 4];
			iph->daddr = to_be32(ADDR_A);
			iph->saddr = to_be32(PEER_IP);
			if (rand() % 2)
				iph->frag_off = to_be16(0);
			if ((size_t)(iph->ver_ihl & 15) * 4 <= len)
				ip_send_check(iph, (iph->ver_ihl & 15u) * 4);
		}
		peer_frame(NULL, rand() % 8 ? ETH_P_IP : ETH_P_ARP, bytes, len);
		while (w.captured)
			free(sent_frame());
	}
	run_for(60 * SEC);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, no_hosts)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(an_echo_comes_back_with_its_data),
		T(ten_thousand_echoes_are_all_answered),
		T(damaged_and_short_messages_are_counted),
		T(a_broadcast_ping_is_not_answered),
		T(an_unknown_protocol_is_reported_with_a_quotation),
		T(no_errors_about_errors_groups_or_later_fragments),
		T(errors_are_rate_limited_per_host_and_recover),
		T(frag_needed_lowers_the_path_mtu_for_ten_minutes),
		T(errors_about_what_we_never_sent_change_nothing),
		T(a_raw_socket_pings_and_hears_the_reply),
		T(a_raw_socket_with_hdrincl_sends_its_own_header),
		T(bad_headers_and_martians_are_dropped),
		T(options_are_checked_and_source_routes_refused),
		T(random_packets_break_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
