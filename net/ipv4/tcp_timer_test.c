/* unit: net/ipv4/tcp*.c net/ipv4/inet_hashtables.c net/ipv4/inet_ports.c net/core/skbuff.c net/core/stock.c net/core/skb_data.c net/core/skb_queue.c net/core/sock.c net/core/timer.c net/core/packetmem.c net/core/checksum.c net/core/siphash.c net/core/random.c | -Inet -Ikernel */
/* Clocks: when ACKs go out, when data is sent again, when it is given up. */
#include "ipv4/tcp_script.h"

/* ---- acknowledging ---- */

static void quick_acks_at_first_then_every_second_segment(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);
	uint32_t at = 1, acks = 0;

	(void)state;
	for (int i = 0; i < 16; i++, at += 1000) {
		in(ACK, at, 1, 8000, 1000);
		out(ACK, 1, at + 1000, 0);
		read_all(c);
		wait_ms(1);
	}
	for (int i = 0; i < 20; i++, at += 1000) {
		in(ACK, at, 1, 8000, 1000);
		while (next_out())
			acks++;
		read_all(c);
		while (next_out())
			acks++;
		wait_ms(1);
	}
	assert_in_range(acks, 9, 11);
	t_close(c);
}

static void delayed_ack_comes_within_40_to_200_ms(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);

	(void)state;
	in(ACK | PSH, 1, 1, 8000, 100); /* quick */
	out(ACK, 1, 101, 0);
	write_bytes(c, 50); /* a dialogue */
	out(ACK, 1, 101, 50);
	in(ACK | PSH, 101, 51, 8000, 100);
	out_none();
	assert_in_range(ms_to_next(1000), 35, 201);
	out(ACK, 51, 201, 0);
	assert_int_equal(counter(LINUX_MIB_DELAYEDACKS), 1);
	t_close(c);
}

static void answer_carries_the_ack(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);

	(void)state;
	in(ACK | PSH, 1, 1, 8000, 100);
	out(ACK, 1, 101, 0);
	for (uint32_t i = 0; i < 50; i++) {
		write_bytes(c, 1);
		out(ACK, 1 + i, 101 + i, 1);
		in(ACK | PSH, 101 + i, 2 + i, 8000, 1);
		read_all(c);
		out_none();
		wait_ms(5);
	}
	t_close(c);
}

static void a_batch_of_packets_gets_one_ack(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);

	(void)state;
	for (uint32_t i = 0; i < 20; i++)
		in_more(ACK, 1 + i * 1000, 1, 8000, 1000);
	out_none();
	tcp_batch_end(&A->net);
	out(ACK, 1, 20001, 0);
	out_none();
	read_all(c);
	t_close(c);
}

/* The heart of the matter: data of ours is lost and its timer is far away, yet
 * what the peer sends is acknowledged as if nothing were. */
static void pure_ack_is_not_held_back_by_the_retransmission_timer(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);
	uint32_t at = 1;

	(void)state;
	write_bytes(c, 1000);
	out(ACK, 1, 1, 1000);	      /* never acknowledged */
	for (int i = 0; i < 6; i++) { /* backed off to a minute */
		ms_to_next(100000);
		drain();
	}
	assert_true(tcp_rto(&t_tp(c)->rtt) > 10 * SEC);
	for (int i = 0; i < 50; i++, at += 2000) {
		in(ACK, at, 1, 8000, 1000);
		in(ACK, at + 1000, 1, 8000, 1000);
		assert_true(ms_to_next(1) <= 1);
		while (next_out())
			assert_int_equal(s.last.len, 0);
		assert_int_equal(s.last.ack.raw, IRS + at + 2000);
		read_all(c);
		drain();
	}
	in(ACK | PSH, at, 1, 8000, 10); /* a single one: by the delayed ACK timer */
	assert_true(ms_to_next(1000) <= 201);
	assert_true(next_out());
	assert_int_equal(s.last.ack.raw, IRS + at + 10);
	t_close(c);
}

static void ack_goes_out_while_the_peers_window_is_closed(void **state)
{
	struct socket *c = active_open(&just_mss, 1000);

	(void)state;
	write_bytes(c, 3000);
	out(ACK, 1, 1, 1000);
	in(ACK, 1, 1001, 0, 0);
	in(ACK | PSH, 1, 1001, 0, 100);
	out(ACK, 1001, 101, 0);
	t_close(c);
}

/* ---- time-outs ---- */

static void rto_backs_off_exponentially_and_gives_up(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);
	uint64_t gap, last = 0;
	int n = 0;

	(void)state;
	write_bytes(c, 500);
	out(ACK, 1, 1, 500);
	while (t_state(c) != TCP_CLOSE) {
		gap = ms_to_next(130000);
		if (t_state(c) == TCP_CLOSE)
			break;
		out(ACK, 1, 1, 500);
		n++;
		if (last && last < 60000)
			assert_in_range(gap, last * 19 / 10, last * 21 / 10);
		else if (last)
			assert_in_range(gap, 115000, 121000);
		last = gap;
	}
	assert_int_equal(n, 15); /* tcp_retries2 */
	assert_int_equal(t_error(c), ETIMEDOUT);
	assert_int_equal(counter(LINUX_MIB_TCPABORTONTIMEOUT), 1);
	t_close(c);
}

static void a_late_ack_ends_the_back_off_after_a_clean_sample(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);
	uint64_t rto;

	(void)state;
	rto = tcp_rto(&t_tp(c)->rtt);
	write_bytes(c, 500);
	for (int i = 0; i < 4; i++)
		ms_to_next(20000), drain();
	in(ACK, 1, 501, 8000, 0);
	assert_true(tcp_rto(&t_tp(c)->rtt) > rto * 4); /* Karn: no sample from it */
	write_bytes(c, 500);
	drain();
	wait_ms(10);
	in(ACK, 1, 1001, 8000, 0);
	assert_true(tcp_rto(&t_tp(c)->rtt) <= rto + 50 * MS);
	t_close(c);
}

static void user_timeout_shortens_the_wait(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);
	uint64_t start;

	(void)state;
	t_setopt(c, TCP_USER_TIMEOUT, 3000);
	write_bytes(c, 500);
	start = w.now;
	while (t_state(c) != TCP_CLOSE && w.now - start < 100 * SEC)
		wait_ms(10);
	assert_in_range((w.now - start) / MS, 3000, 7000);
	assert_int_equal(t_error(c), ETIMEDOUT);
	t_close(c);
}

static void unreachable_is_the_reason_if_it_does_not_pass(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);
	uint8_t quote[8];

	(void)state;
	write_bytes(c, 500);
	memcpy(quote, w.captured->bytes, 8);
	icmp_error(A, ADDR_B, quote, ICMP_DEST_UNREACH, ICMP_NET_UNREACH, 0);
	assert_int_equal(t_state(c), TCP_ESTABLISHED); /* may pass */
	for (int i = 0; i < 2000 && t_state(c) != TCP_CLOSE; i++)
		wait_ms(1000);
	assert_int_equal(t_error(c), ENETUNREACH);
	t_close(c);
}

/* A probe after 10 s of silence, then every 2 s; the third without an answer is the last. */
static struct socket *open_with_keepalive(void)
{
	struct socket *c = active_open(&just_mss, 8000);

	t_setopt(c, TCP_KEEPIDLE, 10);
	t_setopt(c, TCP_KEEPINTVL, 2);
	t_setopt(c, TCP_KEEPCNT, 3);
	sock_set_flag(c->sk, SOCK_KEEPOPEN);
	assert_int_equal(tcp_prot.setsockopt(c->sk, SOL_SOCKET, SO_KEEPALIVE, &(int){ 1 }, 4), 0);
	return c;
}

static void keepalive_probes_then_resets(void **state)
{
	struct socket *c = open_with_keepalive();

	(void)state;
	assert_in_range(ms_to_next(20000), 9900, 10100);
	out(ACK, 0, 1, 0);
	in(ACK, 1, 1, 8000, 0); /* alive */
	assert_in_range(ms_to_next(20000), 9900, 10100);
	out(ACK, 0, 1, 0);
	assert_in_range(ms_to_next(20000), 1900, 2100);
	out(ACK, 0, 1, 0);
	assert_in_range(ms_to_next(20000), 1900, 2100);
	out(ACK, 0, 1, 0);
	assert_in_range(ms_to_next(20000), 1900, 2100);
	out(RST | ACK, 1, 1, 0);
	assert_int_equal(t_error(c), ETIMEDOUT);
	t_close(c);
}

/* Nobody is left who could wait for the window to open: a peer that only answers probes
 * must not keep memory for ever. */
static void an_orphan_does_not_probe_for_ever(void **state)
{
	struct socket *c = active_open(&just_mss, 1000);

	(void)state;
	write_bytes(c, 3000);
	in(ACK, 1, 1001, 0, 0);
	t_close(c);
	drain();
	for (int i = 0; i < 600 && tcp_orphan_count(&A->net) > 0; i++) {
		wait_ms(1000);
		while (next_out())
			if (!(s.last.flags & RST))
				in(ACK, 1, 1001, 0, 0);
	}
	assert_int_equal(tcp_orphan_count(&A->net), 0);
	assert_int_equal(counter(LINUX_MIB_TCPABORTONTIMEOUT), 1);
}

static void strangers_do_not_keep_a_dead_connection_alive(void **state)
{
	struct socket *c = open_with_keepalive();

	(void)state;
	for (int i = 0; i < 30; i++) {
		in(ACK, 500000, 1, 8000, 0);	 /* outside of the window */
		in(ACK, 1, 0x70000000, 8000, 0); /* acknowledges what was never sent */
		wait_ms(1000);
		drain();
	}
	assert_int_equal(t_error(c), ETIMEDOUT);
	t_close(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scripted(quick_acks_at_first_then_every_second_segment),
		scripted(delayed_ack_comes_within_40_to_200_ms),
		scripted(answer_carries_the_ack),
		scripted(a_batch_of_packets_gets_one_ack),
		scripted(pure_ack_is_not_held_back_by_the_retransmission_timer),
		scripted(ack_goes_out_while_the_peers_window_is_closed),
		scripted(rto_backs_off_exponentially_and_gives_up),
		scripted(a_late_ack_ends_the_back_off_after_a_clean_sample),
		scripted(user_timeout_shortens_the_wait),
		scripted(unreachable_is_the_reason_if_it_does_not_pass),
		scripted(keepalive_probes_then_resets),
		scripted(an_orphan_does_not_probe_for_ever),
		scripted(strangers_do_not_keep_a_dead_connection_alive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
