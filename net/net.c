/*
 * One stack's life: bringing it up in order, taking it down in reverse, and
 * the part of the event loop that is the same in netd and in tests.
 */
#include "net.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/netdevice.h"
#include "core/sock.h"
#include "handle.h"
#include "ipv4/arp.h"
#include "ipv4/icmp.h"
#include "ipv4/inet_hashtables.h"
#include "ipv4/ip.h"
#include "ipv4/protocol.h"
#include "ipv4/route.h"
#include "ipv4/tcp.h"
#include "ops.h"
#include "request.h"
#include "request_io.h"
#include "socket.h"
#include "unix/af_unix.h"

/* As many as a loaded link has in flight; beyond them malloc serves as well, only slower. */
static int init_stocks(struct net *net)
{
	int err = stock_init(&net->skbs, sizeof(struct sk_buff), 512);

	if (err == 0)
		err = stock_init(&net->shinfos, sizeof(struct skb_shared_info), 512);
	if (err == 0)
		err = stock_init(&net->request_stock, sizeof(struct request), 16);
	return err;
}

static int init_requests(struct net *net)
{
	list_init(&net->woken);
	list_init(&net->dirty);
	net->reply_scratch = calloc(1, sizeof(*net->reply_scratch));
	net->push = calloc(1, sizeof(*net->push));
	return net->reply_scratch && net->push ? handle_table_init(net) : -ENOMEM;
}

static int init_tables(struct net *net)
{
	net->udp_hash = inet_hashinfo_alloc();
	net->raw_hash = inet_hashinfo_alloc();
	return net->udp_hash && net->raw_hash ? 0 : -ENOMEM;
}

static int init_ipv4(struct net *net)
{
	int err = ip_route_init(net);

	if (err == 0)
		err = ip_pmtu_init(net);
	if (err == 0)
		err = arp_init(net);
	if (err == 0)
		err = ip_frag_init(net);
	if (err == 0)
		err = icmp_init(net);
	if (err == 0)
		err = init_tables(net);
	if (err == 0)
		err = tcp_net_init(net);
	return err;
}

int net_init(struct net *net, void *packet_mem, size_t packet_size, const uint8_t seed[32],
	     uint64_t now_ns)
{
	void *ipc = net->ipc;
	int err;

	memset(net, 0, sizeof(*net));
	net->ipc = ipc;
	net->packet_fd = -1;
	net->now_ns = now_ns;
	timer_wheel_init(&net->timers, net_now_ms(net));
	random_seed(&net->random, seed);
	random_bytes(&net->random, &net->hash_key, sizeof(net->hash_key));
	skb_queue_head_init(&net->backlog);
	sock_register(&inet_family_ops);
	sock_register(&unix_family_ops);
	err = packet_pool_init(&net->pool, packet_mem, packet_size);
	if (err == 0)
		err = init_stocks(net);
	if (err == 0)
		err = init_requests(net);
	if (err == 0)
		err = init_ipv4(net);
	if (err == 0)
		err = unix_net_init(net);
	if (err == 0)
		err = loopback_init(net);
	if (err < 0)
		net_exit(net);
	return err;
}

static void release_object(void *obj, enum handle_kind kind)
{
	if (kind == HANDLE_SOCKET)
		sock_release(obj);
	else
		free(obj);
}

static void free_caches(struct net *net)
{
	stock_exit(&net->skbs);
	stock_exit(&net->shinfos);
	stock_exit(&net->request_stock);
	free(net->reply_scratch);
	free(net->push);
}

void net_exit(struct net *net)
{
	if (net->handles)
		handle_table_exit(net, release_object);
	skb_queue_purge(&net->backlog);
	if (net->tcp)
		tcp_net_exit(net);
	unix_net_exit(net);
	ip_frag_exit(net);
	arp_exit(net); /* neighbours point to devices */
	if (net->pool.block)
		netif_ring_exit(net);
	skb_queue_purge(&net->backlog);
	icmp_exit(net);
	ip_pmtu_exit(net);
	ip_route_exit(net);
	inet_hashinfo_free(net->udp_hash);
	inet_hashinfo_free(net->raw_hash);
	if (net->loopback_dev)
		free(net->loopback_dev);
	free_caches(net);
	packet_pool_destroy(&net->pool);
}

void net_set_time(struct net *net, uint64_t now_ns)
{
	if (now_ns > net->now_ns)
		net->now_ns = now_ns;
}

void net_run(struct net *net)
{
	int budget = NET_RX_BUDGET;

	timer_wheel_run(&net->timers, net_now_ms(net));
	do {
		budget -= netif_ring_poll(net, budget) + net_rx_action(net, budget);
		request_run_woken(net);
		tcp_batch_end(net); /* what is to be acknowledged, once for all of it */
	} while (budget > 0 && !skb_queue_empty(&net->backlog));
	sock_post_ready(net);
}

bool net_has_work(const struct net *net)
{
	return !skb_queue_empty(&net->backlog) || !list_empty(&net->woken) ||
	       !list_empty(&net->dirty);
}

int64_t net_sleep_ns(const struct net *net)
{
	uint64_t next = timer_wheel_next(&net->timers);
	int64_t ns = -1;

	if (net_has_work(net))
		return 0;
	if (next != UINT64_MAX)
		ns = next * NSEC_PER_MSEC > net->now_ns
			     ? (int64_t)(next * NSEC_PER_MSEC - net->now_ns)
			     : 0;
	return ns;
}
