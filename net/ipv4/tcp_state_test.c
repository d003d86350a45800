/* unit: net/ipv4/tcp*.c net/ipv4/inet_hashtables.c net/ipv4/inet_ports.c net/core/skbuff.c net/core/stock.c net/core/skb_data.c net/core/skb_queue.c net/core/sock.c net/core/timer.c net/core/packetmem.c net/core/checksum.c net/core/siphash.c net/core/random.c | -Inet -Ikernel */
/* The state machine of RFC 9293 3.3.2, transition by transition. */
#include "ipv4/tcp_script.h"

static char trail[256];

static void note(const struct sock *sk, int from, int to)
{
	(void)sk;
	if (!trail[0])
		strcat(trail, tcp_state_name(from));
	strcat(trail, " ");
	strcat(trail, tcp_state_name(to));
}

static int traced_host(void **state)
{
	one_host(state);
	trail[0] = 0;
	A->net.tcp->trace = note;
	return 0;
}

#define traced(f) cmocka_unit_test_setup_teardown(f, traced_host, end_script)

static void active_open_and_active_close(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);

	(void)state;
	t_close(c);
	out(FIN | ACK, 1, 1, 0);
	in(ACK, 1, 2, 8000, 0);
	out_none();
	in(FIN | ACK, 1, 2, 8000, 0);
	out(ACK, 2, 2, 0);
	assert_string_equal(trail,
			    "CLOSED SYN-SENT ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT CLOSED");
	assert_int_equal(tcp_timewait_count(&A->net), 1);
	/* The peer did not get our ACK: again, and the wait starts over. */
	wait_ms(59000);
	in(FIN | ACK, 1, 2, 8000, 0);
	out(ACK, 2, 2, 0);
	wait_ms(59000);
	assert_int_equal(tcp_timewait_count(&A->net), 1);
	wait_ms(2000);
	assert_int_equal(tcp_timewait_count(&A->net), 0);
	in(FIN | ACK, 1, 2, 8000, 0); /* now unknown */
	out(RST, 2, 0, 0);
}

static void passive_open_and_passive_close(void **state)
{
	struct socket *l = listening(5), *c;

	(void)state;
	in_opt(SYN, 0, 0, 8000, 0, &just_mss);
	out(SYN | ACK, 0, 1, 0);
	assert_int_equal(s.last_opt.mss, 1460);
	in(ACK, 1, 1, 8000, 0);
	c = t_accept(l);
	t_close(l);
	trail[0] = 0;
	in(FIN | ACK, 1, 1, 8000, 0);
	out(ACK, 1, 2, 0);
	assert_int_equal(t_state(c), TCP_CLOSE_WAIT);
	assert_int_equal(read_all(c), 0);
	/* Half-closed: we may still send. */
	write_bytes(c, 100);
	out(ACK, 1, 2, 100);
	in(ACK, 2, 101, 8000, 0);
	t_close(c);
	out(FIN | ACK, 101, 2, 0);
	in(ACK, 2, 102, 8000, 0);
	assert_string_equal(trail, "ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED");
	assert_int_equal(tcp_timewait_count(&A->net), 0);
}

static void simultaneous_open(void **state)
{
	struct socket *c = t_socket(A);

	(void)state;
	assert_int_equal(t_connect(c, ADDR_B, 80), 0);
	out(SYN, 0, 0, 0);
	in_opt(SYN, 0, 0, 8000, 0, &just_mss);
	out(SYN | ACK, 0, 1, 0);
	assert_int_equal(t_state(c), TCP_SYN_RECV);
	in(SYN | ACK, 0, 1, 8000, 0);
	assert_string_equal(trail, "CLOSED SYN-SENT SYN-RECEIVED ESTABLISHED");
	while (next_out())
		assert_int_equal(s.last.flags & ~PSH, ACK);
	in(ACK | PSH, 1, 1, 8000, 10);
	assert_int_equal(read_all(c), 10);
	t_close(c);
}

static void simultaneous_close(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);

	(void)state;
	t_close(c);
	out(FIN | ACK, 1, 1, 0);
	in(FIN | ACK, 1, 1, 8000, 0); /* does not know ours yet */
	out(ACK, 2, 2, 0);
	in(ACK, 2, 2, 8000, 0);
	assert_string_equal(trail,
			    "CLOSED SYN-SENT ESTABLISHED FIN-WAIT-1 CLOSING TIME-WAIT CLOSED");
}

static void fin_wait1_to_time_wait_in_one_step(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);

	(void)state;
	t_close(c);
	out(FIN | ACK, 1, 1, 0);
	in(FIN | ACK, 1, 2, 8000, 0);
	out(ACK, 2, 2, 0);
	assert_string_equal(trail,
			    "CLOSED SYN-SENT ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT CLOSED");
}

static void half_close_still_receives(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);

	(void)state;
	t_shutdown(c);
	out(FIN | ACK, 1, 1, 0);
	in(ACK, 1, 2, 8000, 0);
	assert_int_equal(t_state(c), TCP_FIN_WAIT2);
	assert_int_equal(t_send(c, "x", 1, 0), -EPIPE);
	wait_ms(100000); /* no time limit while somebody may read */
	in(ACK | PSH, 1, 2, 8000, 500);
	wait_ms(300);
	out(ACK, 2, 501, 0);
	assert_int_equal(read_all(c), 500);
	in(FIN | ACK, 501, 2, 8000, 0);
	out(ACK, 2, 502, 0);
	assert_int_equal(t_recv(c, (char[1]){ 0 }, 1, 0), 0);
	t_close(c);
	out_none();
}

static void closed_port_answers_with_reset(void **state)
{
	(void)state;
	s.lport = 99;
	s.pport = 5000;
	in(SYN, 0, 0, 1000, 0);
	next_out();
	assert_int_equal(s.last.flags, RST | ACK);
	assert_int_equal(s.last.seq.raw, 0);
	assert_int_equal(s.last.ack.raw, IRS + 1);
	in(ACK, 100, 7777, 1000, 10);
	next_out();
	assert_int_equal(s.last.flags, RST);
	assert_int_equal(s.last.seq.raw, 7777);
	in(RST | ACK, 0, 0, 0, 0);
	in(RST, 0, 0, 0, 0);
	out_none();
	in(FIN, 5, 0, 1000, 20); /* all of it is acknowledged: data and FIN */
	next_out();
	assert_int_equal(s.last.ack.raw, IRS + 26);
}

static void connection_refused(void **state)
{
	struct socket *c = t_socket(A);

	(void)state;
	t_connect(c, ADDR_B, 80);
	out(SYN, 0, 0, 0);
	in(RST, 0, 0, 0, 0);	   /* without an ACK it proves nothing */
	in(RST | ACK, 0, 7, 0, 0); /* acknowledges what we never sent */
	assert_int_equal(t_state(c), TCP_SYN_SENT);
	in(RST | ACK, 0, 1, 0, 0);
	assert_int_equal(t_state(c), TCP_CLOSE);
	assert_int_equal(t_error(c), ECONNREFUSED);
	assert_int_equal(tcp_counter(TCP_MIB_ATTEMPTFAILS), 1);
	/* The socket can be used again. */
	s.know_iss = false;
	assert_int_equal(t_connect(c, ADDR_B, 80), 0);
	out(SYN, 0, 0, 0);
	t_close(c);
}

static void syn_sent_resets_a_wrong_ack(void **state)
{
	struct socket *c = t_socket(A);

	(void)state;
	t_connect(c, ADDR_B, 80);
	out(SYN, 0, 0, 0);
	in(SYN | ACK, 0, 5, 1000, 0);
	out(RST, 5, 0, 0);
	assert_int_equal(t_state(c), TCP_SYN_SENT);
	in(ACK, 0, 0, 1000, 0); /* ACK of the ISN itself */
	out(RST, 0, 0, 0);
	in_opt(SYN | ACK, 0, 1, 1000, 0, &just_mss);
	out(ACK, 1, 1, 0);
	t_close(c);
}

static void close_before_the_answer(void **state)
{
	struct socket *c = t_socket(A);

	(void)state;
	t_connect(c, ADDR_B, 80);
	out(SYN, 0, 0, 0);
	t_close(c);
	in_opt(SYN | ACK, 0, 1, 1000, 0, &just_mss);
	out(RST, 1, 0, 0);
}

static void close_with_unread_data_resets(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);

	(void)state;
	in(ACK | PSH, 1, 1, 8000, 10);
	while (next_out())
		;
	t_close(c);
	out(RST | ACK, 1, 11, 0);
	assert_int_equal(counter(LINUX_MIB_TCPABORTONCLOSE), 1);
}

static void linger_zero_resets(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);

	(void)state;
	sock_set_flag(c->sk, SOCK_LINGER);
	c->sk->sk_lingertime = 0;
	write_bytes(c, 10);
	out(ACK, 1, 1, 10);
	t_close(c);
	out(RST | ACK, 11, 1, 0);
}

static void data_after_close_resets(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);

	(void)state;
	t_close(c);
	out(FIN | ACK, 1, 1, 0);
	in(ACK, 1, 2, 8000, 0);
	in(ACK | PSH, 1, 2, 8000, 10);
	out(RST, 2, 0, 0);
	assert_int_equal(counter(LINUX_MIB_TCPABORTONDATA), 1);
	assert_int_equal(tcp_prot.sockets, 0);
}

static void orphan_in_fin_wait2_goes_after_a_minute(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);

	(void)state;
	t_close(c);
	out(FIN | ACK, 1, 1, 0);
	in(ACK, 1, 2, 8000, 0);
	wait_ms(59000);
	assert_int_equal(tcp_prot.sockets, 1);
	assert_int_equal(tcp_orphan_count(&A->net), 1);
	wait_ms(2000);
	assert_int_equal(tcp_prot.sockets, 0);
	assert_int_equal(tcp_orphan_count(&A->net), 0);
	out_none();
}

static void orphan_with_unanswered_data_is_given_up(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);
	int n = 0;

	(void)state;
	write_bytes(c, 10);
	t_close(c);
	out(ACK, 1, 1, 10);
	out(FIN | ACK, 11, 1, 0);
	for (int i = 0; i < 600 && tcp_prot.sockets; i++) {
		wait_ms(1000);
		while (next_out())
			n++;
	}
	assert_int_equal(tcp_prot.sockets, 0);
	assert_in_range(n, 7, 9); /* tcp_orphan_retries */
}

static void reset_tells_the_user_what_happened(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);

	(void)state;
	in(RST, 1, 0, 0, 0);
	assert_int_equal(t_state(c), TCP_CLOSE);
	assert_int_equal(t_recv(c, (char[1]){ 0 }, 1, 0), -ECONNRESET);
	assert_int_equal(t_recv(c, (char[1]){ 0 }, 1, 0), 0);
	assert_int_equal(t_send(c, "x", 1, 0), -EPIPE);
	t_close(c);
	out_none();
}

static void reset_in_close_wait_is_a_broken_pipe(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);

	(void)state;
	in(FIN | ACK, 1, 1, 8000, 0);
	out(ACK, 1, 2, 0);
	in(RST, 2, 0, 0, 0);
	assert_int_equal(t_error(c), EPIPE);
	t_close(c);
}

static void fin_with_data_and_out_of_order(void **state)
{
	struct socket *c = active_open(&just_mss, 8000);

	(void)state;
	in(FIN | ACK, 101, 1, 8000, 50); /* the end came first */
	out(ACK, 1, 1, 0);
	assert_int_equal(t_state(c), TCP_ESTABLISHED);
	in(ACK, 1, 1, 8000, 100);
	out(ACK, 1, 152, 0);
	assert_int_equal(t_state(c), TCP_CLOSE_WAIT);
	assert_int_equal(read_all(c), 150);
	assert_int_equal(t_recv(c, (char[1]){ 0 }, 1, 0), 0);
	t_close(c);
}

static void syn_is_repeated_and_given_up(void **state)
{
	struct socket *c = t_socket(A);
	uint64_t at[8] = { 0 }, start = w.now / MS;
	int n = 0;

	(void)state;
	t_connect(c, ADDR_B, 80);
	for (int i = 0; i < 2000 && t_state(c) != TCP_CLOSE; i++) {
		while (next_out())
			at[n++ & 7] = w.now / MS - start;
		wait_ms(100);
	}
	assert_int_equal(n, 7);
	assert_in_range(at[1], 1000, 1200);
	assert_in_range(at[2], 3000, 3300);
	assert_in_range(at[6], 63000, 63500);
	assert_int_equal(t_error(c), ETIMEDOUT);
	t_close(c);
}

static void unreachable_while_connecting(void **state)
{
	struct socket *c = t_socket(A);
	uint8_t quote[8];

	(void)state;
	t_connect(c, ADDR_B, 80);
	memcpy(quote, w.captured->bytes, 8);
	out(SYN, 0, 0, 0);
	quote[7] ^= 64; /* not a sequence number of ours: ignored */
	icmp_error(A, ADDR_B, quote, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0);
	assert_int_equal(t_state(c), TCP_SYN_SENT);
	assert_int_equal(counter(LINUX_MIB_OUTOFWINDOWICMPS), 1);
	quote[7] ^= 64;
	icmp_error(A, ADDR_B, quote, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0);
	assert_int_equal(t_error(c), EHOSTUNREACH);
	t_close(c);
}

static void close_in_syn_received_waits_for_the_handshake(void **state)
{
	struct socket *c = t_socket(A);

	(void)state;
	t_connect(c, ADDR_B, 80);
	out(SYN, 0, 0, 0);
	in_opt(SYN, 0, 0, 8000, 0, &just_mss);
	out(SYN | ACK, 0, 1, 0);
	t_close(c);
	out_none();
	in(ACK, 1, 1, 8000, 0);
	out(FIN | ACK, 1, 1, 0);
	in(FIN | ACK, 1, 2, 8000, 0);
	out(ACK, 2, 2, 0);
	assert_string_equal(trail, "CLOSED SYN-SENT SYN-RECEIVED ESTABLISHED FIN-WAIT-1 "
				   "FIN-WAIT-2 TIME-WAIT CLOSED");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		traced(active_open_and_active_close),
		traced(passive_open_and_passive_close),
		traced(simultaneous_open),
		traced(simultaneous_close),
		traced(fin_wait1_to_time_wait_in_one_step),
		traced(half_close_still_receives),
		traced(closed_port_answers_with_reset),
		traced(connection_refused),
		traced(syn_sent_resets_a_wrong_ack),
		traced(close_before_the_answer),
		traced(close_with_unread_data_resets),
		traced(linger_zero_resets),
		traced(data_after_close_resets),
		traced(orphan_in_fin_wait2_goes_after_a_minute),
		traced(orphan_with_unanswered_data_is_given_up),
		traced(reset_tells_the_user_what_happened),
		traced(reset_in_close_wait_is_a_broken_pipe),
		traced(fin_with_data_and_out_of_order),
		traced(syn_is_repeated_and_given_up),
		traced(unreachable_while_connecting),
		traced(close_in_syn_received_waits_for_the_handshake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
