/*
 * Between netd and a network driver: one call to attach, then nothing but
 * shared memory and doorbells.
 *
 * Two memory objects: *packet memory* (all buffers; netd owns it, every driver
 * of this netd maps it; DMA-able, page by page physical addresses from
 * mem_phys()) and the interface's *ring page set* (struct netif_shm).  Three
 * rings, each single producer, single consumer:
 *
 *   tx    netd -> driver   frames to send
 *   fill  netd -> driver   empty buffers to receive into
 *   rx    driver -> netd   received frames
 *
 * Indices run freely (mod 2^32) and are reduced with NETIF_RING_MASK.  The
 * producer writes descriptors, then prod (release); the consumer reads prod
 * (acquire), then descriptors, then writes cons.  A buffer belongs to the
 * driver from prod until `done` (tx: sent; fill: handed back through rx, done
 * unused) has passed it.
 *
 * Doorbell: ipc_notify().  A consumer that is about to sleep sets `asleep`,
 * then looks at prod once more; a producer that has moved prod and finds
 * `asleep` set rings.  In the same way netd sets tx's `waiting` before it sleeps
 * on a full ring, and the driver that has moved `done` rings.  (Store, full fence,
 * load, on both sides.)
 *
 * netd trusts nothing in here: it keeps its own copies of what it wrote, and
 * checks every index and length that the driver wrote.  When a driver dies,
 * its successor attaches with the same hardware address and gets the same two
 * objects; netd takes back every buffer and resets the rings before it replies.
 */
#pragma once

#include <stdint.h>

#include "ipc.h"

#define NETIF_OP_ATTACH	(IPC_OP_USER + 0)
/*
 * On NETD_HANDLE_NETIF.  data: struct netif_attach; fds[0]: remote file of the
 * driver's own port, the driver's doorbell.  Reply: fds[0] ring memory, fds[1]
 * packet memory, arg[0] bytes of ring memory, arg[1] bytes of packet memory,
 * arg[2] event bits with which the driver notifies netd (through the file it
 * made this call on).
 */

#define NETIF_RING_SIZE	512u
#define NETIF_RING_MASK	(NETIF_RING_SIZE - 1)
#define NETIF_BUF_SIZE	2048u	/* a buffer never crosses a page */
#define NETIF_MCAST_MAX	32

/* features of the device */
#define NETIF_F_CSUM	1u	/* transmit checksum: csum_start, csum_offset */
#define NETIF_F_TSO	2u	/* TCP segmentation: gso_size, hdr_len */

struct netif_attach {
	char name[16];		/* driver's name; netd names the interface eth0, eth1... */
	uint8_t mac[6];
	uint16_t mtu_max;
	uint32_t features;	/* NETIF_F_* */
	uint32_t doorbell;	/* event bits with which netd notifies the driver */
};
_Static_assert(sizeof(struct netif_attach) == 32, "struct netif_attach is ABI");

struct netif_desc {
	uint32_t buf;		/* offset of the first byte in packet memory */
	uint16_t len;		/* bytes; fill: room */
	uint16_t flags;		/* NETIF_D_* */
	uint16_t csum_start;	/* tx, first descriptor of a frame, with NETIF_D_CSUM: */
	uint16_t csum_offset;	/*   sum from start to the end, stored at start + offset */
	uint16_t gso_size;	/* with NETIF_D_TSO: payload bytes a segment */
	uint16_t hdr_len;	/* with NETIF_D_TSO: Ethernet + IP + TCP header bytes */
};
_Static_assert(sizeof(struct netif_desc) == 16, "struct netif_desc is ABI");

#define NETIF_D_EOP	1u	/* last descriptor of a frame */
#define NETIF_D_CSUM	2u	/* tx: insert the checksum (pseudo-header sum is in place;
				 * with TSO: pseudo-header sum without the length) */
#define NETIF_D_TSO	4u	/* tx: cut into segments (IPv4 + TCP) */
#define NETIF_D_ERROR	8u	/* rx: the device reported an error; drop and count */

struct netif_ring {
	_Alignas(64) uint32_t prod;
	uint32_t waiting;	/* tx: netd has more than the ring takes */
	_Alignas(64) uint32_t cons;
	uint32_t done;
	uint32_t asleep;
	_Alignas(64) struct netif_desc desc[NETIF_RING_SIZE];
};

/* Written by netd, read by the driver; `seq` changes last, then the doorbell rings. */
struct netif_control {
	uint32_t seq;
	uint32_t up;		/* 0: stop receiving and sending */
	uint32_t promisc;
	uint32_t allmulti;
	uint32_t mcast_count;
	uint8_t mcast[NETIF_MCAST_MAX][6];
};

/* Written by the driver, read by netd; the doorbell rings when link changes. */
struct netif_status {
	uint32_t link;		/* 1: carrier */
	uint32_t speed;		/* Mbit/s */
	uint32_t full_duplex;
	uint32_t control_seq;	/* control.seq that is in force */
	uint64_t rx_errors;	/* CRC, length, alignment errors the device counted */
	uint64_t rx_missed;	/* frames lost because no buffer was there */
	uint64_t tx_errors;
	uint64_t interrupts;
};

struct netif_shm {
	struct netif_ring tx, fill, rx;
	_Alignas(64) struct netif_control control;
	_Alignas(64) struct netif_status status;
};
