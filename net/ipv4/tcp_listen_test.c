/* unit: net/ipv4/tcp*.c net/ipv4/inet_hashtables.c net/ipv4/inet_ports.c net/core/skbuff.c net/core/stock.c net/core/skb_data.c net/core/skb_queue.c net/core/sock.c net/core/timer.c net/core/packetmem.c net/core/checksum.c net/core/siphash.c net/core/random.c | -Inet -Ikernel */
/* Listening: the two queues, their limits, SYN floods; exhaustion. */
#include "ipv4/tcp_script.h"

#define WIN 8000

/* A handshake from peer port `port`; true when the SYN was answered. */
static bool handshake(uint16_t port, const struct tcp_options *opt)
{
	s.pport = port;
	in_opt(SYN, 0, 0, WIN, 0, opt);
	if (!next_out())
		return false;
	assert_int_equal(s.last.flags, SYN | ACK);
	s.iss = s.last.seq.raw;
	s.opt.has_ts = s.last_opt.has_ts;
	s.opt.tsval = opt->tsval + 1;
	s.opt.tsecr = s.last_opt.tsval;
	in(ACK, 1, 1, WIN, 0);
	return true;
}

static uint32_t waiting(struct socket *l)
{
	return l->sk->sk_ack_backlog;
}

static void syn_ack_answers_what_was_offered(void **state)
{
	static const struct tcp_options all = { .mss = 1200,
						.has_ts = true,
						.tsval = 77,
						.has_sack_permitted = true,
						.has_wscale = true,
						.wscale = 6 };
	struct socket *l = listening(5);

	(void)state;
	in_opt(SYN, 0, 0, WIN, 0, &all);
	out(SYN | ACK, 0, 1, 0);
	assert_int_equal(s.last_opt.mss, 1460);
	assert_true(s.last_opt.has_ts && s.last_opt.has_sack_permitted && s.last_opt.has_wscale);
	assert_int_equal(s.last_opt.tsecr, 77);
	s.pport++;
	in_opt(SYN, 0, 0, WIN, 0, &just_mss);
	assert_true(next_out());
	assert_false(s.last_opt.has_ts || s.last_opt.has_sack_permitted || s.last_opt.has_wscale);
	t_close(l);
}

static void lost_syn_ack_is_repeated_and_the_request_dies(void **state)
{
	struct socket *l = listening(5);
	int n = 0;

	(void)state;
	in_opt(SYN, 0, 0, WIN, 0, &just_mss);
	for (int i = 0; i < 100; i++) {
		wait_ms(1000);
		while (next_out()) {
			assert_int_equal(s.last.flags, SYN | ACK);
			n++;
		}
	}
	assert_int_equal(n, 6); /* the first and five more */
	assert_int_equal(t_tp(l)->syn_qlen, 0);
	in(ACK, 1, 1, WIN, 0); /* too late */
	assert_true(next_out());
	assert_int_equal(s.last.flags, RST);
	t_close(l);
}

static void repeated_syn_gets_the_same_answer(void **state)
{
	struct socket *l = listening(5);

	(void)state;
	in_opt(SYN, 0, 0, WIN, 0, &just_mss);
	out(SYN | ACK, 0, 1, 0);
	wait_ms(600);
	in_opt(SYN, 0, 0, WIN, 0, &just_mss);
	out(SYN | ACK, 0, 1, 0);
	assert_int_equal(t_tp(l)->syn_qlen, 1);
	t_close(l);
}

static void data_with_the_final_ack_is_not_lost(void **state)
{
	struct socket *l = listening(5), *c;

	(void)state;
	in_opt(SYN, 0, 0, WIN, 0, &just_mss);
	out(SYN | ACK, 0, 1, 0);
	in(ACK | PSH, 1, 1, WIN, 100);
	out(ACK, 1, 101, 0);
	c = t_accept(l);
	assert_int_equal(read_all(c), 100);
	t_close(c);
	t_close(l);
}

static void rst_and_bad_acks_in_syn_received(void **state)
{
	struct socket *l = listening(5);

	(void)state;
	in_opt(SYN, 0, 0, WIN, 0, &just_mss);
	out(SYN | ACK, 0, 1, 0);
	in(ACK, 1, 2, WIN, 0);
	out(RST, 2, 0, 0);
	in(RST, 100, 0, 0, 0); /* in the window, not exact */
	out(ACK, 1, 1, 0);
	assert_int_equal(t_tp(l)->syn_qlen, 1);
	in(RST, 1, 0, 0, 0);
	assert_int_equal(t_tp(l)->syn_qlen, 0);
	assert_int_equal(counter(LINUX_MIB_EMBRYONICRSTS), 1);
	t_close(l);
}

static void icmp_ends_a_request_only_when_the_peer_is_out_of_reach(void **state)
{
	struct socket *l = listening(5), *c;
	uint8_t quote[8];

	(void)state;
	in_opt(SYN, 0, 0, WIN, 0, &just_mss);
	memcpy(quote, w.captured->bytes, 8);
	out(SYN | ACK, 0, 1, 0);
	icmp_error(A, ADDR_B, quote, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, 576);
	in(ACK, 1, 1, WIN, 0);
	c = t_accept(l);
	assert_non_null(c);
	sock_set_flag(c->sk, SOCK_LINGER);
	t_close(c);
	out(RST | ACK, 1, 1, 0);
	s.pport++;
	s.know_iss = false;
	in_opt(SYN, 0, 0, WIN, 0, &just_mss);
	memcpy(quote, w.captured->bytes, 8);
	assert_true(next_out());
	icmp_error(A, ADDR_B, quote, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0);
	wait_ms(10000);
	out_none();
	t_close(l);
}

static void full_accept_queue_drops_syns_and_final_acks(void **state)
{
	struct socket *l = listening(1), *c;

	(void)state;
	assert_true(handshake(5000, &just_mss));
	assert_true(handshake(5001, &just_mss)); /* backlog + 1, as on Linux */
	assert_int_equal(waiting(l), 2);
	assert_false(handshake(5002, &just_mss));
	assert_int_equal(counter(LINUX_MIB_LISTENOVERFLOWS), 1);
	assert_int_equal(counter(LINUX_MIB_LISTENDROPS), 1);
	/* Room again: the peer's next SYN gets in. */
	c = t_accept(l);
	t_close(c);
	drain();
	assert_true(handshake(5002, &just_mss));
	assert_int_equal(waiting(l), 2);
	t_close(l);
	drain();
}

static void final_ack_that_found_no_room_is_made_up_for(void **state)
{
	struct socket *l = listening(0), *c;
	uint32_t iss;

	(void)state;
	s.pport = 5001; /* half open */
	in_opt(SYN, 0, 0, WIN, 0, &just_mss);
	assert_true(next_out());
	iss = s.last.seq.raw;
	assert_true(handshake(5000, &just_mss)); /* takes the only place */
	s.pport = 5001;
	s.iss = iss;
	in(ACK, 1, 1, WIN, 0); /* dropped */
	assert_int_equal(waiting(l), 1);
	assert_int_equal(t_tp(l)->syn_qlen, 1);
	c = t_accept(l);
	t_close(c);
	drain();
	wait_ms(1500);
	assert_true(next_out()); /* our SYN-ACK again */
	assert_int_equal(s.last.flags, SYN | ACK);
	in(ACK, 1, 1, WIN, 0);
	assert_int_equal(waiting(l), 1);
	t_close(l);
	drain();
}

static void closing_the_listener_resets_whom_nobody_accepted(void **state)
{
	struct socket *l = listening(5);
	int resets = 0;

	(void)state;
	handshake(5000, &just_mss);
	handshake(5001, &just_mss);
	s.pport = 5002;
	in_opt(SYN, 0, 0, WIN, 0, &just_mss);
	drain();
	t_close(l);
	while (next_out())
		resets += !!(s.last.flags & RST);
	assert_int_equal(resets, 2);
	assert_int_equal(tcp_prot.sockets, 0);
}

static void child_survives_its_listener(void **state)
{
	struct socket *c = passive_open(&just_mss, WIN);

	(void)state;
	in(ACK | PSH, 1, 1, WIN, 10);
	assert_int_equal(read_all(c), 10);
	drain();
	t_close(c);
}

static void reset_child_stays_in_the_queue_to_be_seen(void **state)
{
	struct socket *l = listening(5), *c;

	(void)state;
	handshake(5000, &just_mss);
	in(RST, 1, 0, 0, 0);
	c = t_accept(l);
	assert_non_null(c);
	assert_int_equal(t_recv(c, (char[1]){ 0 }, 1, 0), -ECONNRESET);
	t_close(c);
	t_close(l);
}

static void defer_accept_waits_for_data(void **state)
{
	struct socket *l = listening(5);

	(void)state;
	t_setopt(l, TCP_DEFER_ACCEPT, 5);
	assert_true(handshake(5000, &just_mss));
	assert_int_equal(waiting(l), 0);
	in(ACK | PSH, 1, 1, WIN, 10);
	assert_int_equal(waiting(l), 1);
	drain();
	t_close(l);
	drain();
}

/* ---- SYN cookies ---- */

/* Fills the SYN queue with requests that nobody will complete. */
static void flood(struct socket *l)
{
	for (int i = 0; i < 2000; i++) {
		s.pport = (uint16_t)(10000 + i);
		in_opt(SYN, 0, 0, WIN, 0, &just_mss);
		drain();
	}
	assert_true(t_tp(l)->syn_qlen <= l->sk->sk_max_ack_backlog + 1);
}

static void flood_is_answered_with_cookies_and_real_clients_get_in(void **state)
{
	struct socket *l = listening(8), *c;

	(void)state;
	flood(l);
	assert_true(counter(LINUX_MIB_SYNCOOKIESSENT) > 1900);
	assert_true(handshake(5000, &(struct tcp_options){ .mss = 1440 }));
	assert_int_equal(counter(LINUX_MIB_SYNCOOKIESRECV), 1);
	c = t_accept(l);
	assert_non_null(c);
	assert_int_equal(t_state(c), TCP_ESTABLISHED);
	assert_int_equal(t_tp(c)->mss, 1440);
	in(ACK | PSH, 1, 1, WIN, 10);
	assert_int_equal(read_all(c), 10);
	t_close(c);
	t_close(l);
	drain();
}

static void cookies_keep_options_in_the_timestamp(void **state)
{
	static const struct tcp_options o = { .mss = 1460,
					      .has_ts = true,
					      .tsval = 900,
					      .has_sack_permitted = true,
					      .has_wscale = true,
					      .wscale = 9 };
	struct socket *l = listening(2), *c;

	(void)state;
	flood(l);
	assert_true(handshake(5000, &o));
	c = t_accept(l);
	assert_non_null(c);
	assert_true(t_tp(c)->sack_ok && t_tp(c)->ts_ok && t_tp(c)->wscale_ok);
	assert_int_equal(t_tp(c)->snd_wscale, 9);
	assert_int_equal(t_tp(c)->snd_wnd, WIN << 9);
	t_close(c);
	t_close(l);
	drain();
}

static void forged_and_stale_cookies_are_dropped(void **state)
{
	struct socket *l = listening(2);
	uint32_t iss;

	(void)state;
	flood(l);
	for (uint32_t i = 0; i < 500; i++) {
		s.pport = (uint16_t)(20000 + i);
		s.iss = i * 7919 * 65537;
		in(ACK, 1, 1, WIN, 0);
		out_none();
	}
	assert_int_equal(counter(LINUX_MIB_SYNCOOKIESFAILED), 500);
	s.pport = 5000;
	in_opt(SYN, 0, 0, WIN, 0, &just_mss);
	assert_true(next_out());
	iss = s.last.seq.raw;
	wait_ms(200000); /* more than two periods */
	drain();
	flood(l); /* so that cookies are looked at, at all */
	s.pport = 5000;
	s.iss = iss;
	in(ACK, 1, 1, WIN, 0);
	out_none();
	assert_int_equal(waiting(l), 0);
	t_close(l);
	drain();
}

static void data_that_overtakes_its_cookie_does_no_harm(void **state)
{
	struct socket *l = listening(2), *c;

	(void)state;
	flood(l);
	s.pport = 5000;
	in_opt(SYN, 0, 0, WIN, 0, &just_mss);
	assert_true(next_out());
	s.iss = s.last.seq.raw;
	in(FIN | ACK, 201, 1, WIN, 0);
	in(ACK | PSH, 101, 1, WIN, 100);
	out_none();
	in(ACK | PSH, 1, 1, WIN, 100);
	c = t_accept(l);
	assert_non_null(c);
	assert_int_equal(read_all(c), 100);
	t_close(c);
	t_close(l);
	drain();
}

/* Of a duplicated SYN one copy found the queue full, the other did not. */
static void cookie_is_good_even_beside_a_request(void **state)
{
	struct socket *l = listening(2), *c;
	uint32_t cookie;

	(void)state;
	flood(l);
	s.pport = 5000;
	in_opt(SYN, 0, 0, WIN, 0, &just_mss);
	assert_true(next_out());
	cookie = s.last.seq.raw;
	wait_ms(70000); /* the flood's requests have gone */
	drain();
	in_opt(SYN, 0, 0, WIN, 0, &just_mss);
	assert_true(next_out());
	assert_int_not_equal(s.last.seq.raw, cookie);
	s.iss = cookie;
	in(ACK, 1, 1, WIN, 0);
	c = t_accept(l);
	assert_non_null(c);
	assert_int_equal(t_state(c), TCP_ESTABLISHED);
	assert_int_equal(t_tp(l)->syn_qlen, 0);
	t_close(c);
	t_close(l);
	drain();
}

static void without_a_flood_no_ack_is_a_cookie(void **state)
{
	struct socket *l = listening(5);

	(void)state;
	in(ACK, 1, 1, WIN, 0);
	out(RST, 1, 0, 0);
	assert_int_equal(counter(LINUX_MIB_SYNCOOKIESFAILED), 0);
	t_close(l);
}

/* ---- exhaustion ---- */

static void connections_beyond_the_limit_are_refused_and_it_heals(void **state)
{
	struct socket *l = listening(64), *c[8];
	int n = 0;

	(void)state;
	tcp_prot.max_sockets = 5;
	for (uint16_t i = 0; i < 20; i++)
		handshake((uint16_t)(5000 + i), &just_mss);
	while (n < 8 && (c[n] = t_accept(l)) != NULL)
		n++;
	assert_int_equal(n, 4); /* and the listener */
	assert_true(counter(LINUX_MIB_LISTENDROPS) > 0);
	drain();
	while (n > 0)
		t_close(c[--n]);
	drain();
	tcp_prot.max_sockets = NET_MAX_SOCKETS;
	assert_true(handshake(6000, &just_mss));
	assert_non_null(c[0] = t_accept(l));
	t_close(c[0]);
	t_close(l);
	drain();
}

/* Every block, of pages and of what is left in pages that are partly used. */
static int take_all_memory(uint8_t *hog[4096])
{
	int n = 0;

	for (size_t size = PKT_PAGE; size >= PKT_MIN; size /= 2)
		while (n < 4096 && (hog[n] = pkt_alloc(&A->net.pool, size, PKT_ATOMIC)) != NULL)
			n++;
	return n;
}

static void no_packet_memory_kills_nobody(void **state)
{
	struct socket *c = active_open(&just_mss, WIN);
	uint8_t *hog[4096];
	int n;

	(void)state;
	n = take_all_memory(hog);
	assert_int_equal(t_send(c, "hello", 5, 0), -EAGAIN);
	wait_ms(5000);
	assert_int_equal(t_state(c), TCP_ESTABLISHED);
	out_none();
	while (n > 0)
		pkt_put(&A->net.pool, hog[--n]);
	wait_ms(1000);
	assert_int_equal(t_send(c, "hello", 5, 0), 5);
	out(ACK, 1, 1, 5);
	/* Again with data waiting: it leaves by itself when there is memory. */
	in(ACK, 1, 6, WIN, 0);
	assert_int_equal(t_send(c, "world", 5, 0), 5);
	out(ACK, 6, 1, 5);
	n = take_all_memory(hog);
	wait_ms(3000); /* time-outs without memory to retransmit */
	out_none();
	assert_true(tcp_counter(TCP_MIB_RETRANSSEGS) == 0);
	while (n > 0)
		pkt_put(&A->net.pool, hog[--n]);
	wait_ms(5000);
	out(ACK, 6, 1, 5);
	in(ACK, 1, 11, WIN, 0);
	drain();
	t_close(c);
}

static void orphans_beyond_the_limit_are_reset(void **state)
{
	struct socket *c;

	(void)state;
	A->net.tcp->sysctl.max_orphans = 0;
	c = active_open(&just_mss, WIN);
	write_bytes(c, 100);
	out(ACK, 1, 1, 100);
	t_close(c);
	out(FIN | ACK, 101, 1, 0);
	out(RST | ACK, 102, 1, 0);
	assert_int_equal(counter(LINUX_MIB_TCPABORTONMEMORY), 1);
	assert_int_equal(tcp_prot.sockets, 0);
}

static void thousands_of_connections_leave_nothing_behind(void **state)
{
	struct socket *l = listening(16), *c;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		assert_true(handshake((uint16_t)(1024 + i % 60000), &just_mss));
		c = t_accept(l);
		in(ACK | PSH, 1, 1, WIN, 20);
		assert_int_equal(read_all(c), 20);
		write_bytes(c, 20);
		in(FIN | ACK, 21, 21, WIN, 0);
		t_close(c);
		drain();
		in(ACK, 22, 22, WIN, 0);
		out_none();
	}
	assert_int_equal(tcp_prot.sockets, 1);
	t_close(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scripted(syn_ack_answers_what_was_offered),
		scripted(lost_syn_ack_is_repeated_and_the_request_dies),
		scripted(repeated_syn_gets_the_same_answer),
		scripted(data_with_the_final_ack_is_not_lost),
		scripted(rst_and_bad_acks_in_syn_received),
		scripted(icmp_ends_a_request_only_when_the_peer_is_out_of_reach),
		scripted(full_accept_queue_drops_syns_and_final_acks),
		scripted(final_ack_that_found_no_room_is_made_up_for),
		scripted(closing_the_listener_resets_whom_nobody_accepted),
		scripted(child_survives_its_listener),
		scripted(reset_child_stays_in_the_queue_to_be_seen),
		scripted(defer_accept_waits_for_data),
		scripted(flood_is_answered_with_cookies_and_real_clients_get_in),
		scripted(cookies_keep_options_in_the_timestamp),
		scripted(forged_and_stale_cookies_are_dropped),
		scripted(data_that_overtakes_its_cookie_does_no_harm),
		scripted(cookie_is_good_even_beside_a_request),
		scripted(without_a_flood_no_ack_is_a_cookie),
		scripted(connections_beyond_the_limit_are_refused_and_it_heals),
		scripted(no_packet_memory_kills_nobody),
		scripted(orphans_beyond_the_limit_are_reset),
		scripted(thousands_of_connections_leave_nothing_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
