/*
 * Receiving: netd's empty buffers go to the device, filled ones back to netd.
 * The device owns the descriptors from RDH up to, not including, RDT; equal
 * means that it has none, so at most RX_COUNT - 1 are posted [E1000 3.2.6].
 * Called by netif.c.
 */
#include "e1000.h"

#define RX_MASK (RX_COUNT - 1)

/* Give a buffer (back) to netd; there is room, the caller has looked. */
static void to_netd(struct e1000 *nic, uint32_t buf, uint16_t len, uint16_t flags)
{
	struct netif_ring *ring = &nic->shm->rx;
	uint32_t prod = ring->prod;

	ring->desc[prod & NETIF_RING_MASK] =
		(struct netif_desc){ .buf = buf, .len = len, .flags = flags };
	__atomic_store_n(&ring->prod, prod + 1, __ATOMIC_RELEASE);
}

static bool netd_has_room(const struct e1000 *nic)
{
	const struct netif_ring *ring = &nic->shm->rx;

	return ring->prod - __atomic_load_n(&ring->cons, __ATOMIC_ACQUIRE) < NETIF_RING_SIZE;
}

static void post(struct e1000 *nic, uint32_t index, uint32_t buf)
{
	nic->rx_buf[index] = buf;
	nic->rx_ring[index] = (struct rx_desc){ .address = dma_phys(&nic->packets, buf) };
}

/* Can the device write a whole frame there? */
static bool usable(const struct e1000 *nic, const struct netif_desc *desc)
{
	return desc->len >= RX_ROOM_MIN && desc->buf < nic->packets.bytes &&
	       (desc->buf & 4095) + RX_ROOM_MIN <= 4096;
}

/*
 * Tell the device of new buffers, several at once: a write of RDT costs as much as
 * a frame (it wakes QEMU's main loop).  At once when the device is running short.
 */
static void tell_tail(struct e1000 *nic)
{
	uint32_t untold = (nic->rx_tail - nic->rx_told) & RX_MASK;
	uint32_t left = (nic->rx_told - nic->rx_next) & RX_MASK;

	if (untold == 0 || (untold < RDT_BATCH && left >= RX_COUNT / 4))
		return;
	nic->rx_told = nic->rx_tail;
	__atomic_thread_fence(__ATOMIC_RELEASE);
	e1000_write(REG_RDT, nic->rx_told);
}

void rx_fill(struct e1000 *nic)
{
	struct netif_ring *fill = &nic->shm->fill;
	uint32_t prod = __atomic_load_n(&fill->prod, __ATOMIC_ACQUIRE);
	uint32_t cons = fill->cons, tail = nic->rx_tail;

	nic->fill_seen = prod;
	if (prod - cons > NETIF_RING_SIZE) /* not a ring any more: look again later */
		return;
	while (cons != prod && ((tail + 1) & RX_MASK) != nic->rx_next) {
		const struct netif_desc desc = fill->desc[cons & NETIF_RING_MASK];

		if (usable(nic, &desc)) {
			post(nic, tail, desc.buf);
			tail = (tail + 1) & RX_MASK;
		} else if (netd_has_room(nic)) {
			to_netd(nic, desc.buf, 0, NETIF_D_EOP | NETIF_D_ERROR);
		} else {
			break;
		}
		cons++;
	}
	__atomic_store_n(&fill->cons, cons, __ATOMIC_RELEASE);
	nic->rx_tail = tail;
	tell_tail(nic);
}

bool rx_pending(const struct e1000 *nic)
{
	const volatile struct rx_desc *desc = &nic->rx_ring[nic->rx_next];

	return nic->rx_next != nic->rx_tail && (desc->status & RXD_DD);
}

uint32_t rx_poll(struct e1000 *nic)
{
	uint32_t count = 0;

	while (count < RX_BUDGET && rx_pending(nic) && netd_has_room(nic)) {
		const struct rx_desc *desc = &nic->rx_ring[nic->rx_next];
		uint16_t flags = desc->status & RXD_EOP ? NETIF_D_EOP : 0;

		__atomic_thread_fence(__ATOMIC_ACQUIRE); /* status before the rest */
		if (desc->errors & RXE_FRAME)
			flags |= NETIF_D_ERROR;
		to_netd(nic, nic->rx_buf[nic->rx_next], desc->length, flags);
		nic->rx_next = (nic->rx_next + 1) & RX_MASK;
		count++;
	}
	return count;
}

void rx_restart(struct e1000 *nic)
{
	static uint32_t buf[RX_COUNT];
	uint32_t count = 0;

	for (uint32_t i = nic->rx_next; i != nic->rx_tail; i = (i + 1) & RX_MASK)
		buf[count++] = nic->rx_buf[i];
	for (uint32_t i = 0; i < count; i++)
		post(nic, i, buf[i]);
	nic->rx_next = 0;
	nic->rx_tail = count;
	nic->rx_told = 0;
	tell_tail(nic);
}
