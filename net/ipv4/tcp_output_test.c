/* unit: net/ipv4/tcp*.c net/ipv4/inet_hashtables.c net/ipv4/inet_ports.c net/core/skbuff.c net/core/stock.c net/core/skb_data.c net/core/skb_queue.c net/core/sock.c net/core/timer.c net/core/packetmem.c net/core/checksum.c net/core/siphash.c net/core/random.c | -Inet -Ikernel */
/* When data leaves and in which pieces: Nagle, corks, windows, probes. */
#include "ipv4/tcp_script.h"

/* ---- Nagle, corks, segment sizes ---- */

static void nagle_holds_the_second_small_segment(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);

	(void)state;
	write_bytes(c, 10);
	out(ACK, 1, 1, 10);
	write_bytes(c, 20);
	write_bytes(c, 30);
	out_none();
	in(ACK, 1, 11, 8000, 0);
	out(ACK, 11, 1, 50);
	t_close(c);
}

static void full_segments_do_not_wait(void **state)
{
	struct socket *c = active_open(&just_mss, 20000);

	(void)state;
	write_bytes(c, 10);
	out(ACK, 1, 1, 10);
	write_bytes(c, 2500);
	out(ACK, 11, 1, 1000);
	out(ACK, 1011, 1, 1000);
	out_none(); /* 500 wait for the 10 */
	in(ACK, 1, 11, 20000, 0);
	out(ACK, 2011, 1, 500);
	assert_true(s.last.flags & PSH);
	t_close(c);
}

static void minshall_lets_a_tail_follow_full_segments(void **state)
{
	struct socket *c = active_open(&just_mss, 20000);

	(void)state;
	write_bytes(c, 2500); /* nothing small is in flight: the tail goes with them */
	out(ACK, 1, 1, 1000);
	out(ACK, 1001, 1, 1000);
	out(ACK, 2001, 1, 500);
	write_bytes(c, 1);
	out_none();
	t_close(c);
}

static void nodelay_sends_everything_at_once(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);

	(void)state;
	t_setopt(c, TCP_NODELAY, 1);
	write_bytes(c, 10);
	write_bytes(c, 20);
	out(ACK, 1, 1, 10);
	out(ACK, 11, 1, 20);
	t_close(c);
}

static void cork_holds_back_for_200_ms_at_most(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);

	(void)state;
	t_setopt(c, TCP_CORK, 1);
	write_bytes(c, 1300);
	out(ACK, 1, 1, 1000);
	out_none();
	in(ACK, 1, 1001, 8000, 0);
	assert_in_range(ms_to_next(1000), 190, 210);
	out(ACK, 1001, 1, 300);
	in(ACK, 1, 1301, 8000, 0);
	write_bytes(c, 10);
	out_none();
	t_setopt(c, TCP_CORK, 0);
	out(ACK, 1301, 1, 10);
	t_close(c);
}

static void fin_is_not_held_back_and_rides_on_the_last_data(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);

	(void)state;
	write_bytes(c, 10);
	write_bytes(c, 20);
	out(ACK, 1, 1, 10);
	t_close(c);
	out(FIN | ACK, 11, 1, 20);
}

static void one_super_segment_leaves_as_full_segments(void **state)
{
	struct socket *c = active_open(&just_mss, 60000);

	(void)state;
	write_bytes(c, 9500); /* the initial window is ten segments */
	for (uint32_t i = 0; i < 9; i++)
		out(ACK, 1 + i * 1000, 1, 1000);
	out(ACK, 9001, 1, 500);
	assert_int_equal(A->net.mib.tcp[TCP_MIB_OUTSEGS], 12);
	t_close(c);
}

static void initial_window_limits_the_first_flight(void **state)
{
	struct socket *c = active_open(&just_mss, 60000);

	(void)state;
	write_bytes(c, 40000);
	for (uint32_t i = 0; i < 10; i++)
		out(ACK, 1 + i * 1000, 1, 1000);
	out_none();
	in(ACK, 1, 10001, 60000, 0); /* slow start doubles it */
	for (uint32_t i = 0; i < 20; i++)
		out(ACK, 10001 + i * 1000, 1, 1000);
	out_none();
	t_close(c);
}

static void peer_without_mss_option_gets_536(void **state)
{
	struct socket *c = active_open(&no_options, 8000);

	(void)state;
	write_bytes(c, 1000);
	out(ACK, 1, 1, 536);
	out(ACK, 537, 1, 464);
	t_close(c);
}

static void timestamps_take_their_room_from_the_segment(void **state)
{
	static const struct tcp_options o = { .mss = 1000, .has_ts = true, .tsval = 5 };
	struct socket *c;

	(void)state;
	c = active_open(&o, 60000);
	write_bytes(c, 2000);
	out(ACK, 1, 1, 988);
	assert_true(s.last_opt.has_ts);
	assert_int_equal(s.last_opt.tsecr, 5);
	out(ACK, 989, 1, 988);
	out(ACK, 1977, 1, 24);
	t_close(c);
}

static void idle_connection_starts_again_from_the_initial_window(void **state)
{
	struct socket *c = active_open(&just_mss, 60000);
	uint32_t at = 1;

	(void)state;
	for (int i = 0; i < 3; i++) {
		write_bytes(c, 30000);
		while (next_out())
			at = s.last.seq.raw - s.iss + s.last.len;
		wait_ms(10);
		in(ACK, 1, at, 60000, 0);
		while (next_out())
			at = s.last.seq.raw - s.iss + s.last.len;
		in(ACK, 1, at, 60000, 0);
		drain();
	}
	assert_true(t_tp(c)->cong.cwnd > 20000);
	wait_ms(5000);
	write_bytes(c, 30000);
	for (int i = 0; i < 10; i++)
		assert_true(next_out());
	out_none();
	t_close(c);
}

/* ---- windows ---- */

static void sender_avoids_silly_windows(void **state)
{
	struct socket *c = active_open(&just_mss, 4000);

	(void)state;
	write_bytes(c, 8000);
	for (uint32_t i = 0; i < 4; i++)
		out(ACK, 1 + i * 1000, 1, 1000);
	in(ACK, 1, 4001, 300, 0); /* a dribble: less than a segment, less than half */
	out_none();
	in(ACK, 1, 4001, 2100, 0);
	out(ACK, 4001, 1, 1000);
	out(ACK, 5001, 1, 1000);
	out_none();
	t_close(c);
}

static void override_timeout_uses_a_small_window_in_the_end(void **state)
{
	struct socket *c = active_open(&just_mss, 4000);

	(void)state;
	write_bytes(c, 5000);
	for (uint32_t i = 0; i < 4; i++)
		out(ACK, 1 + i * 1000, 1, 1000);
	in(ACK, 1, 4001, 300, 0);
	assert_in_range(ms_to_next(3000), 150, 1500);
	out(ACK, 4001, 1, 300);
	t_close(c);
}

static void zero_window_is_probed_with_growing_intervals(void **state)
{
	struct socket *c = active_open(&just_mss, 1000);
	uint64_t gap[6];

	(void)state;
	write_bytes(c, 3000);
	out(ACK, 1, 1, 1000);
	in(ACK, 1, 1001, 0, 0);
	for (int i = 0; i < 6; i++) {
		gap[i] = ms_to_next(20000);
		out(ACK, 1000, 1, 0); /* one below: it must be answered */
		in(ACK, 1, 1001, 0, 0);
	}
	for (int i = 1; i < 6; i++)
		assert_in_range(gap[i], gap[i - 1] * 18 / 10, gap[i - 1] * 22 / 10);
	/* However long it takes: who answers is alive. */
	for (int i = 0; i < 30; i++) {
		ms_to_next(200000);
		assert_true(next_out());
		in(ACK, 1, 1001, 0, 0);
	}
	assert_int_equal(t_state(c), TCP_ESTABLISHED);
	in(ACK, 1, 1001, 5000, 0); /* opens: at once, no waiting for the timer */
	out(ACK, 1001, 1, 1000);
	out(ACK, 2001, 1, 1000);
	t_close(c);
}

static void unanswered_probes_end_the_connection(void **state)
{
	struct socket *c = active_open(&just_mss, 1000);

	(void)state;
	write_bytes(c, 3000);
	in(ACK, 1, 1001, 0, 0);
	for (int i = 0; i < 3000 && t_state(c) != TCP_CLOSE; i++)
		wait_ms(1000);
	assert_int_equal(t_error(c), ETIMEDOUT);
	t_close(c);
}

static void shrinking_window_is_survived(void **state)
{
	struct socket *c = active_open(&just_mss, 4000);

	(void)state;
	write_bytes(c, 4000);
	for (uint32_t i = 0; i < 4; i++)
		out(ACK, 1 + i * 1000, 1, 1000);
	in(ACK, 1, 1001, 0, 0); /* takes back what it had promised */
	wait_ms(10);
	out_none();
	ms_to_next(2000);
	out(ACK, 1001, 1, 1000); /* but what is out is retransmitted */
	in(ACK, 1, 4001, 4000, 0);
	t_close(c);
}

static void what_a_shrunk_window_refused_is_sent_when_it_opens(void **state)
{
	struct socket *c = active_open(&just_mss, 4000);

	(void)state;
	write_bytes(c, 4000);
	for (uint32_t i = 0; i < 4; i++)
		out(ACK, 1 + i * 1000, 1, 1000);
	in(ACK, 1, 1001, 0, 0); /* a receiver that is out of memory */
	for (int i = 0; i < 8; i++) {
		ms_to_next(200000);
		out(ACK, 1001, 1, 1000);
		in(ACK, 1, 1001, 0, 0);
	}
	assert_true(tcp_rto(&t_tp(c)->rtt) > 30 * SEC);
	in(ACK, 1, 1001, 4000, 0);
	out(ACK, 1001, 1, 1000); /* not half a minute later */
	assert_true(tcp_rto(&t_tp(c)->rtt) < SEC);
	in(ACK, 1, 2001, 4000, 0);
	out(ACK, 2001, 1, 1000);
	out(ACK, 3001, 1, 1000);
	in(ACK, 1, 4001, 4000, 0);
	out_none();
	t_close(c);
}

static void receiver_window_closes_and_reopens_without_dribbling(void **state)
{
	struct socket *c;
	uint32_t at = 1, win = 0;
	uint8_t buf[1000];

	(void)state;
	c = active_open(&just_mss, 60000);
	do { /* fill it, as far as it invites */
		in(ACK | PSH, at, 1, 60000, 1000);
		at += 1000;
		wait_ms(50);
		while (next_out())
			win = s.last.window;
		assert_true(at < 100000);
	} while (win >= 1000);
	assert_int_equal(s.last.ack.raw, IRS + at); /* nothing of it was refused */
	if (win) {
		in(ACK | PSH, at, 1, 60000, win);
		at += win;
		wait_ms(300);
		out(ACK, 1, at, 0);
	}
	assert_int_equal(s.last.window, 0);
	in(ACK | PSH, at, 1, 60000, 1000); /* does not fit: refused, and said so */
	out(ACK, 1, at, 0);
	assert_int_equal(t_recv(c, buf, 1000, 0), 1000);
	out_none(); /* one segment of room is not worth an update */
	assert_true(read_all(c) > 10000);
	out(ACK, 1, at, 0);
	assert_true(s.last.window > 10000);
	t_close(c);
}

static void window_update_does_not_count_as_duplicate_ack(void **state)
{
	struct socket *c = active_open(&just_mss, 10000);

	(void)state;
	write_bytes(c, 5000);
	drain();
	for (uint32_t i = 1; i <= 6; i++)
		in(ACK, 1, 1, 10000 + i, 0);
	out_none();
	assert_int_equal(t_tp(c)->dupacks, 0);
	t_close(c);
}

static void writer_is_woken_when_a_third_is_free(void **state)
{
	struct socket *c = active_open(&just_mss, 60000);
	uint8_t chunk[4096] = { 0 };
	uint32_t at;

	(void)state;
	while (t_send(c, chunk, sizeof(chunk), 0) > 0)
		;
	assert_false(tcp_poll(c->sk) & EPOLLOUT);
	drain();
	c->edges = 0;
	at = t_tp(c)->snd_nxt.raw - s.iss;
	in(ACK, 1, at, 60000, 0);
	for (int i = 0; i < 10 && !(c->edges & EPOLLOUT); i++) {
		drain();
		in(ACK, 1, t_tp(c)->snd_nxt.raw - s.iss, 60000, 0);
	}
	assert_true(c->edges & EPOLLOUT);
	assert_true(tcp_poll(c->sk) & EPOLLOUT);
	drain();
	t_close(c);
}

static void urgent_pointer_stands_behind_the_last_urgent_byte(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);

	(void)state;
	assert_int_equal(t_send(c, "abc", 3, MSG_OOB), 3);
	assert_true(next_out());
	assert_true(s.last.flags & URG);
	assert_int_equal(s.last.urg, 3);
	in_opt(ACK | URG | PSH, 1, 4, 8000, 5, &no_options);
	assert_int_equal(read_all(c), 5); /* stays in the stream */
	t_close(c);
}

static void peek_and_waitall_and_trunc(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);
	uint8_t buf[100];

	(void)state;
	in(ACK | PSH, 1, 1, 8000, 30);
	assert_int_equal(t_recv(c, buf, 10, MSG_PEEK), 10);
	assert_int_equal(buf[0], 1);
	assert_int_equal(t_recv(c, buf, 10, MSG_PEEK), 10);
	assert_int_equal(t_recv(c, NULL, 10, MSG_TRUNC), 10);
	assert_int_equal(t_recv(c, buf, 100, 0), 20);
	assert_int_equal(buf[0], 11);
	assert_int_equal(t_recv(c, buf, 1, 0), -EAGAIN);
	assert_int_equal(t_recv(c, buf, 1, MSG_OOB), -EINVAL);
	in(ACK | PSH, 31, 1, 8000, 1);
	assert_int_equal(t_recv(c, buf, 1, MSG_ERRQUEUE), -EAGAIN);
	assert_int_equal(t_recv(c, buf, 1, 0), 1);
	t_close(c);
}

static void bytes_before_a_bad_pointer_are_sent(void **state)
{
	struct socket *c = active_open(&just_mss, 20000);
	static uint8_t mem[8192];
	struct call call = { .mem = mem, .hole = 4096 };

	(void)state;
	call.req = (struct request){
		.net = c->net, .sock = c, .len = sizeof(mem), .flags = MSG_DONTWAIT
	};
	assert_int_equal(tcp_prot.sendmsg(c->sk, &call.req), 4096);
	for (uint32_t i = 0; i < 4; i++)
		out(ACK, 1 + i * 1000, 1, 1000);
	out(ACK, 4001, 1, 96);
	assert_true(s.last.flags & PSH);
	t_close(c);
}

static void tcp_info_tells_the_truth(void **state)
{
	static const struct tcp_options o = { .mss = 1000,
					      .has_ts = true,
					      .tsval = 5,
					      .has_sack_permitted = true,
					      .has_wscale = true,
					      .wscale = 3 };
	struct tcp_info i;
	int len = sizeof(i);
	struct socket *c = active_open(&o, 8000);

	(void)state;
	write_bytes(c, 988);
	assert_int_equal(tcp_prot.getsockopt(c->sk, IPPROTO_TCP, TCP_INFO, &i, &len), 0);
	assert_int_equal(len, sizeof(i));
	assert_int_equal(i.tcpi_state, TCP_ESTABLISHED);
	assert_int_equal(i.tcpi_options, TCPI_OPT_TIMESTAMPS | TCPI_OPT_SACK | TCPI_OPT_WSCALE);
	assert_int_equal(i.tcpi_snd_mss, 988);
	assert_int_equal(i.tcpi_unacked, 1);
	assert_int_equal(i.tcpi_wscale & 15, 3);
	assert_int_equal(i.tcpi_snd_cwnd, 10);
	assert_int_equal(i.tcpi_snd_wnd, 8000);
	assert_in_range(i.tcpi_rtt, 9000, 11000);
	len = 4;
	assert_int_equal(tcp_prot.getsockopt(c->sk, IPPROTO_TCP, TCP_INFO, &i, &len), 0);
	assert_int_equal(len, 4);
	t_close(c);
}

static void what_came_out_of_order_is_counted_too(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);
	struct tcp_info i;
	int len = sizeof(i);

	(void)state;
	in(ACK, 1001, 1, 8000, 1000);
	in(FIN | ACK, 2001, 1, 8000, 500);
	in(ACK, 1, 1, 8000, 1000);
	in(ACK, 501, 1, 8000, 1000); /* nothing new */
	assert_int_equal(tcp_prot.getsockopt(c->sk, IPPROTO_TCP, TCP_INFO, &i, &len), 0);
	assert_int_equal(i.tcpi_bytes_received, 2500);
	assert_int_equal(i.tcpi_data_segs_in, 4);
	t_close(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scripted(nagle_holds_the_second_small_segment),
		scripted(full_segments_do_not_wait),
		scripted(minshall_lets_a_tail_follow_full_segments),
		scripted(nodelay_sends_everything_at_once),
		scripted(cork_holds_back_for_200_ms_at_most),
		scripted(fin_is_not_held_back_and_rides_on_the_last_data),
		scripted(one_super_segment_leaves_as_full_segments),
		scripted(initial_window_limits_the_first_flight),
		scripted(peer_without_mss_option_gets_536),
		scripted(timestamps_take_their_room_from_the_segment),
		scripted(idle_connection_starts_again_from_the_initial_window),
		scripted(sender_avoids_silly_windows),
		scripted(override_timeout_uses_a_small_window_in_the_end),
		scripted(zero_window_is_probed_with_growing_intervals),
		scripted(unanswered_probes_end_the_connection),
		scripted(shrinking_window_is_survived),
		scripted(what_a_shrunk_window_refused_is_sent_when_it_opens),
		scripted(receiver_window_closes_and_reopens_without_dribbling),
		scripted(window_update_does_not_count_as_duplicate_ack),
		scripted(writer_is_woken_when_a_third_is_free),
		scripted(urgent_pointer_stands_behind_the_last_urgent_byte),
		scripted(peek_and_waitall_and_trunc),
		scripted(bytes_before_a_bad_pointer_are_sent),
		scripted(tcp_info_tells_the_truth),
		scripted(what_came_out_of_order_is_counted_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
