/* unit: net/ipv4/tcp*.c net/ipv4/inet_hashtables.c net/ipv4/inet_ports.c net/core/skbuff.c net/core/stock.c net/core/skb_data.c net/core/skb_queue.c net/core/sock.c net/core/timer.c net/core/packetmem.c net/core/checksum.c net/core/siphash.c net/core/random.c | -Inet -Ikernel */
/* Packet memory runs short, for whatever reason, and comes back: who waited goes
 * on, and nobody has to be asked twice. */
#include "ipv4/tcp_script.h"

#define WIN 60000

static const struct tcp_options with_wscale = { .mss = 1000, .has_wscale = true, .wscale = 0 };
static uint8_t *hoard[8192];
static int hoarded;

/* Take blocks until less than size/share is free. */
static void leave_free(size_t share)
{
	struct packet_pool *pool = &A->net.pool;

	while (pool->free_bytes >= pool->size / share)
		hoard[hoarded++] = pkt_alloc(pool, PKT_PAGE, PKT_ATOMIC);
}

static void give_back(void)
{
	while (hoarded > 0)
		pkt_put(&A->net.pool, hoard[--hoarded]);
}

/* Nothing is queued or in flight, so no ACK will come that frees memory. */
static void a_window_update_does_not_forget_who_waits_for_memory(void **state)
{
	struct socket *c = active_open(&just_mss, 1000);

	(void)state;
	leave_free(8);
	assert_int_equal(t_send(c, "x", 1, 0), -EAGAIN);
	assert_false(tcp_poll(c->sk) & EPOLLOUT);
	in(ACK, 1, 1, 2000, 0);
	give_back();
	c->edges = 0;
	wait_ms(1000);
	assert_true(c->edges & EPOLLOUT);
	assert_true(tcp_poll(c->sk) & EPOLLOUT);
	t_close(c);
}

static void the_window_stays_open_for_who_keeps_nothing(void **state)
{
	struct socket *c = active_open(&with_wscale, WIN);
	uint32_t at = 1;

	(void)state;
	c->sk->sk_rcvbuf = 1 << 20; /* tuned up by a fast transfer */
	leave_free(4);
	for (int i = 0; i < 100; i++, at += 1000) {
		in(ACK | PSH, at, 1, WIN, 1000);
		assert_int_equal(read_all(c), 1000);
		drain();
	}
	wait_ms(300);
	drain();
	assert_int_equal(s.last.ack.raw, IRS + at);
	assert_true((uint32_t)s.last.window << t_tp(c)->rcv_wscale >= 2000);
	give_back();
	t_close(c);
}

/* Data that was invited finds no memory: the peer must wait, not conclude that nobody is
 * there; and must learn when there is room. */
static void refused_data_closes_the_window_until_there_is_room(void **state)
{
	struct socket *c = active_open(&just_mss, WIN);
	uint32_t at = 1;

	(void)state;
	tcp_prot.sockets += 500; /* among which to share */
	leave_free(4);
	for (int i = 0; i < 10; i++, at += 1000)
		in(ACK | PSH, at, 1, WIN, 1000);
	drain();
	assert_true(s.last.ack.raw != IRS + at);
	assert_int_equal(s.last.window, 0);
	at = s.last.ack.raw - IRS;
	in(ACK, at + 5000, 1, WIN, 0); /* still in what it had been told */
	out_none();
	write_bytes(c, 10);
	out(ACK, 1, at, 10);
	in(ACK, at + 5000, 11, WIN, 0);
	assert_int_equal(t_tp(c)->snd_una.raw, s.iss + 11);
	assert_true(read_all(c) > 0);
	out(ACK, 11, at, 0);
	assert_true(s.last.window >= 1000);
	in(ACK | PSH, at, 11, WIN, 1000);
	assert_int_equal(read_all(c), 1000);
	tcp_prot.sockets -= 500;
	give_back();
	t_close(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		scripted(a_window_update_does_not_forget_who_waits_for_memory),
		scripted(the_window_stays_open_for_who_keeps_nothing),
		scripted(refused_data_closes_the_window_until_there_is_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
