/*
 * A world for netd's unit tests: one or two whole stacks in this process, each
 * with a driver that speaks abi/netif.h over real rings, joined by a wire that
 * loses, duplicates, reorders and corrupts frames from a seed; callers whose
 * system calls are messages; and a clock that jumps from event to event.
 * Included once by each test program; takes the place of ipc.c.
 */
#pragma once

#include <assert.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "abi/boot.h"
#include "core/netdevice.h"
#include "core/netif_ring.h"
#include "core/sock.h"
#include "handle.h"
#include "ipc.h"
#include "ipv4/devinet.h"
#include "ipv4/icmp.h"
#include "ipv4/inet_sock.h"
#include "ipv4/ip.h"
#include "net.h"
#include "proc/proc_net.h"
#include "request.h"
#include "socket.h"

#define UNUSED __attribute__((unused))
#define MS NSEC_PER_MSEC
#define SEC (1000 * MS)
#define ADDR_A 0x0a000001u /* 10.0.0.1 */
#define ADDR_B 0x0a000002u
#define MASK_24 0xffffff00u
#define MAX_CALLS 512
#define MAX_READY 4096

/* ---- callers ---- */

/* One system call: its streams, and the reply when it has come. */
struct call {
	uint64_t id;
	bool done;
	const void *in;
	size_t in_len;
	void *out;
	size_t out_len;
	struct ipc_msg reply;
	bool bad_memory; /* pulls and pushes fault */
};

struct frame {
	struct frame *next;
	uint64_t at, order;
	int to;
	size_t len;
	uint8_t bytes[];
};

struct driver {
	struct netif_shm *shm;
	uint32_t tx_cons, fill_cons, rx_prod;
	uint64_t doorbells;
	bool attached, stopped; /* stopped: does not look at its rings */
};

struct host {
	struct net net; /* first */
	uint8_t *mem;
	size_t mem_size;
	struct call *call[MAX_CALLS];
	struct ipc_msg *post;
	unsigned int nr_posts, size_posts;
	uint32_t ready_mask[MAX_READY]; /* last mask posted, by handle slot */
	uint32_t ready_count[MAX_READY];
	int fds_closed, next_fd;
	unsigned int pulls, pushes;
	struct driver drv;
	uint32_t addr;
	uint8_t mac[6];
};

static struct world {
	struct host host[2];
	int nhosts;
	uint64_t now, next_id, order;
	uint32_t seed;
	int loss, dup, reorder, corrupt; /* per mille */
	uint64_t delay;
	struct frame *flying;
	struct frame *captured; /* one host: what it sent, oldest first */
	uint32_t uid;
} w;

static struct host *const A = &w.host[0];
UNUSED static struct host *const B = &w.host[1];

static struct host *host_of(struct net *net)
{
	return (struct host *)net;
}

/* ---- ipc.h ---- */

static struct call *find_call(struct host *h, uint64_t id)
{
	for (int i = 0; i < MAX_CALLS; i++)
		if (h->call[i] && h->call[i]->id == id)
			return h->call[i];
	return NULL;
}

static long transfer(struct call *c, uint8_t *base, size_t len, uint64_t off,
		     const struct iovec *iov, int n, bool pull)
{
	long total = 0;

	if (c->bad_memory)
		return -EFAULT;
	for (int i = 0; i < n && off < len; i++) {
		size_t k = iov[i].iov_len < len - off ? iov[i].iov_len : len - off;

		if (pull)
			memcpy(iov[i].iov_base, base + off, k);
		else
			memcpy(base + off, iov[i].iov_base, k);
		off += k;
		total += (long)k;
	}
	return total;
}

long net_ipc_pull(struct net *net, uint64_t id, uint64_t off, const struct iovec *iov, int n)
{
	struct call *c = find_call(host_of(net), id);

	host_of(net)->pulls++;
	return c ? transfer(c, (uint8_t *)(uintptr_t)c->in, c->in_len, off, iov, n, true) : -ESRCH;
}

long net_ipc_push(struct net *net, uint64_t id, uint64_t off, const struct iovec *iov, int n)
{
	struct call *c = find_call(host_of(net), id);

	host_of(net)->pushes++;
	return c ? transfer(c, c->out, c->out_len, off, iov, n, false) : -ESRCH;
}

struct ipc_msg *net_ipc_post(struct net *net)
{
	struct host *h = host_of(net);

	if (h->nr_posts == h->size_posts) {
		h->size_posts = h->size_posts ? h->size_posts * 2 : 64;
		h->post = realloc(h->post, h->size_posts * sizeof(*h->post));
		assert(h->post);
	}
	memset(&h->post[h->nr_posts], 0, sizeof(*h->post));
	return &h->post[h->nr_posts++];
}

void net_ipc_close_fd(struct net *net, int fd)
{
	(void)fd;
	host_of(net)->fds_closed++;
}

int net_ipc_share(struct net *net, const char *name, size_t size, void **mem)
{
	(void)net, (void)name;
	*mem = aligned_alloc(64, (size + 63) & ~(size_t)63);
	if (!*mem)
		return -ENOMEM;
	memset(*mem, 0, size);
	return 900;
}

void net_ipc_unshare(struct net *net, int fd, void *mem, size_t size)
{
	(void)net, (void)fd, (void)size;
	free(mem);
}

uint64_t net_ipc_realtime(struct net *net)
{
	return net->now_ns + 1000000000ull * SEC / MS;
}

#include "test/world_driver.h"

/* ---- the loop ---- */

static void take_posts(struct host *h)
{
	for (unsigned int i = 0; i < h->nr_posts; i++) {
		struct ipc_msg m = h->post[i];
		struct call *c;

		switch (m.op) {
		case IPC_REPLY:
			c = find_call(h, m.id);
			if (!c)
				break;
			assert(!c->done);
			c->reply = m;
			c->done = true;
			if (m.data_len && !c->bad_memory)
				memcpy(c->out, m.data,
				       m.data_len < c->out_len ? m.data_len : c->out_len);
			break;
		case IPC_READY:
			h->ready_mask[(uint32_t)m.handle % MAX_READY] = m.poll;
			h->ready_count[(uint32_t)m.handle % MAX_READY]++;
			break;
		case IPC_NOTIFY:
			h->drv.doorbells++;
			break;
		default:
			fail_msg("bad post %u", m.op);
		}
	}
	h->nr_posts = 0;
}

/* What netd's main loop does until there is nothing to do now. */
static void settle(void)
{
	for (int round = 0; round < 10000; round++) {
		bool busy = false;

		for (int i = 0; i < w.nhosts; i++) {
			struct host *h = &w.host[i];

			net_set_time(&h->net, w.now);
			net_run(&h->net);
			take_posts(h);
			drv_transmit(h);
			busy |= netif_ring_sleep(&h->net) || net_has_work(&h->net);
			take_posts(h);
		}
		if (!busy)
			return;
	}
	fail_msg("the stack never comes to rest");
}

/* Go on to the next event, not beyond `until`.  False when that was reached. */
static bool step(uint64_t until)
{
	uint64_t next = until;

	settle();
	for (int i = 0; i < w.nhosts; i++) {
		int64_t ns = net_sleep_ns(&w.host[i].net);

		if (ns >= 0 && w.now + (uint64_t)ns < next)
			next = w.now + (uint64_t)ns;
	}
	if (w.flying && w.flying->at < next)
		next = w.flying->at;
	if (next > w.now)
		w.now = next;
	while (w.flying && w.flying->at <= w.now) {
		struct frame *f = w.flying;

		w.flying = f->next;
		net_set_time(&w.host[f->to].net, w.now);
		drv_receive(&w.host[f->to], f->bytes, f->len);
		free(f);
	}
	settle();
	return w.now < until;
}

UNUSED static void run_for(uint64_t ns)
{
	uint64_t until = w.now + ns;

	while (step(until))
		;
}

/* ---- calls ---- */

/* Start a call; finished or parked when this returns. */
static struct call *start_call(struct host *h, uint64_t handle, uint32_t op, const uint64_t arg[4],
			       const void *in, size_t in_len, void *out, size_t out_len,
			       uint32_t flags)
{
	struct call *c = calloc(1, sizeof(*c));
	struct ipc_msg m = { .op = op, .flags = flags, .handle = handle };
	int slot = 0;

	assert(c);
	while (h->call[slot])
		slot++;
	assert(slot < MAX_CALLS);
	h->call[slot] = c;
	*c = (struct call){
		.id = ++w.next_id, .in = in, .in_len = in_len, .out = out, .out_len = out_len
	};
	m.id = c->id;
	if (arg)
		memcpy(m.arg, arg, sizeof(m.arg));
	m.in_len = (uint32_t)in_len;
	m.out_len = (uint32_t)out_len;
	m.data_len = in_len < IPC_INLINE ? (uint32_t)in_len : IPC_INLINE;
	if (in_len)
		memcpy(m.data, in, m.data_len);
	m.uid = w.uid;
	m.pid = 100;
	net_set_time(&h->net, w.now);
	request_receive(&h->net, &m);
	settle();
	return c;
}

static int64_t end_call(struct host *h, struct call *c, struct ipc_msg *reply)
{
	int64_t ret = c->reply.ret;

	assert(c->done);
	if (reply)
		*reply = c->reply;
	for (int i = 0; i < MAX_CALLS; i++)
		if (h->call[i] == c)
			h->call[i] = NULL;
	free(c);
	return ret;
}

/* What a hanging test shows. */
static void report_host(struct host *h)
{
	struct seq s = { .net = &h->net };

	proc_show_tcp(&s);
	proc_show_dev(&s);
	proc_show_netstat(&s);
	proc_show_snmp(&s);
	fprintf(stderr, "parked %u\n%s\n", h->net.nr_parked, s.buf ? s.buf : "");
	free(s.buf);
}

/* Let the world go on until the call has returned (at most a simulated hour). */
static int64_t wait_call(struct host *h, struct call *c, struct ipc_msg *reply)
{
	uint64_t until = w.now + 3600 * SEC;

	while (!c->done && step(until))
		;
	if (!c->done) {
		for (int i = 0; i < w.nhosts; i++)
			report_host(&w.host[i]);
		fail_msg("a call never returned");
	}
	return end_call(h, c, reply);
}

/* Calls that must not be cancelled die with the test: free what is left. */
UNUSED static void forget_call(struct host *h, struct call *c)
{
	struct ipc_msg m = { .op = IPC_OP_CANCEL, .id = c->id, .arg = { 1 } };

	request_receive(&h->net, &m);
	settle();
	c->done = true;
	end_call(h, c, NULL);
}

UNUSED static void cancel_call(struct host *h, struct call *c)
{
	struct ipc_msg m = { .op = IPC_OP_CANCEL, .id = c->id };

	request_receive(&h->net, &m);
	settle();
}

static int64_t do_call(struct host *h, uint64_t handle, uint32_t op, uint64_t a0, uint64_t a1,
		       uint64_t a2, const void *in, size_t in_len, void *out, size_t out_len,
		       struct ipc_msg *reply)
{
	uint64_t arg[4] = { a0, a1, a2 };

	return wait_call(h, start_call(h, handle, op, arg, in, in_len, out, out_len, 0), reply);
}

/* ---- raising and ending a world ---- */

static void drv_attach(struct host *h, uint32_t features)
{
	struct netif_attach a = {
		.name = "test", .mtu_max = 1500, .features = features, .doorbell = 1
	};
	struct ipc_msg m = { .op = NETIF_OP_ATTACH,
			     .handle = NETD_HANDLE_NETIF,
			     .data_len = sizeof(a),
			     .in_len = sizeof(a),
			     .nfds = 1 };
	struct net_device *dev;
	struct call c = { .id = ++w.next_id };
	int i, slot = 0;

	memcpy(a.mac, h->mac, 6);
	memcpy(m.data, &a, sizeof(a));
	m.id = c.id;
	m.fds[0] = ++h->next_fd;
	while (h->call[slot])
		slot++;
	h->call[slot] = &c;
	request_receive(&h->net, &m);
	take_posts(h);
	h->call[slot] = NULL;
	assert(c.done && c.reply.ret == 0 && c.reply.nfds == 2);
	for_each_netdev(&h->net, dev, i)
		if (is_netif(dev) && memcmp(dev->dev_addr, h->mac, 6) == 0)
			h->drv.shm = netif_of(dev)->shm;
	h->drv.tx_cons = h->drv.fill_cons = h->drv.rx_prod = 0;
	h->drv.attached = true;
	h->drv.shm->status.link = 1;
	h->drv.shm->status.control_seq = 1;
	netif_ring_event(&h->net, c.reply.arg[2]);
}

UNUSED static struct net_device *eth0(struct host *h)
{
	return dev_get_by_name(&h->net, "eth0");
}

static void host_up(struct host *h, uint32_t addr, size_t mem_size)
{
	uint8_t seed[32];

	for (int i = 0; i < 32; i++)
		seed[i] = (uint8_t)dice();
	h->mem_size = mem_size;
	h->mem = aligned_alloc(4096, mem_size);
	assert(h->mem);
	memset(h->mem, 0xa5, mem_size);
	h->addr = addr;
	memcpy(h->mac, (uint8_t[]){ 2, 0, 0, 0, 0, (uint8_t)addr }, 6);
	assert(net_init(&h->net, h->mem, mem_size, seed, w.now) == 0);
	drv_attach(h, NETIF_F_CSUM);
	assert(dev_open(eth0(h)) == 0);
	if (addr)
		assert(inet_set_ifaddr(eth0(h), addr, MASK_24) == 0);
}

UNUSED static void world_up(int nhosts)
{
	memset(&w, 0, sizeof(w));
	w.now = 1000 * SEC;
	w.seed = 12345;
	w.delay = MS / 10;
	w.nhosts = nhosts;
	host_up(A, ADDR_A, 16u << 20);
	if (nhosts > 1)
		host_up(B, ADDR_B, 16u << 20);
	settle();
	while (w.captured) { /* the announcement of our address */
		struct frame *f = w.captured;

		w.captured = f->next;
		free(f);
	}
}

static void free_frames(struct frame *f)
{
	while (f) {
		struct frame *next = f->next;

		free(f);
		f = next;
	}
}

/* Take the stacks down; everything must have come back. */
UNUSED static void world_down(void)
{
	for (int i = 0; i < w.nhosts; i++) {
		struct host *h = &w.host[i];

		for (int k = 0; k < MAX_CALLS; k++)
			if (h->call[k])
				forget_call(h, h->call[k]);
	}
	for (int i = 0; i < w.nhosts; i++) {
		struct host *h = &w.host[i];

		net_exit(&h->net);
		assert_int_equal(h->net.nr_skbs, 0);
		free(h->mem);
		free(h->post);
	}
	free_frames(w.flying);
	free_frames(w.captured);
	w.nhosts = 0;
}

UNUSED static int one_host(void **state)
{
	(void)state;
	world_up(1);
	return 0;
}

UNUSED static int two_hosts(void **state)
{
	(void)state;
	world_up(2);
	return 0;
}

UNUSED static int no_hosts(void **state)
{
	(void)state;
	world_down();
	return 0;
}

#include "test/world_calls.h"
#include "test/world_peer.h"
