/*
 * netd's half of a network card: the rings shared with its driver
 * (abi/netif.h).  Private to netif_ring.c (the rings) and netif_attach.c
 * (drivers that come and go, link state, receive filter).
 *
 * Nothing that stands in shared memory is trusted: indices and buffers that
 * count are kept here, and what the driver writes is checked against them.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "abi/netif.h"
#include "core/netdevice.h"

#define RX_BLOCK 2048u	  /* one receive buffer: NETIF_BUF_SIZE */
#define RX_COPYBREAK 256u /* shorter frames are copied, their buffer goes straight back */

struct netif {
	struct net_device dev; /* first */
	struct netif_shm *shm;
	int shm_fd;
	int doorbell_fd; /* -1: no driver */
	uint64_t doorbell_bits;
	bool driver_ready; /* it has written its status */

	/* our copies of the indices */
	uint32_t tx_prod, tx_done;
	uint32_t fill_prod;
	uint32_t rx_cons;
	uint32_t buffers_out;			 /* receive buffers that the driver has */
	struct sk_buff *tx_skb[NETIF_RING_SIZE]; /* at a frame's last descriptor */
	uint8_t *given;				 /* by buffer number: 1 while the driver has it */
	uint8_t *recycled[NETIF_RING_SIZE];	 /* buffers to be given again */
	uint32_t nr_recycled;
	bool tx_moved, fill_moved; /* since the last doorbell */
};

static inline struct netif *netif_of(const struct net_device *dev)
{
	return dev->priv;
}

/* Is this device one of ours (not lo)? */
bool is_netif(const struct net_device *dev);

/* netif_ring.c */
enum netdev_tx netif_ring_xmit(struct sk_buff *skb, struct net_device *dev);
/* Give empty buffers until the driver has its share. */
void netif_ring_refill(struct netif *nif);
/* Take every buffer back, queue unsent frames again, and start the rings from zero. */
void netif_ring_reset(struct netif *nif);

/* netif_attach.c: look at what the driver says about link and errors. */
void netif_check_status(struct netif *nif);
