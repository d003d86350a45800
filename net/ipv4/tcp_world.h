/*
 * A world for TCP's unit tests: two stacks in one process, a clock that jumps
 * from event to event, and a wire between them that loses, duplicates,
 * reorders, delays and corrupts packets from a seed.  Included once by each
 * test program.
 *
 * TCP, the socks, timers, packet memory and hash tables are the real ones;
 * IP, routes and the request machinery are replaced by what stands here.
 * Packets really become bytes on the wire, with checksums.
 */
#pragma once

#include <assert.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/neighbour.h"
#include "ipv4/icmp.h"
#include "ipv4/tcp.h"

#define UNUSED __attribute__((unused))
#define MS NSEC_PER_MSEC
#define SEC (1000 * MS)
#define ADDR_A 0x0a000001u
#define ADDR_B 0x0a000002u
#define NO_EVENT UINT64_MAX

/* ---- the world ---- */

struct packet {
	struct packet *next;
	uint64_t at;	/* arrives */
	uint64_t order; /* ties: first sent, first arrived */
	int to;		/* host index */
	uint32_t saddr, daddr;
	size_t len;
	uint8_t bytes[];
};

struct host {
	struct net net; /* first */
	struct net_device dev;
	uint32_t addr;
	uint8_t *mem;
	size_t mem_size;
	uint32_t pmtu; /* what the route says */
	uint64_t sent; /* packets */
};

struct wire {
	uint64_t delay, jitter;		 /* ns */
	int loss, dup, reorder, corrupt; /* per mille */
	uint64_t ns_per_byte;		 /* 0: infinitely fast */
	uint64_t busy[2];
	uint32_t mtu; /* larger packets vanish (with ICMP if icmp) */
	bool icmp;
	/* NULL, or whether to drop this packet */
	bool (*drop)(const struct packet *p, const struct tcp_segment *seg);
};

static struct world {
	struct host host[2];
	int nhosts; /* 1: packets to the other host are captured for a script */
	uint64_t now;
	struct packet *flying;
	struct packet *captured, **captured_tail;
	uint64_t order;
	uint32_t seed;
	struct wire wire;
	void (*app)(void); /* runs after each event */
} w;

UNUSED static uint32_t dice(void)
{
	w.seed ^= w.seed << 13;
	w.seed ^= w.seed >> 17;
	w.seed ^= w.seed << 5;
	return w.seed;
}

static bool chance(int per_mille)
{
	return per_mille > 0 && (int)(dice() % 1000) < per_mille;
}

static struct host *host_of(const struct net *net)
{
	return (struct host *)(uintptr_t)net;
}

static struct host *A = &w.host[0];
UNUSED static struct host *B = &w.host[1];

/* ---- the wire ---- */

static void fly(struct packet *p)
{
	struct packet **at = &w.flying;

	p->order = w.order++;
	while (*at && ((*at)->at < p->at || ((*at)->at == p->at && (*at)->order < p->order)))
		at = &(*at)->next;
	p->next = *at;
	*at = p;
}

static struct packet *packet_new(uint32_t saddr, uint32_t daddr, const uint8_t *bytes, size_t len)
{
	struct packet *p = malloc(sizeof(*p) + len);

	assert(p);
	*p = (struct packet){ .saddr = saddr, .daddr = daddr, .len = len };
	memcpy(p->bytes, bytes, len);
	p->to = daddr == ADDR_A ? 0 : 1;
	return p;
}

static void report_frag_needed(struct packet *p);

static void onto_wire(struct packet *p)
{
	struct wire *wire = &w.wire;
	int from = !p->to;
	struct tcp_segment seg;
	uint64_t start;

	if (w.nhosts == 1 && p->to == 1) {
		p->next = NULL;
		*w.captured_tail = p;
		w.captured_tail = &p->next;
		return;
	}
	if (wire->mtu && p->len + 20 > wire->mtu) {
		if (wire->icmp)
			report_frag_needed(p);
		free(p);
		return;
	}
	if (wire->drop && tcp_segment_decode(p->bytes, p->len, &seg) && wire->drop(p, &seg)) {
		free(p);
		return;
	}
	if (chance(wire->loss)) {
		free(p);
		return;
	}
	start = wire->busy[from] > w.now ? wire->busy[from] : w.now;
	wire->busy[from] = start + p->len * wire->ns_per_byte;
	p->at = wire->busy[from] + wire->delay + (wire->jitter ? dice() % wire->jitter : 0);
	if (chance(wire->reorder))
		p->at += wire->delay / 2 + dice() % (wire->delay + 1);
	if (chance(wire->dup)) {
		struct packet *copy = packet_new(p->saddr, p->daddr, p->bytes, p->len);

		copy->at = p->at + dice() % (wire->delay + 1);
		fly(copy);
	}
	if (chance(wire->corrupt))
		p->bytes[dice() % p->len] ^= (uint8_t)(1 << dice() % 8);
	fly(p);
}

static void finish_checksum(uint8_t *bytes, size_t len, uint32_t saddr, uint32_t daddr)
{
	struct tcp_wire *th = (struct tcp_wire *)bytes;

	th->check = to_be16(0);
	th->check = csum_to_be16(csum_fold(
		csum_add(csum_pseudo(saddr, daddr, (uint32_t)len, 6), csum_bytes(bytes, len))));
}

/* For wire.drop: neither SACK nor timestamps nor window scaling, peers of 1990. */
UNUSED static bool strip_options(const struct packet *p, const struct tcp_segment *seg)
{
	struct packet *q = (struct packet *)(uintptr_t)p;

	if (seg->flags & TCPF_SYN && seg->header_len > 24) {
		memset(q->bytes + 24, TCPOPT_NOP, seg->header_len - 24u);
		finish_checksum(q->bytes, q->len, q->saddr, q->daddr);
	}
	return false;
}

/* What a device with TSO does: one packet for each gso_size bytes. */
static void cut_and_send(struct host *h, uint32_t saddr, uint32_t daddr, struct sk_buff *skb)
{
	size_t hlen = (size_t)(skb->data[12] >> 4) * 4, left = skb->len - hlen, off = 0;
	size_t gso = skb->gso_size ? skb->gso_size : left;
	uint32_t seq = get_be32(((struct tcp_wire *)skb->data)->seq);
	uint8_t *buf = malloc(hlen + gso + 1);

	do {
		size_t n = left < gso ? left : gso;
		struct tcp_wire *th = (struct tcp_wire *)buf;

		assert_int_equal(skb_copy_bits(skb, 0, buf, hlen), 0);
		if (n)
			assert_int_equal(skb_copy_bits(skb, hlen + off, buf + hlen, n), 0);
		th->seq = to_be32(seq + (uint32_t)off);
		left -= n;
		off += n;
		if (left)
			th->flags &= (uint8_t) ~(TCPF_FIN | TCPF_PSH);
		finish_checksum(buf, hlen + n, saddr, daddr);
		h->sent++;
		onto_wire(packet_new(saddr, daddr, buf, hlen + n));
	} while (left);
	free(buf);
}

static int out(struct net *net, struct sk_buff *skb, uint32_t saddr, uint32_t daddr)
{
	assert_int_equal(skb->ip_summed, CHECKSUM_PARTIAL);
	cut_and_send(host_of(net), saddr, daddr, skb);
	kfree_skb(skb);
	return 0;
}

#include "ipv4/tcp_world_ip.h"

/* ---- sockets of the tests ---- */

UNUSED static struct socket *t_wrap(struct host *h, struct sock *sk)
{
	struct socket *s = calloc(1, sizeof(*s));

	assert(s);
	s->net = &h->net;
	s->type = SOCK_STREAM;
	list_init(&s->wait);
	sock_graft(sk, s);
	return s;
}

UNUSED static struct socket *t_socket(struct host *h)
{
	struct sock *sk = sk_alloc(&h->net, AF_INET, &tcp_prot);

	assert(sk);
	sock_init_data(NULL, sk);
	sk->sk_protocol = IPPROTO_TCP;
	inet_sk(sk)->uc_ttl = -1;
	assert_int_equal(tcp_prot.init(sk), 0);
	return t_wrap(h, sk);
}

UNUSED static struct tcp_sock *t_tp(const struct socket *s)
{
	return tcp_sk(s->sk);
}

UNUSED static int t_state(const struct socket *s)
{
	return s->sk->sk_state;
}

UNUSED static int t_listen(struct socket *s, uint16_t port, int backlog)
{
	int err = port ? tcp_prot.get_port(s->sk, port) : 0;

	return err ? err : tcp_prot.listen(s->sk, backlog);
}

UNUSED static int t_bind(struct socket *s, uint16_t port)
{
	s->sk->sk_userlocks |= SOCK_BINDPORT_LOCK;
	return tcp_prot.get_port(s->sk, port);
}

UNUSED static int t_connect(struct socket *s, uint32_t addr, uint16_t port)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
				  .sin_port = htons(port),
				  .sin_addr.s_addr = htonl(addr) };

	return tcp_prot.connect(s->sk, (struct sockaddr *)&in, sizeof(in));
}

UNUSED static struct socket *t_accept(struct socket *l)
{
	int err;
	struct sock *sk = tcp_prot.accept(l->sk, &err);

	return sk ? t_wrap(host_of(l->net), sk) : NULL;
}

static int t_call(struct socket *s, uint8_t *mem, size_t len, int flags, bool send)
{
	struct call c;

	memset(&c, 0, sizeof(c));
	c.req.net = s->net;
	c.req.sock = s;
	c.req.len = len;
	c.req.flags = flags | MSG_DONTWAIT;
	c.mem = mem;
	return send ? tcp_prot.sendmsg(s->sk, &c.req) : tcp_prot.recvmsg(s->sk, &c.req);
}

UNUSED static int t_send(struct socket *s, const void *p, size_t len, int flags)
{
	return t_call(s, (uint8_t *)(uintptr_t)p, len, flags, true);
}

UNUSED static int t_recv(struct socket *s, void *p, size_t len, int flags)
{
	int n = t_call(s, p, len, flags, false);

	tcp_batch_end(s->net);
	return n;
}

UNUSED static void t_close(struct socket *s)
{
	tcp_prot.close(s->sk, 0);
	free(s);
}

UNUSED static void t_shutdown(struct socket *s)
{
	s->sk->sk_shutdown |= SEND_SHUTDOWN;
	tcp_prot.shutdown(s->sk, SEND_SHUTDOWN);
}

UNUSED static void t_setopt(struct socket *s, int name, int value)
{
	assert_int_equal(tcp_prot.setsockopt(s->sk, IPPROTO_TCP, name, &value, sizeof(value)), 0);
}

UNUSED static int t_error(struct socket *s)
{
	return -sock_error(s->sk);
}

/* ---- arrival ---- */

/* As from a driver: one 2 KiB buffer, or pages for what is larger. */
static struct sk_buff *into_skb(struct host *h, const uint8_t *bytes, size_t len)
{
	struct sk_buff *skb = alloc_skb(&h->net, len + 64 <= 1920 ? 1920 : 128, PKT_ATOMIC);
	size_t linear = len + 64 <= 1920 ? len : 60;

	if (!skb)
		return NULL;
	skb_reserve(skb, 54);
	memcpy(skb_put(skb, linear), bytes, linear);
	for (size_t off = linear; off < len;) {
		size_t n = len - off < PKT_PAGE ? len - off : PKT_PAGE;
		uint8_t *page = pkt_alloc(&h->net.pool, n, PKT_ATOMIC);

		if (!page || (memcpy(page, bytes + off, n), skb_add_frag(skb, page, 0, n)) < 0) {
			kfree_skb(skb);
			return NULL;
		}
		off += n;
	}
	return skb;
}

static void arrive(struct packet *p)
{
	struct host *h = &w.host[p->to];
	struct sk_buff *skb = into_skb(h, p->bytes, p->len);

	if (skb) {
		*IPCB(skb) = (struct inet_skb_parm){ .saddr = p->saddr,
						     .daddr = p->daddr,
						     .ihl = 20,
						     .protocol = IPPROTO_TCP,
						     .iif = 1,
						     .route_type = RTN_LOCAL };
		skb->dev = &h->dev;
		skb->pkt_type = PACKET_HOST;
		tcp_v4_rcv(skb);
	}
	free(p);
}

/* An ICMP error about the TCP segment `bytes` that h sent to peer. */
UNUSED static void icmp_error(struct host *h, uint32_t peer, const uint8_t *bytes, uint8_t type,
			      uint8_t code, uint32_t info)
{
	struct sk_buff *skb = alloc_skb(&h->net, 128, PKT_ATOMIC);

	assert(skb);
	memset(skb_put(skb, 20), 0, 20);
	memcpy(skb_put(skb, 8), bytes, 8);
	*IPCB(skb) = (struct inet_skb_parm){
		.saddr = h->addr, .daddr = peer, .ihl = 20, .protocol = IPPROTO_TCP, .iif = 1
	};
	tcp_v4_err(skb, type, code, info);
	kfree_skb(skb);
	tcp_batch_end(&h->net);
}

static void report_frag_needed(struct packet *p)
{
	icmp_error(&w.host[!p->to], p->daddr, p->bytes, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED,
		   w.wire.mtu);
}

/* ---- the event loop ---- */

static uint64_t next_event(void)
{
	uint64_t at = w.flying ? w.flying->at : NO_EVENT;

	for (int i = 0; i < w.nhosts; i++) {
		uint64_t ms = timer_wheel_next(&w.host[i].net.timers);

		if (ms != NO_EVENT && ms * MS < at)
			at = ms * MS > w.now ? ms * MS : w.now;
	}
	return at;
}

static void set_now(uint64_t now)
{
	w.now = now;
	for (int i = 0; i < w.nhosts; i++)
		w.host[i].net.now_ns = now;
}

static void one_event(uint64_t at)
{
	set_now(at > w.now ? at : w.now);
	while (w.flying && w.flying->at <= w.now) {
		struct packet *p = w.flying;

		w.flying = p->next;
		arrive(p);
	}
	for (int i = 0; i < w.nhosts; i++) {
		timer_wheel_run(&w.host[i].net.timers, w.now / MS);
		tcp_batch_end(&w.host[i].net);
	}
	if (w.app)
		w.app();
	for (int i = 0; i < w.nhosts; i++)
		tcp_batch_end(&w.host[i].net);
}

/* Lets `ns` pass. */
UNUSED static void run(uint64_t ns)
{
	uint64_t end = w.now + ns, at;

	while ((at = next_event()) <= end)
		one_event(at);
	set_now(end);
}

/* Runs until cond() or the time is up; returns cond(). */
UNUSED static bool run_until(bool (*cond)(void), uint64_t ns)
{
	uint64_t end = w.now + ns, at;

	while (!cond() && (at = next_event()) <= end)
		one_event(at);
	return cond();
}

/* ---- life ---- */

static void host_init(struct host *h, uint32_t addr, size_t mem, uint8_t seed)
{
	uint8_t key[32];

	memset(h, 0, sizeof(*h));
	memset(key, seed, sizeof(key));
	h->addr = addr;
	h->mem_size = mem;
	h->mem = aligned_alloc(4096, mem);
	h->pmtu = 1500;
	assert_int_equal(packet_pool_init(&h->net.pool, h->mem, mem), 0);
	random_seed(&h->net.random, key);
	random_bytes(&h->net.random, &h->net.hash_key, sizeof(h->net.hash_key));
	h->net.now_ns = w.now;
	timer_wheel_init(&h->net.timers, w.now / MS);
	list_init(&h->net.woken);
	list_init(&h->net.dirty);
	h->dev = (struct net_device){ .name = "sim",
				      .ifindex = 1,
				      .net = &h->net,
				      .mtu = 1500,
				      .features = NETIF_F_CSUM | NETIF_F_TSO,
				      .gso_max_size = 65535 };
	assert_int_equal(tcp_net_init(&h->net), 0);
}

static void host_exit(struct host *h)
{
	tcp_net_exit(&h->net);
	assert_int_equal(h->net.nr_skbs, 0); /* nothing leaks */
	assert_int_equal(h->net.pool.free_bytes, h->net.pool.size);
	packet_pool_destroy(&h->net.pool);
	free(h->mem);
}

static void world_start(int hosts, size_t mem, uint32_t seed)
{
	memset(&w, 0, sizeof(w));
	tcp_prot.sockets = 0; /* a test that failed may have left some */
	w.now = 1000 * SEC;
	w.seed = seed ? seed : 1;
	w.nhosts = hosts;
	w.captured_tail = &w.captured;
	w.wire.delay = 10 * MS;
	host_init(A, ADDR_A, mem, 1);
	if (hosts == 2)
		host_init(B, ADDR_B, mem, 2);
}

static void drop_list(struct packet *p)
{
	while (p) {
		struct packet *next = p->next;

		free(p);
		p = next;
	}
}

static void world_end(void)
{
	for (int i = 0; i < w.nhosts; i++)
		host_exit(&w.host[i]);
	drop_list(w.flying);
	drop_list(w.captured);
	w.flying = w.captured = NULL;
	w.captured_tail = &w.captured;
	assert_int_equal(tcp_prot.sockets, 0);
}

UNUSED static int two_hosts(void **state)
{
	(void)state;
	world_start(2, 16 << 20, 12345);
	return 0;
}

UNUSED static int end_world(void **state)
{
	(void)state;
	world_end();
	return 0;
}

/* A connection between the hosts, as most tests begin. */
UNUSED static void t_pair(struct socket **client, struct socket **server)
{
	struct socket *l = t_socket(B);

	assert_int_equal(t_listen(l, 80, 8), 0);
	*client = t_socket(A);
	assert_int_equal(t_connect(*client, ADDR_B, 80), 0);
	for (int i = 0; i < 100 && t_state(*client) != TCP_ESTABLISHED; i++)
		run(100 * MS);
	assert_int_equal(t_state(*client), TCP_ESTABLISHED);
	for (*server = NULL; !*server; run(10 * MS))
		*server = t_accept(l);
	t_close(l);
}
