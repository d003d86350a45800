/* unit: net/ipv4/tcp*.c net/ipv4/inet_hashtables.c net/ipv4/inet_ports.c net/core/skbuff.c net/core/stock.c net/core/skb_data.c net/core/skb_queue.c net/core/sock.c net/core/timer.c net/core/packetmem.c net/core/checksum.c net/core/siphash.c net/core/random.c | -Inet -Ikernel */
/* What a connection carries over from its past: the point of the last recovery,
 * the urgent pointer, a lost SYN, the numbers of a socket's last connection. */
#include "ipv4/tcp_script.h"

#include <sys/ioctl.h>

#define WIN 60000
#define HALF_ROUND 0x7ffff000u /* nearly as far back as a number can lie */

/* ---- numbers that lie far behind ---- */

static void after_two_gigabytes_loss_is_still_found_by_dup_acks(void **state)
{
	struct socket *c = active_open(&just_mss, WIN);

	(void)state;
	t_tp(c)->recover = seq_sub(t_tp(c)->snd_una, HALF_ROUND);
	write_bytes(c, 10000);
	drain();
	in(ACK, 1, 1001, WIN, 0);
	in(ACK, 1, 5001, WIN, 0); /* from here on it would seem to lie ahead */
	drain();
	for (int i = 0; i < 3; i++)
		in(ACK, 1, 5001, WIN, 0);
	assert_int_equal(counter(LINUX_MIB_TCPRENORECOVERY), 1);
	assert_int_equal(tcp_counter(TCP_MIB_RETRANSSEGS), 1);
	t_close(c);
}

static void after_two_gigabytes_nothing_old_becomes_urgent(void **state)
{
	struct socket *c = active_open(&just_mss, WIN);

	(void)state;
	t_tp(c)->snd_up = seq_sub(t_tp(c)->snd_una, HALF_ROUND);
	write_bytes(c, 10000);
	drain();
	in(ACK, 1, 1001, WIN, 0);
	in(ACK, 1, 10001, WIN, 0);
	assert_false(seq_gt(t_tp(c)->snd_up, t_tp(c)->snd_una));
	t_close(c);
}

/* ---- recovery ---- */

static void duplicates_of_what_a_time_out_sent_again_are_no_new_loss(void **state)
{
	struct socket *c = active_open(&just_mss, WIN);

	(void)state;
	write_bytes(c, 30000);
	drain();
	wait_ms(300);
	out(ACK, 1, 1, 1000); /* the timer: all ten are taken for lost */
	in(ACK, 1, 1001, WIN, 0);
	drain();
	in(ACK, 1, 10001, WIN, 0); /* but had arrived; the copies follow */
	drain();
	for (int i = 0; i < 5; i++)
		in(ACK, 1, 10001, WIN, 0);
	while (next_out())
		assert_true(s.last.seq.raw - s.iss > 10001);
	assert_int_equal(counter(LINUX_MIB_TCPRENORECOVERY), 0);
	t_close(c);
}

/* A second time-out is one more sign of congestion, unless it is the same segment's. */
static void each_segment_that_times_out_lowers_ssthresh_once(void **state)
{
	struct socket *c = active_open(&just_mss, WIN);
	uint32_t first;

	(void)state;
	write_bytes(c, 30000);
	drain();
	wait_ms(300);
	drain();
	first = t_tp(c)->cong.ssthresh;
	wait_ms(700); /* the same once more */
	drain();
	assert_int_equal(t_tp(c)->rtt.backoff, 2);
	assert_int_equal(t_tp(c)->cong.ssthresh, first);
	in(ACK, 1, 1001, WIN, 0);
	drain();
	wait_ms(2000); /* the next */
	assert_true(t_tp(c)->cong.ssthresh < first);
	t_close(c);
}

/* ---- a lost SYN ---- */

/* A connection to B whose SYN is answered only after so many time-outs. */
static struct socket *connect_with_lost_syns(int lost)
{
	struct socket *c = t_socket(A);

	assert_int_equal(t_connect(c, ADDR_B, 80), 0);
	out(SYN, 0, 0, 0);
	for (int i = 0; i < lost; i++) {
		wait_ms((1000u << i) + 100);
		out(SYN, 0, 0, 0);
	}
	in_opt(SYN | ACK, 0, 1, WIN, 0, &just_mss);
	out(ACK, 1, 1, 0);
	assert_int_equal(tcp_rto(&t_tp(c)->rtt), 3 * SEC); /* [RFC 6298 5.7] */
	return c;
}

static void a_lost_syn_makes_the_start_careful(void **state)
{
	struct socket *c = connect_with_lost_syns(2);

	(void)state;
	write_bytes(c, 5000);
	out(ACK, 1, 1, 1000); /* [RFC 5681 3.1] */
	out_none();
	t_close(c);
}

static void a_lost_syn_ack_makes_the_start_careful(void **state)
{
	struct socket *l = listening(5), *c;

	(void)state;
	in_opt(SYN, 0, 0, WIN, 0, &just_mss);
	out(SYN | ACK, 0, 1, 0);
	wait_ms(1100);
	out(SYN | ACK, 0, 1, 0);
	wait_ms(2100);
	out(SYN | ACK, 0, 1, 0);
	in(ACK, 1, 1, WIN, 0);
	c = t_accept(l);
	assert_non_null(c);
	write_bytes(c, 5000);
	out(ACK, 1, 1, 1000);
	out_none();
	t_close(c);
	t_close(l);
}

static void one_slow_syn_ack_does_not(void **state)
{
	struct socket *c = connect_with_lost_syns(1);

	(void)state;
	write_bytes(c, 20000);
	for (uint32_t i = 0; i < 10; i++) /* [RFC 6928 2] */
		out(ACK, 1 + i * 1000, 1, 1000);
	out_none();
	t_close(c);
}

/* ---- a socket's next connection ---- */

static void nothing_of_the_old_connection_is_left_to_read(void **state)
{
	struct socket *c = active_open(&just_mss, WIN);
	int unread = -1;

	(void)state;
	in_more(ACK | PSH, 1, 1, WIN, 1000);
	in_more(ACK | PSH, 1001, 1, WIN, 1000);
	assert_int_equal(tcp_prot.disconnect(c->sk), 0);
	drain();
	assert_int_equal(tcp_prot.ioctl(c->sk, FIONREAD, &unread), 0);
	assert_int_equal(unread, 0);
	assert_false(tcp_poll(c->sk) & EPOLLIN);
	assert_int_equal(t_connect(c, ADDR_B, 81), 0);
	assert_true(next_out());
	assert_int_equal(s.last.window, 65535); /* nothing of it is used yet */
	t_close(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scripted(after_two_gigabytes_loss_is_still_found_by_dup_acks),
		scripted(after_two_gigabytes_nothing_old_becomes_urgent),
		scripted(duplicates_of_what_a_time_out_sent_again_are_no_new_loss),
		scripted(each_segment_that_times_out_lowers_ssthresh_once),
		scripted(a_lost_syn_makes_the_start_careful),
		scripted(a_lost_syn_ack_makes_the_start_careful),
		scripted(one_slow_syn_ack_does_not),
		scripted(nothing_of_the_old_connection_is_left_to_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
