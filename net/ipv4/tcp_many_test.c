/* unit: net/ipv4/tcp*.c net/ipv4/inet_hashtables.c net/ipv4/inet_ports.c net/core/skbuff.c net/core/stock.c net/core/skb_data.c net/core/skb_queue.c net/core/sock.c net/core/timer.c net/core/packetmem.c net/core/checksum.c net/core/siphash.c net/core/random.c | -Inet -Ikernel */
/*
 * Hundreds of connections at once over a bad wire, opened, used and closed in
 * every manner: each gets all its bytes, and nothing is left in the end.
 */
#include "ipv4/tcp_world.h"

#define CONNS 400

enum ending { CLIENT_CLOSES, SERVER_CLOSES, HALF_CLOSE, ABORT, ENDINGS };

/* One client and, once accepted, its server.  The client sends `size` bytes, the
 * server sends them back. */
struct talk {
	struct socket *client, *server;
	uint32_t size, sent, echoed, received;
	uint8_t pending[4096]; /* read by the server, not echoed yet */
	uint32_t npending;
	enum ending ending;
	bool done;
};

static struct talk talks[CONNS];
static struct socket *listener;
static int finished, opened;

static uint8_t byte_of(const struct talk *t, uint32_t pos)
{
	return (uint8_t)(pos * 7 + (pos >> 8) + (uint32_t)(t - talks));
}

/* Which talk an accepted connection belongs to: the one of its peer's port. */
static struct talk *talk_of(const struct socket *server)
{
	for (int i = 0; i < opened; i++)
		if (talks[i].client && talks[i].client->sk->sk_num == server->sk->sk_dport)
			return &talks[i];
	return NULL;
}

static void accept_all(void)
{
	struct socket *s;

	while ((s = t_accept(listener)) != NULL) {
		struct talk *t = talk_of(s);

		s->edges = ~0u; /* it may have data already */
		if (t && !t->server)
			t->server = s;
		else
			t_close(s); /* its client has given up */
	}
}

static void finish(struct talk *t)
{
	if (t->client)
		t_close(t->client);
	if (t->server)
		t_close(t->server);
	t->client = t->server = NULL;
	t->done = true;
	finished++;
}

static void client_writes(struct talk *t)
{
	uint8_t buf[3000];
	int n;

	if (!tcp_in_state(t->client->sk, TCP_STATES_SENDING))
		return;
	while (t->sent < t->size) {
		uint32_t len = t->size - t->sent < sizeof(buf) ? t->size - t->sent : sizeof(buf);

		for (uint32_t i = 0; i < len; i++)
			buf[i] = byte_of(t, t->sent + i);
		n = t_send(t->client, buf, len, 0);
		if (n <= 0)
			return;
		t->sent += (uint32_t)n;
		if (t->sent == t->size && t->ending == HALF_CLOSE)
			t_shutdown(t->client);
	}
}

static void server_echoes(struct talk *t)
{
	int n;

	while (t->server) {
		if (t->npending > 0) {
			n = t_send(t->server, t->pending, t->npending, 0);
			if (n <= 0)
				return;
			memmove(t->pending, t->pending + n, t->npending - (uint32_t)n);
			t->npending -= (uint32_t)n;
			t->echoed += (uint32_t)n;
			if (t->echoed == t->size && t->ending == SERVER_CLOSES) {
				t_close(t->server);
				t->server = NULL;
			}
			continue;
		}
		n = t_recv(t->server, t->pending, sizeof(t->pending), 0);
		if (n <= 0)
			return;
		t->npending = (uint32_t)n;
	}
}

static void client_reads(struct talk *t)
{
	uint8_t buf[3000];
	int n;

	while ((n = t_recv(t->client, buf, sizeof(buf), 0)) > 0) {
		for (int i = 0; i < n; i++)
			if (buf[i] != byte_of(t, t->received + (uint32_t)i))
				fail_msg("wrong byte");
		t->received += (uint32_t)n;
	}
	if (t->ending == ABORT && t->received > t->size / 2) {
		sock_set_flag(t->client->sk, SOCK_LINGER);
		finish(t);
	} else if (t->received == t->size) {
		finish(t);
	} else if (n == 0 || (n < 0 && n != -EAGAIN)) {
		fail_msg("connection ended early: %d after %u of %u", n, t->received, t->size);
	}
}

static void open_one(void)
{
	struct talk *t = &talks[opened++];

	t->size = 1 + dice() % 30000;
	t->ending = dice() % ENDINGS;
	t->client = t_socket(A);
	assert_int_equal(t_connect(t->client, ADDR_B, 80), 0);
}

static void serve(void)
{
	accept_all();
	if (opened < CONNS && (dice() % 4 == 0 || finished == opened))
		open_one();
	for (int i = 0; i < opened; i++) {
		struct talk *t = &talks[i];
		bool ready = (t->client && t->client->edges) || (t->server && t->server->edges);

		if (t->done || !ready)
			continue;
		if (t->client)
			t->client->edges = 0;
		if (t->server)
			t->server->edges = 0;
		server_echoes(t);
		client_writes(t);
		client_reads(t);
	}
}

static bool all_finished(void)
{
	return finished == CONNS;
}

static bool old_peers;
static size_t packet_memory = 16 << 20;

static void everybody_is_served(uint32_t seed, int loss, int backlog)
{
	world_start(2, packet_memory, seed);
	memset(talks, 0, sizeof(talks));
	finished = opened = 0;
	w.wire = (struct wire){ .delay = 5 * MS,
				.jitter = loss ? MS / 10 : 0,
				.loss = loss,
				.dup = loss / 2,
				.reorder = loss,
				.corrupt = loss / 10 };
	w.wire.drop = old_peers ? strip_options : NULL;
	listener = t_socket(B);
	assert_int_equal(t_listen(listener, 80, backlog), 0);
	open_one();
	w.app = serve;
	assert_true(run_until(all_finished, 3600 * SEC));
	w.app = NULL;
	accept_all();
	for (struct socket *s; (s = t_accept(listener)) != NULL;)
		t_close(s);
	run(1200 * SEC);
	t_close(listener);
	assert_int_equal(tcp_orphan_count(&A->net), 0);
	assert_int_equal(tcp_orphan_count(&B->net), 0);
	assert_int_equal(tcp_timewait_count(&A->net) + tcp_timewait_count(&B->net), 0);
	assert_int_equal(tcp_prot.sockets, 0);
	assert_int_equal(A->net.mib.tcp[TCP_MIB_CURRESTAB], 0);
	world_end();
}

static void on_a_clean_wire(void **state)
{
	(void)state;
	everybody_is_served(11, 0, 128);
}

static void on_a_bad_wire(void **state)
{
	(void)state;
	everybody_is_served(22, 30, 128);
	everybody_is_served(33, 50, 128);
}

static void through_a_tiny_backlog_and_syn_cookies(void **state)
{
	(void)state;
	everybody_is_served(44, 20, 2);
}

static void between_peers_of_1990(void **state)
{
	(void)state;
	old_peers = true;
	everybody_is_served(55, 0, 128);
	everybody_is_served(66, 30, 128);
	everybody_is_served(77, 30, 2);
	old_peers = false;
}

/* Far less than their windows add up to: slower, but all get through. */
static void in_one_megabyte_of_packet_memory(void **state)
{
	(void)state;
	packet_memory = 1 << 20;
	everybody_is_served(88, 0, 128);
	everybody_is_served(99, 30, 128);
	packet_memory = 16 << 20;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(on_a_clean_wire),
		cmocka_unit_test(on_a_bad_wire),
		cmocka_unit_test(through_a_tiny_backlog_and_syn_cookies),
		cmocka_unit_test(between_peers_of_1990),
		cmocka_unit_test(in_one_megabyte_of_packet_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
