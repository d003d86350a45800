/* unit: net/ipv4/tcp*.c net/ipv4/inet_hashtables.c net/ipv4/inet_ports.c net/core/skbuff.c net/core/stock.c net/core/skb_data.c net/core/skb_queue.c net/core/sock.c net/core/timer.c net/core/packetmem.c net/core/checksum.c net/core/siphash.c net/core/random.c | -Inet -Ikernel */
/* Loss, and how the sender finds out and makes it good: fast retransmit,
 * NewReno, SACK, time-outs; and what the receiver reports. */
#include "ipv4/tcp_script.h"

#define WIN 60000

/* A connection with a congestion window of 20 segments, all of it in flight. */
static struct socket *twenty_in_flight(const struct tcp_options *opt)
{
	struct socket *c = active_open(opt, WIN);

	write_bytes(c, 10000);
	wait_ms(10);
	in(ACK, 1, 10001, WIN, 0);
	drain();
	write_bytes(c, 40000);
	for (uint32_t i = 0; i < 20; i++)
		out(ACK, 10001 + i * 1000, 1, 1000);
	out_none();
	return c;
}

static void sack(uint32_t ack, int n, const uint32_t blocks[][2])
{
	struct tcp_options o = { .nsacks = (uint8_t)n };

	for (int i = 0; i < n; i++)
		o.sacks[i] = (struct tcp_sack_block){ seq_of(s.iss + blocks[i][0]),
						      seq_of(s.iss + blocks[i][1]) };
	in_opt(ACK, 1, ack, WIN, 0, &o);
}

/* ---- without SACK ---- */

static void two_dup_acks_send_new_data_the_third_retransmits(void **state)
{
	struct socket *c = twenty_in_flight(&just_mss);

	(void)state;
	in(ACK, 1, 10001, WIN, 0);
	out(ACK, 30001, 1, 1000); /* limited transmit [RFC 3042] */
	in(ACK, 1, 10001, WIN, 0);
	out(ACK, 31001, 1, 1000);
	in(ACK, 1, 10001, WIN, 0);
	out(ACK, 10001, 1, 1000);
	out_none();
	assert_int_equal(t_tp(c)->cong.ssthresh, 20 * 700); /* CUBIC: 0.7 of cwnd */
	assert_int_equal(tcp_counter(TCP_MIB_RETRANSSEGS), 1);
	t_close(c);
}

static void reno_halves(void **state)
{
	struct socket *c;

	(void)state;
	c = twenty_in_flight(&just_mss);
	assert_int_equal(tcp_prot.setsockopt(c->sk, IPPROTO_TCP, TCP_CONGESTION, "reno", 4), 0);
	for (int i = 0; i < 3; i++)
		in(ACK, 1, 10001, WIN, 0);
	drain();
	assert_int_equal(t_tp(c)->cong.ssthresh, 11000);
	t_close(c);
}

static void partial_ack_retransmits_the_next_hole(void **state)
{
	struct socket *c = twenty_in_flight(&just_mss);

	(void)state;
	for (int i = 0; i < 3; i++) /* 10001, 13001 and 16001 are lost */
		in(ACK, 1, 10001, WIN, 0);
	out(ACK, 30001, 1, 1000);
	out(ACK, 31001, 1, 1000);
	out(ACK, 10001, 1, 1000);
	in(ACK, 1, 13001, WIN, 0);
	out(ACK, 13001, 1, 1000);
	drain();
	in(ACK, 1, 16001, WIN, 0);
	assert_true(next_out());
	assert_int_equal(s.last.seq.raw - s.iss, 16001);
	drain();
	assert_int_equal(t_tp(c)->ca_state, TCP_CA_IS_RECOVERY);
	in(ACK, 1, 32001, WIN, 0); /* all that was out when it began */
	assert_int_equal(t_tp(c)->ca_state, TCP_CA_IS_OPEN);
	assert_int_equal(counter(LINUX_MIB_TCPRENORECOVERY), 1);
	assert_int_equal(counter(LINUX_MIB_TCPTIMEOUTS), 0);
	t_close(c);
}

static void dup_acks_keep_the_pipe_full_in_recovery(void **state)
{
	struct socket *c = twenty_in_flight(&just_mss);
	int sent = 0;

	(void)state;
	for (int i = 0; i < 19; i++)
		in(ACK, 1, 10001, WIN, 0);
	while (next_out())
		if (s.last.seq.raw - s.iss >= 30001)
			sent++;
	/* 19 have left the network, 0.7 * 22 may be in it: about 14 new ones. */
	assert_in_range(sent, 12, 16);
	t_close(c);
}

static void recovery_happens_once_a_window(void **state)
{
	struct socket *c = twenty_in_flight(&just_mss);
	uint32_t ssthresh;

	(void)state;
	for (int i = 0; i < 3; i++)
		in(ACK, 1, 10001, WIN, 0);
	drain();
	ssthresh = t_tp(c)->cong.ssthresh;
	in(ACK, 1, 13001, WIN, 0);
	for (int i = 0; i < 5; i++)
		in(ACK, 1, 13001, WIN, 0);
	drain();
	assert_int_equal(t_tp(c)->cong.ssthresh, ssthresh);
	t_close(c);
}

/* ---- with SACK ---- */

static void sack_retransmits_exactly_the_holes(void **state)
{
	struct socket *c = twenty_in_flight(&with_sack);
	uint32_t holes = 0;

	(void)state;
	/* lost: 10001, 13001, 16001 */
	sack(10001, 1, (uint32_t[][2]){ { 11001, 13001 } });
	sack(10001, 2, (uint32_t[][2]){ { 14001, 16001 }, { 11001, 13001 } });
	sack(10001, 3, (uint32_t[][2]){ { 17001, 30001 }, { 14001, 16001 }, { 11001, 13001 } });
	while (next_out())
		if (s.last.seq.raw - s.iss < 30001) {
			holes++;
			assert_true(s.last.seq.raw - s.iss == 10001 ||
				    s.last.seq.raw - s.iss == 13001 ||
				    s.last.seq.raw - s.iss == 16001);
		}
	assert_int_equal(holes, 3);
	assert_int_equal(counter(LINUX_MIB_TCPSACKRECOVERY), 1);
	t_close(c);
}

static void much_sacked_above_means_lost_without_three_dup_acks(void **state)
{
	struct socket *c = twenty_in_flight(&with_sack);

	(void)state;
	sack(10001, 1, (uint32_t[][2]){ { 11001, 15001 } }); /* one ACK, four segments */
	assert_true(next_out());
	assert_int_equal(s.last.seq.raw - s.iss, 10001);
	t_close(c);
}

static void reordering_of_two_is_no_loss(void **state)
{
	struct socket *c = twenty_in_flight(&with_sack);

	(void)state;
	sack(10001, 1, (uint32_t[][2]){ { 11001, 12001 } });
	sack(10001, 1, (uint32_t[][2]){ { 11001, 13001 } });
	in(ACK, 1, 13001, WIN, 0);
	while (next_out())
		assert_true(s.last.seq.raw - s.iss >= 30001);
	assert_int_equal(tcp_counter(TCP_MIB_RETRANSSEGS), 0);
	t_close(c);
}

static void lying_sack_blocks_are_ignored(void **state)
{
	struct socket *c = twenty_in_flight(&with_sack);

	(void)state;
	sack(10001, 1, (uint32_t[][2]){ { 90001, 95001 } }); /* never sent */
	sack(10001, 1, (uint32_t[][2]){ { 12001, 11001 } }); /* upside down */
	sack(10001, 1, (uint32_t[][2]){ { 11001, 11001 } }); /* empty */
	sack(10001, 1, (uint32_t[][2]){ { 9001, 10001 } });  /* D-SACK */
	sack(10001, 1, (uint32_t[][2]){ { 5001, 12001 } });  /* begins below the ACK */
	out_none();
	assert_int_equal(t_tp(c)->dupacks, 0);
	assert_true(!t_tp(c)->sb || t_tp(c)->sb->count == 0);
	assert_int_equal(counter(LINUX_MIB_TCPSACKDISCARD), 4);
	assert_int_equal(counter(LINUX_MIB_TCPDSACKRECV), 1);
	t_close(c);
}

static void sack_flood_is_bounded(void **state)
{
	static const struct tcp_options o = {
		.mss = 100, .has_sack_permitted = true, .has_wscale = true, .wscale = 5
	};
	struct socket *c = active_open(&o, WIN);
	uint32_t top;

	(void)state;
	t_tp(c)->cong.cwnd = 100000;
	write_bytes(c, 60000);
	drain();
	top = t_tp(c)->snd_nxt.raw - s.iss;
	for (uint32_t at = 3; at + 2 < top; at += 4)
		sack(1, 1, (uint32_t[][2]){ { at, at + 1 } });
	assert_int_equal(t_tp(c)->sb->count, TCP_SCOREBOARD_MAX);
	in(ACK, 1, top, 2000, 0);
	assert_int_equal(t_state(c), TCP_ESTABLISHED);
	drain();
	t_close(c);
}

/* ---- time-outs ---- */

static void timeout_sends_one_segment_then_slow_starts_over_the_holes(void **state)
{
	struct socket *c = twenty_in_flight(&just_mss);

	(void)state;
	wait_ms(400);
	out(ACK, 10001, 1, 1000);
	out_none();
	assert_int_equal(t_tp(c)->cong.cwnd, 1000);
	in(ACK, 1, 11001, WIN, 0);
	out(ACK, 11001, 1, 1000);
	out(ACK, 12001, 1, 1000);
	out_none();
	in(ACK, 1, 13001, WIN, 0);
	for (uint32_t i = 0; i < 4; i++)
		out(ACK, 13001 + i * 1000, 1, 1000);
	out_none();
	in(ACK, 1, 30001, WIN, 0); /* the rest had arrived after all */
	assert_int_equal(t_tp(c)->ca_state, TCP_CA_IS_OPEN);
	assert_true(next_out());
	assert_int_equal(s.last.seq.raw - s.iss, 30001);
	t_close(c);
}

static void sacked_data_is_not_sent_again_after_a_timeout(void **state)
{
	struct socket *c = twenty_in_flight(&with_sack);

	(void)state;
	wait_ms(400);
	out(ACK, 10001, 1, 1000);
	sack(11001, 1, (uint32_t[][2]){ { 12001, 30001 } });
	assert_true(next_out());
	assert_int_equal(s.last.seq.raw - s.iss, 11001);
	while (next_out())
		assert_true(s.last.seq.raw - s.iss >= 30001);
	t_close(c);
}

static void lost_retransmission_is_found_by_the_timer(void **state)
{
	struct socket *c = twenty_in_flight(&with_sack);
	bool again = false;

	(void)state;
	sack(10001, 1, (uint32_t[][2]){ { 11001, 30001 } });
	drain();
	wait_ms(500);
	while (next_out())
		again |= s.last.seq.raw - s.iss == 10001;
	assert_true(again);
	assert_int_equal(counter(LINUX_MIB_TCPTIMEOUTS), 1);
	t_close(c);
}

static void lost_retransmission_is_seen_when_later_data_arrives(void **state)
{
	struct socket *c = twenty_in_flight(&with_sack);
	uint32_t top, ssthresh;

	(void)state;
	sack(10001, 1, (uint32_t[][2]){ { 11001, 30001 } });
	out(ACK, 10001, 1, 1000);
	drain(); /* and new data beyond 30001 */
	ssthresh = t_tp(c)->cong.ssthresh;
	top = t_tp(c)->snd_nxt.raw - s.iss;
	assert_true(top >= 34001);
	sack(10001, 1, (uint32_t[][2]){ { 11001, 32001 } });
	while (next_out())
		assert_true(s.last.seq.raw - s.iss >= 30001);
	sack(10001, 1, (uint32_t[][2]){ { 11001, 33001 } });
	assert_true(next_out());
	assert_int_equal(s.last.seq.raw - s.iss, 10001);
	assert_int_equal(counter(LINUX_MIB_TCPLOSTRETRANSMIT), 1);
	assert_true(t_tp(c)->cong.ssthresh < ssthresh);
	assert_int_equal(counter(LINUX_MIB_TCPTIMEOUTS), 0);
	drain();
	t_close(c);
}

/* What Nagle holds back must not slip out with a retransmission: its ACK would be
 * for something that was never sent. */
static void retransmission_stops_where_sending_has_stopped(void **state)
{
	struct socket *c = active_open(&just_mss, WIN);

	(void)state;
	write_bytes(c, 100);
	out(ACK, 1, 1, 100);
	write_bytes(c, 50);
	out_none();
	wait_ms(500);
	out(ACK, 1, 1, 100);
	in(ACK, 1, 101, WIN, 0);
	out(ACK, 101, 1, 50);
	in(ACK, 1, 151, WIN, 0);
	out_none();
	t_close(c);
}

static void lost_fin_is_retransmitted(void **state)
{
	struct socket *c = active_open(&just_mss, WIN);

	(void)state;
	write_bytes(c, 10);
	t_close(c);
	out(ACK, 1, 1, 10);
	out(FIN | ACK, 11, 1, 0);
	in(ACK, 1, 11, WIN, 0);
	wait_ms(500);
	out(FIN | ACK, 11, 1, 0);
	in(ACK, 1, 12, WIN, 0);
}

static void frag_needed_cuts_segments_without_slowing_down(void **state)
{
	struct socket *c = active_open(&(struct tcp_options){ .mss = 1460 }, WIN);
	uint8_t quote[8];
	uint32_t cwnd, seen = 0;

	(void)state;
	write_bytes(c, 14000);
	memcpy(quote, w.captured->bytes, 8);
	drain();
	cwnd = t_tp(c)->cong.cwnd;
	icmp_error(A, ADDR_B, quote, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, 1000);
	while (next_out()) {
		assert_true(s.last.len <= 960);
		assert_int_equal(s.last.seq.raw - s.iss, 1 + seen);
		seen += s.last.len;
	}
	assert_int_equal(seen, 14000);
	assert_int_equal(t_tp(c)->cong.cwnd, cwnd);
	t_close(c);
}

static void absurd_path_mtu_is_not_believed(void **state)
{
	struct socket *c = active_open(&(struct tcp_options){ .mss = 1460 }, WIN);
	uint8_t quote[8];

	(void)state;
	write_bytes(c, 14000);
	memcpy(quote, w.captured->bytes, 8);
	icmp_error(A, ADDR_B, quote, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, 9000);
	assert_int_equal(t_tp(c)->mss, 1460);
	icmp_error(A, ADDR_B, quote, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, 68);
	assert_int_equal(t_tp(c)->mss, 512);
	drain();
	t_close(c);
}

/* ---- the receiver's half ---- */

static void holes_are_reported_latest_first(void **state)
{
	struct socket *c = active_open(&with_sack, WIN);

	(void)state;
	in(ACK, 1001, 1, WIN, 1000);
	out(ACK, 1, 1, 0);
	assert_int_equal(s.last_opt.nsacks, 1);
	in(ACK, 4001, 1, WIN, 1000);
	out(ACK, 1, 1, 0);
	in(ACK, 7001, 1, WIN, 1000);
	out(ACK, 1, 1, 0);
	assert_int_equal(s.last_opt.nsacks, 3);
	assert_int_equal(s.last_opt.sacks[0].start.raw, IRS + 7001);
	assert_int_equal(s.last_opt.sacks[0].end.raw, IRS + 8001);
	assert_int_equal(s.last_opt.sacks[2].start.raw, IRS + 1001);
	in(ACK, 5001, 1, WIN, 1000); /* grows the middle one, which moves to the front */
	out(ACK, 1, 1, 0);
	assert_int_equal(s.last_opt.sacks[0].start.raw, IRS + 4001);
	assert_int_equal(s.last_opt.sacks[0].end.raw, IRS + 6001);
	in(ACK, 1, 1, WIN, 1000); /* the first hole is filled */
	out(ACK, 1, 2001, 0);
	assert_int_equal(s.last_opt.nsacks, 2);
	assert_int_equal(read_all(c), 2000);
	t_close(c);
}

static void each_segment_beyond_a_hole_gets_its_dup_ack_without_sack(void **state)
{
	struct socket *c = active_open(&just_mss, WIN);

	(void)state;
	for (uint32_t i = 1; i <= 5; i++) /* one batch */
		in_more(ACK, 1 + i * 1000, 1, WIN, 1000);
	tcp_batch_end(&A->net);
	for (int i = 0; i < 5; i++)
		out(ACK, 1, 1, 0);
	out_none();
	t_close(c);
}

static void one_ack_reports_a_batch_beyond_a_hole_with_sack(void **state)
{
	struct socket *c = active_open(&with_sack, WIN);

	(void)state;
	for (uint32_t i = 1; i <= 5; i++)
		in_more(ACK, 1 + i * 1000, 1, WIN, 1000);
	tcp_batch_end(&A->net);
	out(ACK, 1, 1, 0);
	assert_int_equal(s.last_opt.sacks[0].end.raw, IRS + 6001);
	out_none();
	t_close(c);
}

static void duplicates_are_reported_by_dsack(void **state)
{
	struct socket *c = active_open(&with_sack, WIN);

	(void)state;
	in(ACK, 1, 1, WIN, 1000);
	drain();
	in(ACK, 1, 1, WIN, 1000);
	out(ACK, 1, 1001, 0);
	assert_int_equal(s.last_opt.nsacks, 1);
	assert_int_equal(s.last_opt.sacks[0].start.raw, IRS + 1);
	assert_int_equal(s.last_opt.sacks[0].end.raw, IRS + 1001);
	read_all(c);
	t_close(c);
}

static void overlaps_of_every_kind_give_the_right_bytes(void **state)
{
	struct socket *c;
	uint8_t buf[4000];
	uint32_t got = 0;

	(void)state;
	c = active_open(&with_sack, WIN);
	srand(5);
	for (int i = 0; i < 400; i++) { /* pieces of 3000 bytes, anywhere, again and again */
		uint32_t at = 1 + (uint32_t)rand() % 2900, len = 1 + (uint32_t)rand() % 300;

		if (at + len > 3001)
			len = 3001 - at;
		in(ACK, at, 1, WIN, len);
	}
	for (uint32_t at = 1; at < 3001; at += 500)
		in(ACK, at, 1, WIN, 500);
	drain();
	while (got < 3000) {
		int n = t_recv(c, buf + got, 4000 - got, 0);

		assert_true(n > 0);
		got += (uint32_t)n;
	}
	assert_int_equal(got, 3000);
	for (uint32_t i = 0; i < 3000; i++)
		assert_int_equal(buf[i], (uint8_t)(i + 1));
	assert_int_equal(c->sk->sk_rmem_alloc, 0);
	t_close(c);
}

static void out_of_order_memory_is_bounded(void **state)
{
	struct socket *c = active_open(&with_sack, WIN);

	(void)state;
	for (uint32_t at = 3; at < 60000; at += 2)
		in(ACK, at, 1, WIN, 1);
	drain();
	assert_true(c->sk->sk_rmem_alloc <= c->sk->sk_rcvbuf + 4096);
	assert_true(counter(LINUX_MIB_TCPOFODROP) > 0);
	in(ACK, 1, 1, WIN, 2); /* still alive */
	drain();
	assert_true(read_all(c) >= 2);
	t_close(c);
}

static void pruned_data_is_not_reported_any_more(void **state)
{
	struct socket *c = active_open(&with_sack, WIN);
	struct tcp_sock *tp = t_tp(c);

	(void)state;
	in(ACK, 2001, 1, WIN, 1000);
	in(ACK, 4001, 1, WIN, 1000);
	in(ACK, 6001, 1, WIN, 1000);
	drain();
	assert_int_equal(tp->rcv_nsacks, 3);
	c->sk->sk_rcvbuf = c->sk->sk_rmem_alloc - 1;
	tcp_prune_ofo(tp);
	assert_int_equal(counter(LINUX_MIB_OFOPRUNED), 1);
	assert_int_equal(tp->rcv_nsacks, 2);
	for (int i = 0; i < 2; i++)
		assert_true(seq_leq(tp->rcv_sacks[i].end, seq_of(IRS + 5001)));
	c->sk->sk_rcvbuf = 1;
	tcp_prune_ofo(tp);
	assert_int_equal(tp->rcv_nsacks, 0);
	t_close(c);
}

static void single_bytes_are_packed(void **state)
{
	struct socket *c = active_open(&with_sack, WIN);

	(void)state;
	for (uint32_t at = 1; at <= 20000; at++)
		in_more(ACK, at, 1, WIN, 1);
	tcp_batch_end(&A->net);
	assert_true(c->sk->sk_rmem_alloc < 64000);
	assert_int_equal(read_all(c), 20000);
	drain();
	t_close(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scripted(two_dup_acks_send_new_data_the_third_retransmits),
		scripted(reno_halves),
		scripted(partial_ack_retransmits_the_next_hole),
		scripted(dup_acks_keep_the_pipe_full_in_recovery),
		scripted(recovery_happens_once_a_window),
		scripted(sack_retransmits_exactly_the_holes),
		scripted(much_sacked_above_means_lost_without_three_dup_acks),
		scripted(reordering_of_two_is_no_loss),
		scripted(lying_sack_blocks_are_ignored),
		scripted(sack_flood_is_bounded),
		scripted(timeout_sends_one_segment_then_slow_starts_over_the_holes),
		scripted(sacked_data_is_not_sent_again_after_a_timeout),
		scripted(lost_retransmission_is_found_by_the_timer),
		scripted(lost_retransmission_is_seen_when_later_data_arrives),
		scripted(retransmission_stops_where_sending_has_stopped),
		scripted(lost_fin_is_retransmitted),
		scripted(frag_needed_cuts_segments_without_slowing_down),
		scripted(absurd_path_mtu_is_not_believed),
		scripted(holes_are_reported_latest_first),
		scripted(each_segment_beyond_a_hole_gets_its_dup_ack_without_sack),
		scripted(one_ack_reports_a_batch_beyond_a_hole_with_sack),
		scripted(duplicates_are_reported_by_dsack),
		scripted(overlaps_of_every_kind_give_the_right_bytes),
		scripted(out_of_order_memory_is_bounded),
		scripted(pruned_data_is_not_reported_any_more),
		scripted(single_bytes_are_packed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
