/* unit: net/net.c net/socket.c net/sockcalls.c net/request.c net/request_io.c net/handle.c net/core/*.c net/ipv4/*.c net/proc/*.c net/unix/*.c | -Inet -Ikernel */
#include "test/world.h"

static char big[65508], got[65600];

static void a_datagram_crosses_the_wire_with_its_sender(void **state)
{
	int64_t a = k_socket_ok(A, SOCK_DGRAM, 0), b = k_socket_ok(B, SOCK_DGRAM, 0);
	char buf[64];
	uint32_t from;
	uint16_t port;

	(void)state;
	assert_int_equal(k_bind(B, b, 0, 7), 0);
	assert_int_equal(k_sendto(A, a, "hello", 5, 0, ADDR_B, 7), 5);
	assert_int_equal(k_recvfrom(B, b, buf, sizeof(buf), 0, &from, &port, NULL), 5);
	assert_memory_equal(buf, "hello", 5);
	assert_int_equal(from, ADDR_A);
	assert_int_equal(port, k_port(A, a));
	assert_in_range(port, 32768, 60999);
}

static void every_size_survives_fragmentation(void **state)
{
	static const size_t sizes[] = { 0, 1, 1471, 1472, 1473, 2960, 8000, 65507 };
	int64_t a = k_socket_ok(A, SOCK_DGRAM, 0), b = k_socket_ok(B, SOCK_DGRAM, 0);

	(void)state;
	for (size_t i = 0; i < sizeof(big); i++)
		big[i] = (char)(i * 31 + (i >> 8));
	k_bind(B, b, ADDR_B, 7);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		assert_int_equal(k_sendto(A, a, big, sizes[i], 0, ADDR_B, 7), (int)sizes[i]);
		assert_int_equal(k_recv(B, b, got, sizeof(got), 0), (int)sizes[i]);
		assert_memory_equal(got, big, sizes[i]);
	}
	assert_int_equal(k_sendto(A, a, big, 65508, 0, ADDR_B, 7), -EMSGSIZE);
	assert_true(B->net.mib.ip[IPSTATS_MIB_REASMOKS] >= 4);
}

/* All of its fragments wait for the neighbour's address, not the last few. */
static void the_first_datagram_may_be_a_large_one(void **state)
{
	static char data[60000];
	int64_t a = k_socket_ok(A, SOCK_DGRAM, 0), b = k_socket_ok(B, SOCK_DGRAM, 0);

	(void)state;
	k_bind(B, b, 0, 7);
	assert_int_equal(k_sendto(A, a, data, sizeof(data), 0, ADDR_B, 7), sizeof(data));
	run_for(10 * MS);
	assert_int_equal(k_recv(B, b, data, sizeof(data), MSG_DONTWAIT), sizeof(data));
}

static void loopback_carries_the_largest_datagram_unfragmented(void **state)
{
	int64_t a = k_socket_ok(A, SOCK_DGRAM, 0), b = k_socket_ok(A, SOCK_DGRAM, 0);

	(void)state;
	memset(big, 'x', sizeof(big));
	k_bind(A, b, 0x7f000001, 7);
	assert_int_equal(k_sendto(A, a, big, 65507, 0, 0x7f000001, 7), 65507);
	assert_int_equal(k_recv(A, b, got, sizeof(got), 0), 65507);
	assert_memory_equal(got, big, 65507);
	assert_int_equal(A->net.mib.ip[IPSTATS_MIB_FRAGCREATES], 0);
}

static void a_blocked_receiver_is_answered_when_data_comes(void **state)
{
	int64_t a = k_socket_ok(A, SOCK_DGRAM, 0), b = k_socket_ok(A, SOCK_DGRAM, 0);
	char buf[16];
	struct call *c;

	(void)state;
	k_bind(A, b, 0, 7);
	c = start_call(A, (uint64_t)b, IPC_OP_RECVMSG, NULL, NULL, 0, buf, sizeof(buf), 0);
	assert_false(c->done);
	assert_int_equal(A->net.nr_parked, 1);
	k_sendto(A, a, "x", 1, 0, 0x7f000001, 7);
	assert_true(c->done);
	assert_int_equal(end_call(A, c, NULL), 1);
	assert_int_equal(A->net.nr_parked, 0);
}

static void a_non_blocking_receive_says_eagain(void **state)
{
	int64_t b = k_socket_ok(A, SOCK_DGRAM, 0);
	char buf[4];
	struct call *c;

	(void)state;
	assert_int_equal(k_recv(A, b, buf, 4, MSG_DONTWAIT), -EAGAIN);
	c = start_call(A, (uint64_t)b, IPC_OP_READ, NULL, NULL, 0, buf, 4, IPC_F_NONBLOCK);
	assert_int_equal(end_call(A, c, NULL), -EAGAIN);
}

static void rcvtimeo_ends_the_wait(void **state)
{
	struct timeval tv = { 0, 250000 };
	int64_t b = k_socket_ok(A, SOCK_DGRAM, 0);
	uint64_t start = w.now;
	char buf[4];

	(void)state;
	assert_int_equal(k_setsockopt(A, b, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv)), 0);
	assert_int_equal(k_recv(A, b, buf, 4, 0), -EAGAIN);
	assert_in_range(w.now - start, 250 * MS, 260 * MS);
}

static void a_signal_cancels_a_parked_receive(void **state)
{
	struct timeval tv = { 10, 0 };
	int64_t b = k_socket_ok(A, SOCK_DGRAM, 0);
	char buf[4];
	struct call *c = start_call(A, (uint64_t)b, IPC_OP_READ, NULL, NULL, 0, buf, 4, 0);

	(void)state;
	cancel_call(A, c);
	assert_int_equal(end_call(A, c, NULL), IPC_RESTART);
	/* with a timeout it is not restarted, or the wait would begin anew */
	k_setsockopt(A, b, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	c = start_call(A, (uint64_t)b, IPC_OP_READ, NULL, NULL, 0, buf, 4, 0);
	cancel_call(A, c);
	assert_int_equal(end_call(A, c, NULL), -EINTR);
}

static void peek_and_trunc_do_what_they_say(void **state)
{
	int64_t a = k_socket_ok(A, SOCK_DGRAM, 0), b = k_socket_ok(A, SOCK_DGRAM, 0);
	char buf[4];
	int flags;

	(void)state;
	k_bind(A, b, 0, 7);
	k_sendto(A, a, "abcdef", 6, 0, 0x7f000001, 7);
	assert_int_equal(k_recvfrom(A, b, buf, 4, MSG_PEEK, NULL, NULL, &flags), 4);
	assert_true(flags & MSG_TRUNC);
	assert_int_equal(k_recv(A, b, buf, 4, MSG_PEEK | MSG_TRUNC), 6);
	assert_int_equal(k_recv(A, b, buf, 4, 0), 4);
	assert_int_equal(k_recv(A, b, buf, 4, MSG_DONTWAIT), -EAGAIN);
}

static void a_closed_port_tells_a_connected_sender(void **state)
{
	int64_t a = k_socket_ok(A, SOCK_DGRAM, 0);
	char buf[4];

	(void)state;
	assert_int_equal(k_connect(A, a, ADDR_B, 9), 0);
	assert_int_equal(k_send(A, a, "x", 1, 0), 1);
	run_for(10 * MS);
	assert_true(k_poll(A, a) & EPOLLERR);
	assert_int_equal(k_recv(A, a, buf, 4, MSG_DONTWAIT), -ECONNREFUSED);
	/* once */
	assert_int_equal(k_recv(A, a, buf, 4, MSG_DONTWAIT), -EAGAIN);
	assert_int_equal(B->net.mib.udp[UDP_MIB_NOPORTS], 1);
	assert_int_equal(B->net.mib.icmp[ICMP_MIB_OUTDESTUNREACHS], 1);
}

/* As on Linux: or a program that is always busy reading would never learn of it. */
static void an_error_comes_before_the_data(void **state)
{
	int64_t a = k_socket_ok(A, SOCK_DGRAM, 0), b = k_socket_ok(A, SOCK_DGRAM, 0);
	char buf[4];

	(void)state;
	k_bind(A, b, 0x7f000001, 7);
	k_connect(A, a, 0x7f000001, 7);
	k_connect(A, b, 0x7f000001, k_port(A, a));
	assert_int_equal(k_send(A, b, "data", 4, 0), 4);
	k_close(A, b);
	assert_int_equal(k_send(A, a, "x", 1, 0), 1);
	assert_int_equal(k_recv(A, a, buf, 4, 0), -ECONNREFUSED);
	assert_int_equal(k_recv(A, a, buf, 4, 0), 4);
}

static void an_unconnected_sender_hears_nothing_without_recverr(void **state)
{
	int64_t a = k_socket_ok(A, SOCK_DGRAM, 0);
	char buf[64];
	int flags;

	(void)state;
	k_sendto(A, a, "x", 1, 0, ADDR_B, 9);
	run_for(10 * MS);
	assert_int_equal(k_recv(A, a, buf, 4, MSG_DONTWAIT), -EAGAIN);
	k_setopt(A, a, IPPROTO_IP, IP_RECVERR, 1);
	k_sendto(A, a, "why", 3, 0, ADDR_B, 9);
	run_for(10 * MS);
	assert_true(k_poll(A, a) & EPOLLERR);
	assert_int_equal(k_getopt(A, a, SOL_SOCKET, SO_ERROR), ECONNREFUSED);
	/* the queue gives back what was sent, behind the UDP header */
	assert_int_equal(k_recvfrom(A, a, buf, sizeof(buf), MSG_ERRQUEUE, NULL, NULL, &flags), 11);
	assert_memory_equal(buf + 8, "why", 3);
	assert_true(flags & MSG_ERRQUEUE);
}

static void a_connected_socket_hears_only_its_peer(void **state)
{
	int64_t srv = k_socket_ok(A, SOCK_DGRAM, 0), other = k_socket_ok(A, SOCK_DGRAM, 0);
	int64_t c = k_socket_ok(A, SOCK_DGRAM, 0);
	char buf[4];

	(void)state;
	k_bind(A, srv, 0x7f000001, 7);
	k_bind(A, other, 0x7f000001, 8);
	k_connect(A, c, 0x7f000001, 7);
	k_sendto(A, other, "no", 2, 0, 0x7f000001, k_port(A, c));
	assert_int_equal(k_recv(A, c, buf, 4, MSG_DONTWAIT), -EAGAIN);
	k_sendto(A, srv, "yes", 3, 0, 0x7f000001, k_port(A, c));
	assert_int_equal(k_recv(A, c, buf, 4, MSG_DONTWAIT), 3);
}

static void the_receive_buffer_bounds_what_waits(void **state)
{
	int64_t a = k_socket_ok(A, SOCK_DGRAM, 0), b = k_socket_ok(A, SOCK_DGRAM, 0);
	char buf[1000] = { 0 };
	int n = 0;

	(void)state;
	k_bind(A, b, 0, 7);
	k_setopt(A, b, SOL_SOCKET, SO_RCVBUF, 10000);
	for (int i = 0; i < 100; i++)
		assert_int_equal(k_sendto(A, a, buf, sizeof(buf), 0, 0x7f000001, 7), sizeof(buf));
	while (k_recv(A, b, buf, sizeof(buf), MSG_DONTWAIT) > 0)
		n++;
	assert_in_range(n, 5, 20);
	assert_int_equal(A->net.mib.udp[UDP_MIB_RCVBUFERRORS], 100 - n);
}

static void a_full_ring_makes_the_sender_wait_and_wakes_it(void **state)
{
	int64_t a = k_socket_ok(A, SOCK_DGRAM, 0), b = k_socket_ok(B, SOCK_DGRAM, 0);
	static char data[1400];
	struct sockaddr_in sin = sin_of(ADDR_B, 7);
	uint8_t in[sizeof(sin) + sizeof(data)];
	uint64_t arg[4] = { 0, sizeof(sin) };
	struct call *c = NULL;
	int n = 0;

	(void)state;
	k_bind(B, b, 0, 7);
	k_sendto(A, a, "resolve", 7, 0, ADDR_B, 7);
	run_for(10 * MS);
	A->drv.stopped = true;
	memcpy(in, &sin, sizeof(sin));
	memcpy(in + sizeof(sin), data, sizeof(data));
	for (; n < 2000; n++) {
		c = start_call(A, (uint64_t)a, IPC_OP_SENDMSG, arg, in, sizeof(in), NULL, 0, 0);
		if (!c->done)
			break;
		assert_int_equal(end_call(A, c, NULL), sizeof(data));
	}
	/* the ring and the socket's own send buffer, then no further */
	assert_in_range(n, 512, 700);
	assert_false(k_poll(A, a) & EPOLLOUT);
	A->drv.stopped = false;
	assert_int_equal(wait_call(A, c, NULL), sizeof(data));
	run_for(100 * MS);
	assert_true(k_poll(A, a) & EPOLLOUT);
}

static void ports_conflict_as_posix_has_it(void **state)
{
	int64_t a = k_socket_ok(A, SOCK_DGRAM, 0), b = k_socket_ok(A, SOCK_DGRAM, 0);
	int64_t c = k_socket_ok(A, SOCK_DGRAM, 0), d = k_socket_ok(A, SOCK_DGRAM, 0);

	(void)state;
	assert_int_equal(k_bind(A, a, ADDR_A, 7), 0);
	assert_int_equal(k_bind(A, a, ADDR_A, 8), -EINVAL);
	assert_int_equal(k_bind(A, b, 0, 7), -EADDRINUSE);
	assert_int_equal(k_bind(A, b, 0x7f000001, 7), 0);
	assert_int_equal(k_bind(A, c, ADDR_B, 7), -EADDRNOTAVAIL);
	k_setopt(A, c, SOL_SOCKET, SO_REUSEADDR, 1);
	k_setopt(A, d, SOL_SOCKET, SO_REUSEADDR, 1);
	assert_int_equal(k_bind(A, c, 0, 9), 0);
	assert_int_equal(k_bind(A, d, 0, 9), 0);
	w.uid = 1000;
	assert_int_equal(k_bind(A, k_socket_ok(A, SOCK_DGRAM, 0), 0, 80), -EACCES);
	w.uid = 0;
}

static void a_broadcast_needs_permission_and_reaches_all(void **state)
{
	int64_t a = k_socket_ok(A, SOCK_DGRAM, 0);
	int64_t b1 = k_socket_ok(B, SOCK_DGRAM, 0), b2 = k_socket_ok(B, SOCK_DGRAM, 0);
	char buf[4];

	(void)state;
	k_setopt(B, b1, SOL_SOCKET, SO_REUSEADDR, 1);
	k_setopt(B, b2, SOL_SOCKET, SO_REUSEADDR, 1);
	k_bind(B, b1, 0, 7);
	k_bind(B, b2, 0, 7);
	assert_int_equal(k_sendto(A, a, "x", 1, 0, 0x0a0000ff, 7), -EACCES);
	k_setopt(A, a, SOL_SOCKET, SO_BROADCAST, 1);
	assert_int_equal(k_sendto(A, a, "x", 1, 0, 0x0a0000ff, 7), 1);
	assert_int_equal(k_recv(B, b1, buf, 4, 0), 1);
	assert_int_equal(k_recv(B, b2, buf, 4, 0), 1);
	/* nobody complains about a broadcast to a closed port */
	k_sendto(A, a, "x", 1, 0, 0x0a0000ff, 99);
	run_for(10 * MS);
	assert_int_equal(B->net.mib.icmp[ICMP_MIB_OUTMSGS], 0);
}

static void an_interface_without_address_can_ask_for_one(void **state)
{
	int64_t s, server = k_socket_ok(B, SOCK_DGRAM, 0);
	char buf[16];
	uint32_t from;

	(void)state;
	inet_del_ifaddr(eth0(A));
	s = k_socket_ok(A, SOCK_DGRAM, 0);
	k_setopt(A, s, SOL_SOCKET, SO_BROADCAST, 1);
	assert_int_equal(k_setsockopt(A, s, SOL_SOCKET, SO_BINDTODEVICE, "eth0", 5), 0);
	assert_int_equal(k_bind(A, s, 0, 68), 0);
	k_bind(B, server, 0, 67);
	assert_int_equal(k_sendto(A, s, "discover", 8, 0, 0xffffffff, 67), 8);
	assert_int_equal(k_recvfrom(B, server, buf, sizeof(buf), 0, &from, NULL, NULL), 8);
	assert_int_equal(from, 0);
	/* the answer as a broadcast, and as a unicast to the address that A does not have yet */
	k_setopt(B, server, SOL_SOCKET, SO_BROADCAST, 1);
	k_setsockopt(B, server, SOL_SOCKET, SO_BINDTODEVICE, "eth0", 5);
	k_sendto(B, server, "offer", 5, 0, 0xffffffff, 68);
	assert_int_equal(k_recv(A, s, buf, sizeof(buf), 0), 5);
}

static void a_unicast_offer_reaches_an_unconfigured_interface(void **state)
{
	uint8_t udp[64];
	int64_t s;
	char buf[16];
	size_t n;

	(void)state;
	inet_del_ifaddr(eth0(A));
	s = k_socket_ok(A, SOCK_DGRAM, 0);
	k_setsockopt(A, s, SOL_SOCKET, SO_BINDTODEVICE, "eth0", 5);
	k_bind(A, s, 0, 68);
	n = make_udp(udp, PEER_IP, 0x0a000050, 67, 68, "ack", 3);
	peer_ip(PEER_IP, 0x0a000050, IPPROTO_UDP, 1, 0, udp, n, NULL);
	assert_int_equal(k_recv(A, s, buf, sizeof(buf), MSG_DONTWAIT), 3);
}

static void bad_lengths_and_checksums_are_counted_and_dropped(void **state)
{
	int64_t s = k_socket_ok(A, SOCK_DGRAM, 0);
	uint8_t udp[64];
	size_t n;
	char buf[16];

	(void)state;
	k_bind(A, s, 0, 7);
	n = make_udp(udp, PEER_IP, ADDR_A, 1234, 7, "data", 4);
	udp[9] ^= 1;
	peer_ip(PEER_IP, ADDR_A, IPPROTO_UDP, 1, 0, udp, n, NULL);
	assert_int_equal(A->net.mib.udp[UDP_MIB_CSUMERRORS], 1);
	udp[9] ^= 1;
	udp[5] = 60; /* longer than the packet */
	peer_ip(PEER_IP, ADDR_A, IPPROTO_UDP, 1, 0, udp, n, NULL);
	udp[5] = 7; /* shorter than its header */
	peer_ip(PEER_IP, ADDR_A, IPPROTO_UDP, 1, 0, udp, n, NULL);
	peer_ip(PEER_IP, ADDR_A, IPPROTO_UDP, 1, 0, udp, 5, NULL);
	assert_int_equal(A->net.mib.udp[UDP_MIB_INERRORS], 4);
	assert_int_equal(k_recv(A, s, buf, 4, MSG_DONTWAIT), -EAGAIN);
	/* without checksum is allowed */
	n = make_udp(udp, PEER_IP, ADDR_A, 1234, 7, "data", 4);
	udp[6] = udp[7] = 0;
	peer_ip(PEER_IP, ADDR_A, IPPROTO_UDP, 1, 0, udp, n, NULL);
	assert_int_equal(k_recv(A, s, buf, 4, MSG_DONTWAIT), 4);
}

static void msg_more_makes_one_datagram(void **state)
{
	int64_t a = k_socket_ok(A, SOCK_DGRAM, 0), b = k_socket_ok(A, SOCK_DGRAM, 0);
	char buf[16];

	(void)state;
	k_bind(A, b, 0, 7);
	k_connect(A, a, 0x7f000001, 7);
	assert_int_equal(k_send(A, a, "one", 3, MSG_MORE), 3);
	assert_int_equal(k_recv(A, b, buf, 16, MSG_DONTWAIT), -EAGAIN);
	assert_int_equal(k_send(A, a, "two", 3, 0), 3);
	assert_int_equal(k_recv(A, b, buf, 16, MSG_DONTWAIT), 6);
	assert_memory_equal(buf, "onetwo", 6);
}

static void a_corked_datagram_is_charged_once(void **state)
{
	static char data[10000];
	int64_t a = k_socket_ok(A, SOCK_DGRAM, 0), b = k_socket_ok(A, SOCK_DGRAM, 0);

	(void)state;
	k_bind(A, b, 0, 7);
	k_connect(A, a, 0x7f000001, 7);
	for (int i = 0; i < 10; i++) {
		assert_int_equal(k_send(A, a, "head", 4, MSG_MORE), 4);
		assert_int_equal(k_send(A, a, data, sizeof(data), 0), sizeof(data));
		assert_int_equal(k_recv(A, b, data, sizeof(data), MSG_TRUNC), sizeof(data) + 4);
	}
	assert_int_equal(sockfd_lookup(&A->net, (uint64_t)a)->sk->sk_wmem_alloc, 0);
}

static void an_exhausted_pool_refuses_and_heals(void **state)
{
	static char data[60000];
	int64_t a = k_socket_ok(A, SOCK_DGRAM, 0), b[60];
	int refused = 0;
	size_t before = A->net.pool.free_bytes;

	(void)state;
	for (int i = 0; i < 60; i++) {
		b[i] = k_socket_ok(A, SOCK_DGRAM, 0);
		k_bind(A, b[i], 0, (uint16_t)(1000 + i));
		k_setopt(A, b[i], SOL_SOCKET, SO_RCVBUFFORCE, 1 << 20);
	}
	for (int i = 0; i < 400; i++) {
		int64_t r = k_sendto(A, a, data, sizeof(data), 0, 0x7f000001,
				     (uint16_t)(1000 + i % 60));

		if (r < 0) {
			assert_int_equal(r, -ENOBUFS);
			refused++;
		}
	}
	assert_true(refused > 50);
	assert_true(A->net.pool.free_bytes > A->net.pool.size / 16);
	for (int i = 0; i < 60; i++)
		k_close(A, b[i]);
	assert_int_equal(A->net.pool.free_bytes, before);
	assert_int_equal(k_sendto(A, a, data, sizeof(data), 0, 0x7f000001, 9), sizeof(data));
}

static void a_bad_buffer_gives_efault_and_loses_nothing(void **state)
{
	int64_t a = k_socket_ok(A, SOCK_DGRAM, 0);
	struct sockaddr_in sin = sin_of(0x7f000001, 7);
	uint8_t in[16 + 500];
	uint64_t arg[4] = { 0, sizeof(sin) };
	size_t before = A->net.pool.free_bytes;
	int64_t b = k_socket_ok(A, SOCK_DGRAM, 0);
	struct call *c;

	(void)state;
	memset(in, 0, sizeof(in));
	memcpy(in, &sin, sizeof(sin));
	k_bind(A, b, 0, 7);
	c = start_call(A, (uint64_t)b, IPC_OP_READ, NULL, NULL, 0, in, sizeof(in), 0);
	c->bad_memory = true;
	k_sendto(A, a, in, sizeof(in), 0, 0x7f000001, 7);
	assert_int_equal(wait_call(A, c, NULL), -EFAULT);
	assert_int_equal(A->net.pool.free_bytes, before);
	(void)arg;
}

static void reuseport_shares_senders_among_sockets(void **state)
{
	int64_t srv[4], c[40];
	int share[4] = { 0 };
	char buf[8];

	(void)state;
	for (int i = 0; i < 4; i++) {
		srv[i] = k_socket_ok(A, SOCK_DGRAM, 0);
		k_setopt(A, srv[i], SOL_SOCKET, SO_REUSEPORT, 1);
		assert_int_equal(k_bind(A, srv[i], 0, 7), 0);
	}
	for (int i = 0; i < 40; i++) {
		int whose = -1;

		c[i] = k_socket_ok(A, SOCK_DGRAM, 0);
		for (int k = 0; k < 3; k++) {
			k_sendto(A, c[i], "x", 1, 0, 0x7f000001, 7);
			for (int s = 0; s < 4; s++) {
				if (k_recv(A, srv[s], buf, 8, MSG_DONTWAIT) != 1)
					continue;
				assert_true(whose < 0 || whose == s);
				whose = s;
			}
		}
		assert_in_range(whose, 0, 3);
		share[whose]++;
	}
	for (int i = 0; i < 4; i++)
		assert_in_range(share[i], 2, 25);
}

#define ONE(test) cmocka_unit_test_setup_teardown(test, one_host, no_hosts)
#define TWO(test) cmocka_unit_test_setup_teardown(test, two_hosts, no_hosts)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TWO(a_datagram_crosses_the_wire_with_its_sender),
		TWO(every_size_survives_fragmentation),
		TWO(the_first_datagram_may_be_a_large_one),
		ONE(loopback_carries_the_largest_datagram_unfragmented),
		ONE(a_blocked_receiver_is_answered_when_data_comes),
		ONE(a_non_blocking_receive_says_eagain),
		ONE(rcvtimeo_ends_the_wait),
		ONE(a_signal_cancels_a_parked_receive),
		ONE(peek_and_trunc_do_what_they_say),
		TWO(a_closed_port_tells_a_connected_sender),
		TWO(an_error_comes_before_the_data),
		TWO(an_unconnected_sender_hears_nothing_without_recverr),
		ONE(a_connected_socket_hears_only_its_peer),
		ONE(the_receive_buffer_bounds_what_waits),
		TWO(a_full_ring_makes_the_sender_wait_and_wakes_it),
		ONE(ports_conflict_as_posix_has_it),
		TWO(a_broadcast_needs_permission_and_reaches_all),
		TWO(an_interface_without_address_can_ask_for_one),
		ONE(a_unicast_offer_reaches_an_unconfigured_interface),
		ONE(bad_lengths_and_checksums_are_counted_and_dropped),
		ONE(msg_more_makes_one_datagram),
		ONE(a_corked_datagram_is_charged_once),
		ONE(an_exhausted_pool_refuses_and_heals),
		ONE(a_bad_buffer_gives_efault_and_loses_nothing),
		ONE(reuseport_shares_senders_among_sockets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
