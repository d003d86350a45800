/* unit: net/net.c net/socket.c net/sockcalls.c net/request.c net/request_io.c net/handle.c net/core/*.c net/ipv4/*.c net/proc/*.c net/unix/*.c | -Inet -Ikernel */
#include "test/world.h"

/* A driver that is broken or hostile: it may lose and corrupt packets, no more. */

static struct netif *nif;

static int setup(void **state)
{
	(void)state;
	world_up(1);
	nif = netif_of(eth0(A));
	return 0;
}

static void rx(uint32_t buf, uint16_t len, uint16_t flags)
{
	struct netif_ring *r = &A->drv.shm->rx;

	r->desc[A->drv.rx_prod++ & NETIF_RING_MASK] =
		(struct netif_desc){ .buf = buf, .len = len, .flags = flags };
	r->prod = A->drv.rx_prod;
	settle();
}

static uint32_t given_buffer(void)
{
	return A->drv.shm->fill.desc[A->drv.fill_cons++ & NETIF_RING_MASK].buf;
}

static void buffers_that_it_does_not_have_are_refused(void **state)
{
	uint32_t buf = given_buffer();
	uint64_t before = eth0(A)->stats.rx_errors;

	(void)state;
	rx(0xffffffff, 60, NETIF_D_EOP);
	rx((uint32_t)A->mem_size, 60, NETIF_D_EOP);
	rx((uint32_t)A->mem_size - 2048, 60, NETIF_D_EOP); /* ours, never given away */
	for (int i = 0; i < 2; i++)			   /* one buffer twice */
		A->drv.shm->rx.desc[A->drv.rx_prod++ & NETIF_RING_MASK] =
			(struct netif_desc){ .buf = buf, .len = 60, .flags = NETIF_D_EOP };
	A->drv.shm->rx.prod = A->drv.rx_prod;
	settle();
	assert_int_equal(eth0(A)->stats.rx_errors - before, 4);
}

static void impossible_lengths_are_refused(void **state)
{
	uint64_t before = eth0(A)->stats.rx_length_errors;

	(void)state;
	rx(given_buffer(), 0, NETIF_D_EOP);
	rx(given_buffer(), 13, NETIF_D_EOP);
	rx(given_buffer(), 2049, NETIF_D_EOP);
	rx(given_buffer(), 65535, NETIF_D_EOP);
	rx(given_buffer() + 2000, 100, NETIF_D_EOP); /* beyond the buffer's end */
	rx(given_buffer(), 1500, 0);		     /* a frame without end */
	assert_int_equal(eth0(A)->stats.rx_length_errors - before, 6);
	rx(given_buffer(), 1000, NETIF_D_EOP | NETIF_D_ERROR);
	assert_int_equal(eth0(A)->stats.rx_errors, 7);
}

static void wild_indices_do_not_run_away(void **state)
{
	size_t buffers = nif->buffers_out;

	(void)state;
	A->drv.shm->rx.prod += 100000;
	settle();
	A->drv.shm->tx.done = 0x80000000;
	settle();
	A->drv.shm->tx.done = nif->tx_done;
	assert_int_equal(nif->buffers_out, buffers);
	assert_true(eth0(A)->stats.rx_errors > 0);
	/* it still works for who behaves */
	A->drv.rx_prod = A->drv.shm->rx.prod;
	peer_known();
}

static void random_scribbling_never_hurts_the_stack(void **state)
{
	(void)state;
	srand(5);
	for (int i = 0; i < 3000; i++) {
		uint32_t *words = (uint32_t *)(void *)A->drv.shm;

		for (int k = 0; k < 50; k++)
			words[(size_t)rand() % (sizeof(*A->drv.shm) / 4)] =
				rand() % 2 ? (uint32_t)rand() : nif->rx_cons + (uint32_t)rand() % 8;
		for (int k = 0; k < 3; k++) {
			/* also the contents of packet memory that it was given */
			uint32_t buf = A->drv.shm->fill.desc[rand() % 512].buf;

			if (buf < A->mem_size - 2048)
				memset(A->mem + buf, rand(), 100);
		}
		net_set_time(&A->net, w.now += MS);
		net_run(&A->net);
		netif_ring_sleep(&A->net);
		A->nr_posts = 0;
	}
	/* its successor finds everything in order */
	drv_attach(A, NETIF_F_CSUM);
	settle();
	peer_known();
	assert_true(A->net.pool.free_bytes > A->net.pool.size / 2);
}

static void every_buffer_comes_back_when_a_driver_is_replaced(void **state)
{
	size_t before;

	(void)state;
	run_for(MS);
	before = A->net.pool.free_bytes;
	for (int i = 0; i < 1000; i++) {
		drv_attach(A, i & 1 ? NETIF_F_CSUM : 0);
		for (int k = 0; k < i % 10; k++)
			given_buffer();
		settle();
	}
	assert_int_equal(A->net.pool.free_bytes, before);
	assert_int_equal(A->fds_closed, 1000); /* the doorbells of those that went */
	assert_null(dev_get_by_name(&A->net, "eth1"));
}

static void doorbells_ring_only_for_sleepers(void **state)
{
	int64_t s = k_socket_ok(A, SOCK_DGRAM, 0);
	uint64_t before;

	(void)state;
	peer_known();
	free(sent_frame());
	before = A->drv.doorbells;
	A->drv.shm->tx.asleep = A->drv.shm->fill.asleep = 0;
	k_sendto(A, s, "x", 1, 0, PEER_IP, 9);
	assert_int_equal(A->drv.doorbells, before);
	A->drv.shm->tx.asleep = 1;
	for (int i = 0; i < 3; i++)
		k_sendto(A, s, "x", 1, 0, PEER_IP, 9);
	assert_int_equal(A->drv.doorbells, before + 3);
}

/* netd is told of room instead of looking for it, and believes no nonsense. */
static void a_full_transmit_ring_is_slept_on(void **state)
{
	int64_t s = k_socket_ok(A, SOCK_DGRAM, 0);
	static char data[1400];
	struct netif_ring *tx = &A->drv.shm->tx;

	(void)state;
	peer_known();
	run_for(MS);
	assert_int_equal(tx->waiting, 0);
	A->drv.stopped = true;
	while (k_sendto(A, s, data, sizeof(data), MSG_DONTWAIT, PEER_IP, 7) > 0)
		;
	assert_true(tx->prod - tx->done > NETIF_RING_SIZE - MAX_SKB_FRAGS - 1);
	assert_int_equal(tx->waiting, 1);
	assert_true(net_sleep_ns(&A->net) < 0 || net_sleep_ns(&A->net) > (int64_t)(10 * MS));
	tx->done -= 1000;
	assert_false(netif_ring_sleep(&A->net));
	tx->done += 1000;
	tx->done++; /* one frame sent, between the last look and falling asleep */
	assert_true(netif_ring_sleep(&A->net));
	tx->done--;
	A->drv.stopped = false;
	settle();
	assert_int_equal(tx->waiting, 0);
	assert_int_equal(tx->done, tx->prod);
}

static void a_bad_attach_is_refused(void **state)
{
	struct netif_attach a = { .mtu_max = 1500, .doorbell = 1, .mac = { 2, 0, 0, 0, 1, 1 } };
	struct ipc_msg m = { .op = NETIF_OP_ATTACH,
			     .handle = NETD_HANDLE_NETIF,
			     .data_len = sizeof(a) };
	struct call c = { 0 };

	(void)state;
	for (int i = 0; i < 5; i++) {
		struct netif_attach bad = a;

		m.nfds = 1;
		m.data_len = sizeof(a);
		if (i == 0)
			m.nfds = 0;
		if (i == 1)
			m.data_len = 10;
		if (i == 2)
			bad.mac[0] = 1;
		if (i == 3)
			memset(bad.mac, 0, 6);
		if (i == 4)
			bad.mtu_max = 20;
		memcpy(m.data, &bad, sizeof(bad));
		c = (struct call){ .id = ++w.next_id };
		m.id = c.id;
		A->call[0] = &c;
		request_receive(&A->net, &m);
		take_posts(A);
		A->call[0] = NULL;
		assert_true(c.done);
		assert_true(c.reply.ret < 0);
	}
	assert_int_equal(A->fds_closed, 4);
	assert_null(dev_get_by_name(&A->net, "eth1"));
}

static void short_frames_free_their_buffer_at_once(void **state)
{
	int64_t s = k_socket_ok(A, SOCK_DGRAM, 0);
	uint8_t udp[64];
	size_t n = make_udp(udp, PEER_IP, ADDR_A, 9, 7, "x", 1);
	size_t before;

	(void)state;
	k_bind(A, s, 0, 7);
	run_for(MS);
	before = A->net.pool.free_bytes;
	for (int i = 0; i < 50; i++)
		peer_ip(PEER_IP, ADDR_A, IPPROTO_UDP, 1, 0, udp, n, NULL);
	/* 50 queued datagrams hold 512 bytes each, not 2048 */
	assert_int_equal(before - A->net.pool.free_bytes, 50 * 512);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, no_hosts)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(buffers_that_it_does_not_have_are_refused),
		T(impossible_lengths_are_refused),
		T(wild_indices_do_not_run_away),
		T(random_scribbling_never_hurts_the_stack),
		T(every_buffer_comes_back_when_a_driver_is_replaced),
		T(doorbells_ring_only_for_sleepers),
		T(a_full_transmit_ring_is_slept_on),
		T(a_bad_attach_is_refused),
		T(short_frames_free_their_buffer_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
