/*
 * Sending: frames from netd's ring become data descriptors, behind a context
 * descriptor where the device is to insert checksums or cut segments
 * [E1000 3.3, 3.5].  The tail register is written once a batch.  Called by
 * netif.c.
 */
#include <string.h>

#include "e1000.h"

#define TX_MASK (TX_COUNT - 1)
#define FRAME_DESCS_MAX 64u  /* netif descriptors of one frame: 64 KiB and headers */
#define HANG_NS 2000000000ll /* nothing sent for so long: the device is stuck */
#define ETH_LEN 14u
#define IP_LENGTH 2u /* offsets in the IPv4 header */
#define IP_CHECKSUM 10u
#define TCP_CHECKSUM 16u

static uint32_t used(const struct e1000 *nic)
{
	return (nic->tx_tail - nic->tx_clean) & TX_MASK;
}

bool tx_outstanding(const struct e1000 *nic)
{
	return nic->tx_tail != nic->tx_clean;
}

static struct netif_desc netif_desc(const struct e1000 *nic, uint32_t index)
{
	return nic->shm->tx.desc[index & NETIF_RING_MASK];
}

/* A frame at the head of netd's ring. */
struct frame {
	uint32_t first, count; /* netif descriptors */
	uint32_t bytes;
	bool valid; /* lies in packet memory, and its offloads make sense */
};

static bool desc_valid(const struct e1000 *nic, const struct netif_desc *desc)
{
	return desc->len > 0 && desc->buf < nic->packets.bytes &&
	       (desc->buf & 4095) + desc->len <= 4096;
}

static bool offloads_valid(const struct netif_desc *head, uint32_t bytes)
{
	if ((head->flags & (NETIF_D_CSUM | NETIF_D_TSO)) &&
	    (head->csum_start < ETH_LEN || head->csum_start + head->csum_offset > 253 ||
	     (uint32_t)head->csum_start + head->csum_offset + 2 > bytes))
		return false;
	if ((head->flags & NETIF_D_TSO) &&
	    (head->gso_size == 0 || head->hdr_len > 240 || head->hdr_len < head->csum_start + 20 ||
	     head->hdr_len > head->len || bytes <= head->hdr_len ||
	     bytes - head->hdr_len > TXD_PAYLEN_MAX))
		return false;
	return true;
}

/* The next complete frame; false: there is none yet. */
static bool next_frame(const struct e1000 *nic, uint32_t cons, uint32_t prod, struct frame *frame)
{
	*frame = (struct frame){ .first = cons, .valid = true };
	while (cons + frame->count != prod) {
		struct netif_desc desc = netif_desc(nic, cons + frame->count);

		frame->count++;
		frame->bytes += desc.len;
		if (!desc_valid(nic, &desc))
			frame->valid = false;
		if (desc.flags & NETIF_D_EOP || frame->count >= NETIF_RING_SIZE) {
			struct netif_desc head = netif_desc(nic, frame->first);

			frame->valid = frame->valid && frame->count <= FRAME_DESCS_MAX &&
				       offloads_valid(&head, frame->bytes);
			return true;
		}
	}
	return false;
}

static struct tx_desc context(const struct netif_desc *head, uint32_t bytes)
{
	struct tx_desc desc = { .word = { 0 } };
	uint32_t start = head->csum_start;

	desc.word[1] = start | (start + head->csum_offset) << 8; /* TUCSE 0: to the end */
	desc.word[2] = TXD_DEXT;
	if (head->flags & NETIF_D_TSO) {
		desc.word[0] = ETH_LEN | (ETH_LEN + IP_CHECKSUM) << 8 | (start - 1) << 16;
		desc.word[1] = start | (start + TCP_CHECKSUM) << 8;
		desc.word[2] = TXD_DEXT | TXD_TSE | TXC_TCP | TXC_IP | (bytes - head->hdr_len);
		desc.word[3] = (uint32_t)head->gso_size << 16 | (uint32_t)head->hdr_len << 8;
	}
	return desc;
}

static void put(struct e1000 *nic, struct tx_desc desc)
{
	nic->tx_ring[nic->tx_tail] = desc;
	nic->tx_tail = (nic->tx_tail + 1) & TX_MASK;
}

/*
 * The device computes each segment's IP length and checksum over what it finds
 * in the header, which must hold zeros there [E1000 3.5.4].
 */
static void prepare_headers(struct e1000 *nic, const struct netif_desc *head)
{
	uint8_t *ip = nic->packets.base + head->buf + ETH_LEN;

	memset(ip + IP_LENGTH, 0, 2);
	memset(ip + IP_CHECKSUM, 0, 2);
}

/* Write the frame's descriptors; there is room. */
static void put_frame(struct e1000 *nic, const struct frame *frame)
{
	struct netif_desc head = netif_desc(nic, frame->first);
	uint32_t first = nic->tx_tail, command = TXD_DEXT | TXD_DTYP_DATA | TXD_IFCS, options = 0;

	if (head.flags & (NETIF_D_CSUM | NETIF_D_TSO)) {
		struct tx_desc wanted = context(&head, frame->bytes);

		if (memcmp(&wanted, &nic->tx_context, sizeof(wanted)) != 0) {
			nic->tx_context = wanted;
			put(nic, wanted);
		}
		options = TXD_TXSM;
	}
	if (head.flags & NETIF_D_TSO) {
		prepare_headers(nic, &head);
		command |= TXD_TSE;
		options |= TXD_IXSM;
	}
	for (uint32_t i = 0; i < frame->count; i++) {
		struct netif_desc desc = netif_desc(nic, frame->first + i);
		uint64_t phys = dma_phys(&nic->packets, desc.buf);
		bool last = i + 1 == frame->count;

		put(nic,
		    (struct tx_desc){ .word = { (uint32_t)phys, (uint32_t)(phys >> 32),
						command | desc.len | (last ? TXD_EOP | TXD_RS : 0),
						options } });
	}
	nic->tx_last[first] = (uint16_t)((nic->tx_tail - 1) & TX_MASK);
	nic->tx_netif[first] = (uint16_t)frame->count;
}

/*
 * A frame that cannot be sent: it completes with the frame before it, or at
 * once when there is none.
 */
static void drop_frame(struct e1000 *nic, const struct frame *frame)
{
	if (!frame->valid)
		nic->shm->status.tx_errors++;
	if (!tx_outstanding(nic)) {
		struct netif_ring *ring = &nic->shm->tx;

		__atomic_store_n(&ring->done, ring->done + frame->count, __ATOMIC_RELEASE);
		return;
	}
	uint32_t first = nic->tx_clean;

	while (((nic->tx_last[first] + 1u) & TX_MASK) != nic->tx_tail)
		first = (nic->tx_last[first] + 1u) & TX_MASK;
	nic->tx_netif[first] = (uint16_t)(nic->tx_netif[first] + frame->count);
}

uint32_t tx_send(struct e1000 *nic, int64_t now)
{
	struct netif_ring *ring = &nic->shm->tx;
	uint32_t prod = __atomic_load_n(&ring->prod, __ATOMIC_ACQUIRE);
	uint32_t start = ring->cons, cons = start, tail = nic->tx_tail;
	struct frame frame;

	nic->tx_seen = prod;
	nic->tx_stalled = false;
	if (prod - cons > NETIF_RING_SIZE) /* not a ring any more: look again later */
		return 0;
	while (cons != prod && next_frame(nic, cons, prod, &frame)) {
		if (!frame.valid || !nic->up) {
			drop_frame(nic, &frame);
		} else {
			nic->tx_stalled = used(nic) + frame.count + 1 > TX_COUNT - 1;
			if (nic->tx_stalled)
				break;
			put_frame(nic, &frame);
		}
		cons += frame.count;
	}
	__atomic_store_n(&ring->cons, cons, __ATOMIC_RELEASE);
	if (tail != nic->tx_tail) {
		if (tail == nic->tx_clean)
			nic->tx_progress = now;
		__atomic_thread_fence(__ATOMIC_RELEASE);
		e1000_write(REG_TDT, nic->tx_tail);
	}
	return cons - start;
}

void tx_reap(struct e1000 *nic, int64_t now)
{
	struct netif_ring *ring = &nic->shm->tx;
	uint32_t done = ring->done;

	while (tx_outstanding(nic)) {
		uint32_t first = nic->tx_clean, last = nic->tx_last[first];
		const volatile struct tx_desc *desc = &nic->tx_ring[last];

		if (!(desc->word[3] & TXD_DD))
			break;
		done += nic->tx_netif[first];
		nic->tx_clean = (last + 1) & TX_MASK;
		nic->tx_progress = now;
	}
	__atomic_store_n(&ring->done, done, __ATOMIC_RELEASE);
}

bool tx_hung(struct e1000 *nic, int64_t now)
{
	return tx_outstanding(nic) && nic->shm->status.link && now - nic->tx_progress > HANG_NS;
}

void tx_restart(struct e1000 *nic)
{
	struct netif_ring *ring = &nic->shm->tx;

	if (tx_outstanding(nic))
		nic->shm->status.tx_errors++;
	__atomic_store_n(&ring->done, ring->cons, __ATOMIC_RELEASE);
	nic->tx_clean = nic->tx_tail = 0;
	memset(&nic->tx_context, 0, sizeof(nic->tx_context));
}
