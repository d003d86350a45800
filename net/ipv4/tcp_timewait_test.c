/* unit: net/ipv4/tcp*.c net/ipv4/inet_hashtables.c net/ipv4/inet_ports.c net/core/skbuff.c net/core/stock.c net/core/skb_data.c net/core/skb_queue.c net/core/sock.c net/core/timer.c net/core/packetmem.c net/core/checksum.c net/core/siphash.c net/core/random.c | -Inet -Ikernel */
/* TIME-WAIT and what may follow it. */
#include "ipv4/tcp_script.h"

#define WIN 8000

/* A connection that we closed first; the peer's next sequence number is 2. */
static void into_time_wait(const struct tcp_options *opt)
{
	struct socket *c = passive_open(opt, WIN);

	t_close(c);
	out(FIN | ACK, 1, 1, 0);
	in(FIN | ACK, 1, 2, WIN, 0);
	out(ACK, 2, 2, 0);
	assert_int_equal(tcp_timewait_count(&A->net), 1);
}

static void time_wait_survives_assassination(void **state)
{
	(void)state;
	into_time_wait(&just_mss);
	in(RST, 2, 0, 0, 0); /* however exact [RFC 1337] */
	out_none();
	assert_int_equal(tcp_timewait_count(&A->net), 1);
	in(ACK | PSH, 1, 2, WIN, 1); /* an old duplicate */
	out(ACK, 2, 2, 0);
	wait_ms(600);
	in(SYN, 0, 0, WIN, 0); /* an old SYN: not beyond what was received */
	out(ACK, 2, 2, 0);
	assert_int_equal(tcp_timewait_count(&A->net), 1);
}

static void new_syn_beyond_the_old_numbers_reopens(void **state)
{
	struct socket *l;
	uint32_t old;

	(void)state;
	into_time_wait(&just_mss);
	l = listening(5);
	old = s.iss;
	in_opt(SYN, 5000, 0, WIN, 0, &just_mss);
	assert_true(next_out());
	assert_int_equal(s.last.flags, SYN | ACK);
	assert_true(seq_gt(s.last.seq, seq_of(old + 65535)));
	assert_int_equal(tcp_timewait_count(&A->net), 0);
	assert_int_equal(counter(LINUX_MIB_TIMEWAITRECYCLED), 1);
	t_close(l);
	drain();
}

static void new_timestamp_reopens_whatever_the_sequence_number(void **state)
{
	struct tcp_options o = { .mss = 1000, .has_ts = true, .tsval = 500 };
	struct socket *l;

	(void)state;
	s.opt = (struct tcp_options){ .has_ts = true, .tsval = 501 };
	into_time_wait(&o);
	l = listening(5);
	o.tsval = 400; /* older: refused */
	in_opt(SYN, 90000, 0, WIN, 0, &o);
	assert_true(next_out());
	assert_int_equal(s.last.flags, ACK);
	o.tsval = 600;
	in_opt(SYN, 0u - 90000, 0, WIN, 0, &o);
	assert_true(next_out());
	assert_int_equal(s.last.flags, SYN | ACK);
	t_close(l);
	drain();
}

static void time_wait_holds_the_port_against_bind_but_not_for_ever(void **state)
{
	struct socket *l;

	(void)state;
	into_time_wait(&just_mss);
	l = t_socket(A);
	assert_int_equal(t_bind(l, 80), -EADDRINUSE);
	wait_ms(61000);
	assert_int_equal(t_bind(l, 80), 0);
	t_close(l);
}

static void connect_may_reuse_a_tuple_in_time_wait_after_a_second(void **state)
{
	static const struct tcp_options o = { .mss = 1000, .has_ts = true, .tsval = 500 };
	struct socket *c = t_socket(A);

	(void)state;
	c->sk->sk_reuse = true;
	assert_int_equal(t_bind(c, 7000), 0);
	assert_int_equal(t_connect(c, ADDR_B, 80), 0);
	out(SYN, 0, 0, 0);
	s.opt = (struct tcp_options){ .has_ts = true, .tsval = 501 };
	in_opt(SYN | ACK, 0, 1, WIN, 0, &o);
	drain();
	t_close(c);
	in(FIN | ACK, 1, 2, WIN, 0);
	drain();
	assert_int_equal(tcp_timewait_count(&A->net), 1);
	c = t_socket(A);
	c->sk->sk_reuse = true;
	assert_int_equal(t_bind(c, 7000), 0);
	assert_int_equal(t_connect(c, ADDR_B, 80), -EADDRNOTAVAIL);
	wait_ms(1500);
	assert_int_equal(t_connect(c, ADDR_B, 80), 0);
	assert_true(next_out());
	assert_true(seq_gt(s.last.seq, seq_of(s.iss + 65535)));
	assert_int_equal(tcp_timewait_count(&A->net), 0);
	t_close(c);
}

static void too_many_time_waits_are_left_out(void **state)
{
	(void)state;
	A->net.tcp->sysctl.max_tw_buckets = 0;
	{
		struct socket *c = passive_open(&just_mss, WIN);

		t_close(c);
		out(FIN | ACK, 1, 1, 0);
		in(FIN | ACK, 1, 2, WIN, 0);
		drain();
	}
	assert_int_equal(tcp_timewait_count(&A->net), 0);
	assert_int_equal(counter(LINUX_MIB_TCPTIMEWAITOVERFLOW), 1);
	assert_int_equal(tcp_prot.sockets, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scripted(time_wait_survives_assassination),
		scripted(new_syn_beyond_the_old_numbers_reopens),
		scripted(new_timestamp_reopens_whatever_the_sequence_number),
		scripted(time_wait_holds_the_port_against_bind_but_not_for_ever),
		scripted(connect_may_reuse_a_tuple_in_time_wait_after_a_second),
		scripted(too_many_time_waits_are_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
