/*
 * The rings: frames out, empty buffers out, frames in.  xmit is called by
 * dev_hard_start_xmit(); poll, sleep and event by the loop.
 */
#include "core/netif_ring.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "ipc.h"
#include "ipv4/tcp_wire.h"
#include "net.h"

#define FILL_MAX 256u /* receive buffers with one driver */

static uint32_t load_acquire(const uint32_t *p)
{
	return __atomic_load_n(p, __ATOMIC_ACQUIRE);
}

static void store_release(uint32_t *p, uint32_t v)
{
	__atomic_store_n(p, v, __ATOMIC_RELEASE);
}

/* ---- transmit ---- */

/* How many more descriptors the driver says were sent; 0 when that cannot be true. */
static uint32_t tx_sent(struct netif *nif)
{
	uint32_t sent = load_acquire(&nif->shm->tx.done) - nif->tx_done;

	if (sent <= nif->tx_prod - nif->tx_done)
		return sent;
	nif->dev.stats.tx_errors++;
	return 0;
}

static void reclaim_tx(struct netif *nif)
{
	for (uint32_t sent = tx_sent(nif); sent > 0; sent--, nif->tx_done++) {
		struct sk_buff **slot = &nif->tx_skb[nif->tx_done & NETIF_RING_MASK];

		consume_skb(*slot);
		*slot = NULL;
	}
}

static uint32_t tx_room(const struct netif *nif)
{
	return NETIF_RING_SIZE - (nif->tx_prod - nif->tx_done);
}

static void put_desc(struct netif *nif, const uint8_t *p, uint32_t len)
{
	struct netif_desc *d = &nif->shm->tx.desc[nif->tx_prod & NETIF_RING_MASK];

	*d = (struct netif_desc){
		.buf = (uint32_t)(p - nif->dev.net->pool.base),
		.len = (uint16_t)len,
	};
	nif->tx_skb[nif->tx_prod & NETIF_RING_MASK] = NULL;
	nif->tx_prod++;
}

/* What the device is to do with the frame, on its first descriptor. */
static void set_offload(const struct sk_buff *skb, struct netif_desc *d)
{
	uint16_t offset = (uint16_t)skb_headroom(skb);
	uint8_t doff;

	if (skb->ip_summed != CHECKSUM_PARTIAL)
		return;
	d->flags |= NETIF_D_CSUM;
	d->csum_start = (uint16_t)(skb->csum_start - offset);
	d->csum_offset = skb->csum_offset;
	if (!skb->gso_size)
		return;
	memcpy(&doff, skb_transport_header(skb) + offsetof(struct tcp_wire, doff), 1);
	d->flags |= NETIF_D_TSO;
	d->gso_size = skb->gso_size;
	d->hdr_len = (uint16_t)(skb->transport_header - offset + (doff >> 4) * 4);
}

enum netdev_tx netif_ring_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct netif *nif = netif_of(dev);
	const struct skb_shared_info *info = skb_shinfo(skb);
	uint32_t need = info->nr_frags + 1u, first = nif->tx_prod;

	if (tx_room(nif) < need)
		reclaim_tx(nif);
	if (tx_room(nif) < need) {
		netif_stop_queue(dev);
		return NETDEV_TX_BUSY;
	}
	put_desc(nif, skb->data, skb_headlen(skb));
	for (unsigned int i = 0; i < info->nr_frags; i++)
		put_desc(nif, info->frags[i].page + info->frags[i].offset, info->frags[i].size);
	set_offload(skb, &nif->shm->tx.desc[first & NETIF_RING_MASK]);
	nif->shm->tx.desc[(nif->tx_prod - 1) & NETIF_RING_MASK].flags |= NETIF_D_EOP;
	nif->tx_skb[(nif->tx_prod - 1) & NETIF_RING_MASK] = skb;
	/* in the ring it no longer counts against its sender: the ring is bounded itself */
	skb_orphan(skb);
	store_release(&nif->shm->tx.prod, nif->tx_prod);
	nif->tx_moved = true;
	dev->stats.tx_packets += skb->gso_segs ? skb->gso_segs : 1;
	dev->stats.tx_bytes += skb->len;
	return NETDEV_TX_OK;
}

/* ---- receive ---- */

static uint32_t buffer_number(const struct netif *nif, const uint8_t *block)
{
	return (uint32_t)((size_t)(block - nif->dev.net->pool.base) / RX_BLOCK);
}

static void give_buffer(struct netif *nif, uint8_t *block)
{
	struct netif_desc *d = &nif->shm->fill.desc[nif->fill_prod & NETIF_RING_MASK];

	*d = (struct netif_desc){
		.buf = (uint32_t)(block - nif->dev.net->pool.base),
		.len = RX_BLOCK,
	};
	nif->given[buffer_number(nif, block)] = 1;
	nif->buffers_out++;
	nif->fill_prod++;
	nif->fill_moved = true;
}

static uint32_t fill_target(const struct netif *nif)
{
	size_t share = nif->dev.net->pool.size / RX_BLOCK / 8;

	return share < FILL_MAX ? (uint32_t)share : FILL_MAX;
}

void netif_ring_refill(struct netif *nif)
{
	uint32_t target = fill_target(nif);

	while (nif->buffers_out < target) {
		uint8_t *block = nif->nr_recycled > 0
					 ? nif->recycled[--nif->nr_recycled]
					 : pkt_alloc(&nif->dev.net->pool, RX_BLOCK, PKT_DRIVER);

		if (!block)
			break; /* tried again in the next round */
		give_buffer(nif, block);
	}
	store_release(&nif->shm->fill.prod, nif->fill_prod);
}

/* The driver is done with this buffer. */
static void take_buffer(struct netif *nif, uint32_t number)
{
	nif->given[number] = 0;
	nif->buffers_out--;
}

/* Buffers of 2048 bytes are freed, or kept for the next refill. */
static void recycle(struct netif *nif, uint8_t *block)
{
	if (nif->nr_recycled < NETIF_RING_SIZE)
		nif->recycled[nif->nr_recycled++] = block;
	else
		pkt_put(&nif->dev.net->pool, block);
}

static struct sk_buff *frame_of(struct netif *nif, uint8_t *block, uint32_t offset, uint32_t len)
{
	struct net *net = nif->dev.net;
	struct sk_buff *skb;

	if (len <= RX_COPYBREAK) {
		skb = alloc_skb(net, len + NET_IP_ALIGN, PKT_ATOMIC);
		if (skb) {
			skb_reserve(skb, NET_IP_ALIGN);
			memcpy(skb_put(skb, len), block + offset, len);
		}
		recycle(nif, block);
		return skb;
	}
	skb = build_skb(net, block, RX_BLOCK);
	if (!skb) {
		recycle(nif, block);
		return NULL;
	}
	skb->pool_prio = PKT_ATOMIC;
	skb_reserve(skb, offset);
	skb_put(skb, len);
	return skb;
}

/* One descriptor that the driver wrote; d is a private copy. */
static void receive_one(struct netif *nif, struct netif_desc d)
{
	struct net_device *dev = &nif->dev;
	struct net *net = dev->net;
	uint32_t number = d.buf / RX_BLOCK, offset = d.buf % RX_BLOCK;
	uint8_t *block = net->pool.base + (size_t)number * RX_BLOCK;
	struct sk_buff *skb;

	if (number >= net->pool.size / RX_BLOCK || !nif->given[number]) {
		dev->stats.rx_errors++; /* not a buffer that it has */
		return;
	}
	take_buffer(nif, number);
	if (d.flags & NETIF_D_ERROR || !(d.flags & NETIF_D_EOP) || d.len < ETH_HLEN ||
	    d.len > RX_BLOCK - offset) {
		dev->stats.rx_errors++;
		if (!(d.flags & NETIF_D_ERROR))
			dev->stats.rx_length_errors++;
		recycle(nif, block);
		return;
	}
	if (!netif_running(dev)) {
		recycle(nif, block);
		return;
	}
	/* keep the buffer: short frames, the acknowledgements among them, must get through */
	if (d.len > RX_COPYBREAK && pkt_exhausted(&net->pool)) {
		dev->stats.rx_dropped++;
		recycle(nif, block);
		return;
	}
	skb = frame_of(nif, block, offset, d.len);
	if (!skb) {
		dev->stats.rx_dropped++;
		return;
	}
	skb->dev = dev;
	skb->tstamp = net->now_ns;
	eth_receive(skb);
}

static int poll_rx(struct netif *nif, int budget)
{
	uint32_t prod = load_acquire(&nif->shm->rx.prod);
	int n = 0;

	if (prod - nif->rx_cons > NETIF_RING_SIZE) {
		nif->dev.stats.rx_errors++;
		nif->rx_cons = prod; /* nonsense: start over from where it claims to be */
	}
	for (; nif->rx_cons != prod && n < budget; n++, nif->rx_cons++)
		receive_one(nif, nif->shm->rx.desc[nif->rx_cons & NETIF_RING_MASK]);
	if (n > 0) {
		store_release(&nif->shm->rx.cons, nif->rx_cons);
		store_release(&nif->shm->rx.done, nif->rx_cons);
	}
	return n;
}

/* ---- the loop's side ---- */

#define for_each_netif(net, nif, dev, i) \
	for_each_netdev(net, dev, i)     \
		if (is_netif(dev) && ((nif) = netif_of(dev)) != NULL)

int netif_ring_poll(struct net *net, int budget)
{
	struct net_device *dev;
	struct netif *nif;
	int i, total = 0;

	for_each_netif(net, nif, dev, i)
	{
		int n = poll_rx(nif, budget);

		total += n;
		reclaim_tx(nif);
		if (dev->queue_stopped && tx_room(nif) > MAX_SKB_FRAGS + 1)
			netif_wake_queue(dev);
		if (nif->doorbell_fd >= 0)
			netif_ring_refill(nif);
	}
	return total;
}

void netif_ring_event(struct net *net, uint64_t bits)
{
	struct net_device *dev;
	struct netif *nif;
	int i;

	for_each_netif(net, nif, dev, i) if (bits >> dev->ifindex & 1) netif_check_status(nif);
}

static void ring_doorbell(struct netif *nif)
{
	struct ipc_msg *msg = net_ipc_post(nif->dev.net);

	msg->op = IPC_NOTIFY;
	msg->nfds = 1;
	msg->fds[0] = nif->doorbell_fd;
	msg->arg[0] = nif->doorbell_bits;
}

/* Wake the driver if it sleeps and there is something for it. */
static void kick(struct netif *nif)
{
	bool moved = nif->tx_moved || nif->fill_moved;
	bool wake;

	if (!moved)
		return;
	atomic_thread_fence(memory_order_seq_cst); /* our prod before its asleep */
	wake = (nif->tx_moved && load_acquire(&nif->shm->tx.asleep)) ||
	       (nif->fill_moved && load_acquire(&nif->shm->fill.asleep));
	nif->tx_moved = nif->fill_moved = false;
	if (wake && nif->doorbell_fd >= 0)
		ring_doorbell(nif);
}

bool netif_ring_sleep(struct net *net)
{
	struct net_device *dev;
	struct netif *nif;
	bool work = false;
	int i;

	for_each_netif(net, nif, dev, i)
	{
		kick(nif);
		__atomic_store_n(&nif->shm->rx.asleep, 1, __ATOMIC_RELAXED);
		__atomic_store_n(&nif->shm->tx.waiting, dev->queue_stopped, __ATOMIC_RELAXED);
		atomic_thread_fence(memory_order_seq_cst); /* these before its prod and done */
		if (load_acquire(&nif->shm->rx.prod) != nif->rx_cons ||
		    (dev->queue_stopped && tx_sent(nif) > 0))
			work = true;
	}
	return work;
}

void netif_ring_awake(struct net *net)
{
	struct net_device *dev;
	struct netif *nif;
	int i;

	for_each_netif(net, nif, dev, i)
	{
		__atomic_store_n(&nif->shm->rx.asleep, 0, __ATOMIC_RELAXED);
		__atomic_store_n(&nif->shm->tx.waiting, 0, __ATOMIC_RELAXED);
	}
}

void netif_ring_reset(struct netif *nif)
{
	struct net *net = nif->dev.net;
	struct sk_buff_head unsent;
	size_t buffers = net->pool.size / RX_BLOCK;

	skb_queue_head_init(&unsent);
	reclaim_tx(nif);
	for (; nif->tx_done != nif->tx_prod; nif->tx_done++) {
		struct sk_buff **slot = &nif->tx_skb[nif->tx_done & NETIF_RING_MASK];

		if (*slot)
			skb_queue_tail(&unsent, *slot);
		*slot = NULL;
	}
	skb_queue_splice_tail(&nif->dev.queue, &unsent);
	skb_queue_splice_tail(&unsent, &nif->dev.queue);
	for (size_t i = 0; i < buffers; i++) {
		if (!nif->given[i])
			continue;
		nif->given[i] = 0;
		pkt_put(&net->pool, net->pool.base + i * RX_BLOCK);
	}
	while (nif->nr_recycled > 0)
		pkt_put(&net->pool, nif->recycled[--nif->nr_recycled]);
	memset(nif->shm, 0, sizeof(*nif->shm));
	nif->tx_prod = nif->tx_done = nif->fill_prod = nif->rx_cons = nif->buffers_out = 0;
	nif->tx_moved = nif->fill_moved = false;
	nif->driver_ready = false;
}
