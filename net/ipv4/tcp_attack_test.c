/* unit: net/ipv4/tcp*.c net/ipv4/inet_hashtables.c net/ipv4/inet_ports.c net/core/skbuff.c net/core/stock.c net/core/skb_data.c net/core/skb_queue.c net/core/sock.c net/core/timer.c net/core/packetmem.c net/core/checksum.c net/core/siphash.c net/core/random.c | -Inet -Ikernel */
/* Attackers who cannot see the connection, old duplicates, hostile packets. */
#include "ipv4/tcp_script.h"

#define WIN 8000

static const struct tcp_options modern = {
	.mss = 1000, .has_ts = true, .tsval = 1000, .has_sack_permitted = true
};

static struct tcp_options ts(uint32_t val)
{
	return (struct tcp_options){ .has_ts = true, .tsval = val };
}

/* ---- RFC 5961 ---- */

static void blind_rst_needs_the_exact_number(void **state)
{
	struct socket *c = active_open(&just_mss, WIN);

	(void)state;
	in(RST, 2, 0, 0, 0); /* in the window, but not exact */
	out(ACK, 1, 1, 0);   /* challenge */
	assert_int_equal(counter(LINUX_MIB_TCPCHALLENGEACK), 1);
	wait_ms(600);
	in(RST, 0u - 10, 0, 0, 0); /* outside: not even an answer */
	in(RST, 200000, 0, 0, 0);
	out_none();
	assert_int_equal(t_state(c), TCP_ESTABLISHED);
	in(RST, 1, 0, 0, 0);
	assert_int_equal(t_state(c), TCP_CLOSE);
	t_close(c);
}

static void blind_syn_gets_a_challenge(void **state)
{
	struct socket *c = active_open(&just_mss, WIN);

	(void)state;
	in(SYN, 1, 0, WIN, 0);
	out(ACK, 1, 1, 0);
	wait_ms(600);
	in(SYN, 500000, 0, WIN, 0);
	out(ACK, 1, 1, 0);
	wait_ms(600);
	in(SYN | ACK, 100, 1, WIN, 0);
	out(ACK, 1, 1, 0);
	assert_int_equal(t_state(c), TCP_ESTABLISHED);
	assert_int_equal(counter(LINUX_MIB_TCPCHALLENGEACK), 3);
	t_close(c);
}

/* The peer has rebooted and opens again from the same port: our challenge makes
 * it reset the old connection. */
static void rebooted_peer_recovers(void **state)
{
	struct socket *c = active_open(&just_mss, WIN);

	(void)state;
	in(SYN, 70000, 0, WIN, 0);
	out(ACK, 1, 1, 0);
	in(RST, 1, 0, 0, 0); /* its answer to the stray ACK */
	assert_int_equal(t_error(c), ECONNRESET);
	t_close(c);
}

static void blind_data_needs_a_plausible_ack(void **state)
{
	struct socket *c = active_open(&just_mss, WIN);

	(void)state;
	in(ACK | PSH, 1, 2, WIN, 100); /* acknowledges what was never sent */
	out(ACK, 1, 1, 0);
	wait_ms(600);
	in(ACK | PSH, 1, 0u - 70000, WIN, 100); /* far too old */
	out(ACK, 1, 1, 0);
	assert_int_equal(read_all(c), -EAGAIN);
	in(PSH, 1, 0, WIN, 100); /* no ACK at all */
	out_none();
	assert_int_equal(read_all(c), -EAGAIN);
	in(ACK | PSH, 1, 0u - 5000, WIN, 100); /* old, but within the window: an old segment */
	assert_int_equal(read_all(c), 100);
	drain();
	t_close(c);
}

static void challenges_are_limited(void **state)
{
	struct socket *c = active_open(&just_mss, WIN);
	int n = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		in(SYN, 1, 0, WIN, 0);
	while (next_out())
		n++;
	assert_int_equal(n, 1);
	assert_true(counter(LINUX_MIB_TCPACKSKIPPED) >= 999);
	t_close(c);
}

static void two_stacks_that_disagree_do_not_duel(void **state)
{
	struct socket *c = active_open(&just_mss, WIN);
	int n = 0;

	(void)state;
	for (int i = 0; i < 100; i++) { /* each of our ACKs provokes another bad one */
		in(ACK, 100000, 1, WIN, 0);
		while (next_out())
			n++;
		wait_ms(1);
	}
	assert_int_equal(n, 1);
	t_close(c);
}

/* ---- acceptability ---- */

static void segments_outside_of_the_window_are_answered_and_dropped(void **state)
{
	struct socket *c = active_open(&just_mss, WIN);
	uint32_t win = tcp_receive_window(t_tp(c));

	(void)state;
	in(ACK | PSH, 1 + win, 1, WIN, 10); /* just behind the right edge */
	out(ACK, 1, 1, 0);
	in(ACK | PSH, 0u - 100, 1, WIN, 50); /* wholly old */
	out(ACK, 1, 1, 0);
	assert_int_equal(read_all(c), -EAGAIN);
	in(ACK | PSH, 0u - 9, 1, WIN, 30); /* 10 old bytes, 20 new ones */
	assert_int_equal(read_all(c), 20);
	drain();
	t_close(c);
}

static void segments_are_trimmed_to_the_window(void **state)
{
	struct socket *c = active_open(&just_mss, WIN);
	uint32_t win;

	(void)state;
	t_tp(c)->rcv_wnd = win = 500;
	in(FIN | ACK, 1, 1, WIN, 1000); /* twice what is allowed, and a FIN */
	drain();
	assert_int_equal(read_all(c), (int)win);
	assert_int_equal(t_state(c), TCP_ESTABLISHED);
	t_close(c);
}

static void keepalive_of_the_peer_is_answered(void **state)
{
	struct socket *c = active_open(&just_mss, WIN);

	(void)state;
	in(ACK, 0, 1, WIN, 0);
	in(ACK | PSH, 1, 1, WIN, 5);
	drain();
	wait_ms(1000);
	in(ACK, 5, 1, WIN, 0);
	out(ACK, 1, 6, 0);
	wait_ms(1000);
	in(ACK, 5, 1, WIN, 1); /* with its garbage byte */
	out(ACK, 1, 6, 0);
	assert_int_equal(read_all(c), 5);
	t_close(c);
}

/* ---- PAWS ---- */

static void old_timestamps_mark_old_duplicates(void **state)
{
	struct tcp_options o = ts(1100);
	struct socket *c = active_open(&modern, WIN);

	(void)state;
	in_opt(ACK | PSH, 1, 1, WIN, 10, &o);
	drain();
	assert_int_equal(read_all(c), 10);
	o = ts(1050);
	in_opt(ACK | PSH, 11, 1, WIN, 10, &o);
	assert_int_equal(read_all(c), -EAGAIN);
	out(ACK, 1, 11, 0);
	assert_int_equal(counter(LINUX_MIB_PAWSESTABREJECTED), 1);
	o = ts(1101);
	in_opt(ACK | PSH, 11, 1, WIN, 10, &o);
	assert_int_equal(read_all(c), 10);
	o = ts(5); /* RST is not subject to it */
	in_opt(RST, 21, 0, 0, 0, &o);
	assert_int_equal(t_state(c), TCP_CLOSE);
	drain();
	t_close(c);
}

static void timestamp_clock_may_wrap(void **state)
{
	struct tcp_options o = { .mss = 1000, .has_ts = true, .tsval = 0xffffffff };
	struct socket *c = active_open(&o, WIN);

	(void)state;
	o = ts(3);
	in_opt(ACK | PSH, 1, 1, WIN, 10, &o);
	assert_int_equal(read_all(c), 10);
	drain();
	t_close(c);
}

static void after_24_idle_days_any_timestamp_will_do(void **state)
{
	struct tcp_options o = ts(500);
	struct socket *c = active_open(&modern, WIN);

	(void)state;
	in_opt(ACK | PSH, 1, 1, WIN, 10, &o);
	drain();
	assert_int_equal(read_all(c), -EAGAIN);
	wait_ms(25ull * 24 * 3600 * 1000);
	in_opt(ACK | PSH, 1, 1, WIN, 10, &o);
	assert_int_equal(read_all(c), 10);
	drain();
	t_close(c);
}

static void segments_without_the_agreed_timestamp_are_dropped(void **state)
{
	struct tcp_options o = ts(1001);
	struct socket *c = active_open(&modern, WIN);

	(void)state;
	in_opt(ACK | PSH, 1, 1, WIN, 10, &no_options);
	out_none();
	assert_int_equal(read_all(c), -EAGAIN);
	in_opt(ACK | PSH, 1, 1, WIN, 10, &o);
	assert_int_equal(read_all(c), 10);
	drain();
	t_close(c);
}

static void echoed_timestamp_is_that_of_the_segment_being_acknowledged(void **state)
{
	struct tcp_options o = ts(1010);
	struct socket *c = active_open(&modern, WIN);

	(void)state;
	in_opt(ACK | PSH, 1, 1, WIN, 100, &o);
	drain();
	o = ts(1020);
	in_opt(ACK | PSH, 201, 1, WIN, 100, &o); /* a hole before it */
	assert_true(next_out());
	assert_int_equal(s.last_opt.tsecr, 1010); /* [RFC 7323 4.3 (2)] */
	o = ts(1030);
	in_opt(ACK | PSH, 101, 1, WIN, 100, &o);
	assert_true(next_out());
	assert_int_equal(s.last_opt.tsecr, 1030);
	read_all(c);
	drain();
	t_close(c);
}

/* ---- malformed and strange ---- */

static void bad_checksums_and_headers_are_counted(void **state)
{
	struct socket *c = active_open(&just_mss, WIN);
	struct packet *p = craft(ACK | PSH, 1, 1, WIN, 10, &no_options);
	uint64_t errors = tcp_counter(TCP_MIB_INERRS);

	(void)state;
	p->bytes[25] ^= 1;
	arrive(p);
	assert_int_equal(tcp_counter(TCP_MIB_CSUMERRORS), 1);
	p = craft(ACK | PSH, 1, 1, WIN, 10, &no_options);
	p->bytes[12] = 0xf0; /* 60 bytes of header in 30 */
	arrive(p);
	p = craft(ACK | PSH, 1, 1, WIN, 10, &no_options);
	p->bytes[12] = 0x40;
	arrive(p);
	p = craft(ACK | PSH, 1, 1, WIN, 10, &no_options);
	p->len = 19;
	arrive(p);
	assert_int_equal(tcp_counter(TCP_MIB_INERRS), errors + 4);
	assert_int_equal(read_all(c), -EAGAIN);
	out_none();
	t_close(c);
}

static void hostile_offers_are_tamed(void **state)
{
	struct tcp_options o = { .mss = 1, .has_wscale = true, .wscale = 200 };
	struct socket *c = active_open(&o, WIN);

	(void)state;
	assert_int_equal(t_tp(c)->mss, TCP_MIN_MSS);
	assert_int_equal(t_tp(c)->snd_wscale, TCP_MAX_WSCALE);
	in(ACK, 1, 1, 65535, 0);
	write_bytes(c, 5000); /* gets through, in small pieces */
	assert_true(next_out());
	assert_int_equal(s.last.len, TCP_MIN_MSS);
	drain();
	t_close(c);
}

static void impossible_flags_do_no_harm(void **state)
{
	struct socket *l = listening(5), *c;

	(void)state;
	for (int flags = 0; flags < 256; flags++) {
		s.pport = (uint16_t)(6000 + flags);
		in((uint8_t)flags, 0, 0, WIN, 3);
		in((uint8_t)flags, 1, 1, WIN, 3);
		drain();
	}
	t_close(l);
	drain();
	s.know_iss = false;
	c = active_open(&just_mss, WIN);
	for (int flags = 0; flags < 256; flags++) {
		if (flags & (RST | FIN))
			continue;
		in((uint8_t)flags, 1000, 1, WIN, 3);
		drain();
	}
	assert_int_equal(t_state(c), TCP_ESTABLISHED);
	t_close(c);
	drain();
}

static void random_segments_break_nothing(void **state)
{
	(void)state;
	srand(99);
	for (int round = 0; round < 60; round++) {
		struct socket *c;

		s.know_iss = false;
		s.opt = no_options;
		s.pport = (uint16_t)(5000 + round);
		c = round & 1 ? active_open(&modern, WIN) : passive_open(&with_sack, WIN);
		write_bytes(c, 3000);
		for (int i = 0; i < 300; i++) {
			struct tcp_options o = { .has_ts = rand() % 2,
						 .tsval = (uint32_t)rand() % 3000,
						 .tsecr = (uint32_t)rand(),
						 .nsacks = (uint8_t)(rand() % 4) };
			uint8_t buf[500];

			for (int k = 0; k < o.nsacks; k++)
				o.sacks[k] = (struct tcp_sack_block){
					seq_of(s.iss + (uint32_t)rand() % 4000),
					seq_of(s.iss + (uint32_t)rand() % 4000)
				};
			in_opt((uint8_t)(rand() % 10 ? ACK : rand()), (uint32_t)rand() % 5000 - 100,
			       (uint32_t)rand() % 3500, (uint32_t)rand() % 9000,
			       (uint32_t)rand() % 700, &o);
			if (rand() % 5 == 0)
				t_recv(c, buf, (size_t)rand() % 500 + 1, 0);
			if (rand() % 20 == 0)
				wait_ms((uint64_t)rand() % 500);
			drain();
		}
		t_close(c);
		drain();
	}
}

static void broadcast_is_not_for_tcp(void **state)
{
	struct socket *l = listening(5);
	struct packet *p = craft(SYN, 0, 0, WIN, 0, &just_mss);
	struct sk_buff *skb = into_skb(A, p->bytes, p->len);

	(void)state;
	*IPCB(skb) = (struct inet_skb_parm){ .saddr = p->saddr,
					     .daddr = p->daddr,
					     .ihl = 20,
					     .iif = 1,
					     .route_type = RTN_BROADCAST };
	skb->dev = &A->dev;
	skb->pkt_type = PACKET_BROADCAST;
	tcp_v4_rcv(skb);
	free(p);
	out_none();
	t_close(l);
}

/* What claims to stand behind a FIN is no part of the stream, in whichever order it comes. */
static void data_behind_a_fin_does_not_hide_it(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);

	(void)state;
	in(FIN | ACK, 1001, 1, 8000, 0);
	in(ACK, 1001, 1, 8000, 100);
	in(ACK, 1101, 1, 8000, 100);
	drain();
	in(ACK, 1, 1, 8000, 1000);
	out(ACK, 1, 1002, 0);
	assert_int_equal(t_state(c), TCP_CLOSE_WAIT);
	assert_int_equal(read_all(c), 1000);
	assert_int_equal(read_all(c), 0);
	t_close(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scripted(blind_rst_needs_the_exact_number),
		scripted(blind_syn_gets_a_challenge),
		scripted(rebooted_peer_recovers),
		scripted(blind_data_needs_a_plausible_ack),
		scripted(challenges_are_limited),
		scripted(two_stacks_that_disagree_do_not_duel),
		scripted(segments_outside_of_the_window_are_answered_and_dropped),
		scripted(segments_are_trimmed_to_the_window),
		scripted(keepalive_of_the_peer_is_answered),
		scripted(old_timestamps_mark_old_duplicates),
		scripted(timestamp_clock_may_wrap),
		scripted(after_24_idle_days_any_timestamp_will_do),
		scripted(segments_without_the_agreed_timestamp_are_dropped),
		scripted(echoed_timestamp_is_that_of_the_segment_being_acknowledged),
		scripted(bad_checksums_and_headers_are_counted),
		scripted(hostile_offers_are_tamed),
		scripted(impossible_flags_do_no_harm),
		scripted(random_segments_break_nothing),
		scripted(broadcast_is_not_for_tcp),
		scripted(data_behind_a_fin_does_not_hide_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
