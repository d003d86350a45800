/*
 * The client side of the rings shared with netd: one round of work, going to
 * sleep without missing a doorbell, netd's control block (abi/netif.h).  Called
 * by main.c; calls tx.c, rx.c and hw.c.
 */
#include "e1000.h"

#define RX_CAUSES (INT_RXT0 | INT_RXO | INT_RXDMT0)
#define STATS_NS 1000000000ll

static bool bell;

/* netd has written a new control block. */
static void apply_control(struct e1000 *nic)
{
	const struct netif_control *control = &nic->shm->control;
	uint32_t seq = __atomic_load_n(&control->seq, __ATOMIC_ACQUIRE);

	if (seq == nic->control_seq)
		return;
	hw_filter(control);
	if (nic->up != (control->up != 0))
		hw_up(nic, control->up != 0);
	nic->control_seq = seq;
	__atomic_store_n(&nic->shm->status.control_seq, seq, __ATOMIC_RELEASE);
	bell = true;
}

/* netd sleeps, and must hear of what came or of room to send? */
static void ring_if(const uint32_t *sleeps)
{
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	if (__atomic_load_n(sleeps, __ATOMIC_RELAXED))
		bell = true;
}

/* Reset a device that has stopped sending, and go on as before. */
static void recover(struct e1000 *nic)
{
	bool up = nic->up;

	if (hw_reset(nic) < 0)
		return; /* the next round tries again */
	hw_setup(nic);
	tx_restart(nic);
	rx_restart(nic);
	hw_filter(&nic->shm->control);
	hw_up(nic, up);
	bell = true;
}

void netif_interrupt(struct e1000 *nic, uint32_t causes)
{
	nic->shm->status.interrupts++;
	if ((causes & INT_LSC) && hw_link(nic))
		bell = true;
	hw_interrupts(nic, 0); /* polled from here on, until netif_sleep() */
}

bool netif_round(struct e1000 *nic, int64_t now)
{
	uint32_t received, sent, done = nic->shm->tx.done;

	__atomic_store_n(&nic->shm->tx.asleep, 0, __ATOMIC_RELAXED);
	__atomic_store_n(&nic->shm->fill.asleep, 0, __ATOMIC_RELAXED);
	apply_control(nic);
	received = rx_poll(nic);
	rx_fill(nic);
	tx_reap(nic, now);
	sent = tx_send(nic, now);
	tx_reap(nic, now);
	if (nic->shm->tx.done != done)
		ring_if(&nic->shm->tx.waiting);
	if (received == RX_BUDGET) /* under load: polled until it is over */
		hw_interrupts(nic, 0);
	nic->rx_burst += received;
	if (received > 0)
		ring_if(&nic->shm->rx.asleep);
	if (tx_hung(nic, now))
		recover(nic);
	if (now - nic->stats_time >= STATS_NS) {
		hw_stats(nic, now);
		if (hw_link(nic))
			bell = true;
	}
	return received > 0 || sent > 0 || (nic->tx_stalled && !tx_outstanding(nic));
}

/*
 * Set `asleep`, then look once more: the other half of the producer's fence.
 * `seen`: the producer as the last round saw it.
 */
static bool nothing_new(struct netif_ring *ring, uint32_t seen)
{
	__atomic_store_n(&ring->asleep, 1, __ATOMIC_RELAXED);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return __atomic_load_n(&ring->prod, __ATOMIC_ACQUIRE) == seen;
}

/*
 * A ring that cannot move although netd has put something in (no descriptor is
 * free) does not keep the driver awake: an interrupt or netd will wake it.
 */
bool netif_sleep(struct e1000 *nic)
{
	struct netif_shm *shm = nic->shm;

	if (!nothing_new(&shm->tx, nic->tx_seen) || !nothing_new(&shm->fill, nic->fill_seen) ||
	    __atomic_load_n(&shm->control.seq, __ATOMIC_ACQUIRE) != nic->control_seq)
		return false;
	if (nic->rx_burst > 0)
		hw_moderate(nic, nic->rx_burst);
	nic->rx_burst = 0;
	hw_interrupts(nic, RX_CAUSES | INT_LSC | (tx_outstanding(nic) ? INT_TXDW : 0));
	return true;
}

bool netif_bell(void)
{
	bool was = bell;

	bell = false;
	return was;
}
