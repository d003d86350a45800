/*
 * The driver's state and its parts: hw.c (registers), tx.c and rx.c (rings of
 * the device), netif.c (rings shared with netd), main.c (messages, start).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "abi/netif.h"
#include "e1000_regs.h"
#include "lib/dma.h"

#define RX_COUNT 256u /* descriptors; powers of two, multiples of 8 */
#define TX_COUNT 512u
#define RDT_BATCH 32u	  /* buffers told to the device at once */
#define RX_BUDGET 64u	  /* frames before others get a turn */
#define RX_ROOM_MIN 1522u /* longest frame that the device stores: with a VLAN tag and CRC */

struct e1000 {
	uint8_t mac[6];

	/* rings of the device */
	struct rx_desc *rx_ring;
	struct tx_desc *tx_ring;
	uint64_t rx_phys, tx_phys;
	uint32_t rx_next, rx_tail;   /* next to be filled by the device; first without buffer */
	uint32_t rx_told;	     /* what RDT holds */
	uint32_t rx_buf[RX_COUNT];   /* offset in packet memory of each posted buffer */
	uint32_t tx_clean, tx_tail;  /* oldest not reported done; next free */
	uint16_t tx_last[TX_COUNT];  /* by first descriptor of a frame: its last */
	uint16_t tx_netif[TX_COUNT]; /* and how many netif descriptors it was */
	struct tx_desc tx_context;   /* the one that the device has */
	int64_t tx_progress;	     /* when the oldest descriptor last moved, ns */

	/* shared with netd */
	struct netif_shm *shm;
	struct dma packets;
	uint32_t tx_seen, fill_seen; /* producers as the last round saw them */
	bool tx_stalled;	     /* it found more frames than free descriptors */
	uint32_t control_seq;
	bool up;

	/* interrupts */
	uint32_t unmasked;  /* causes that may interrupt now */
	uint32_t itr;	    /* what REG_ITR holds */
	uint32_t rx_burst;  /* frames received since it last slept */
	int64_t stats_time; /* when the statistics were last read, ns */
};

/* mmio.c (in tests: the model of the device) */
uint32_t e1000_read(uint32_t reg);
void e1000_write(uint32_t reg, uint32_t value);

/* hw.c */
/*
 * Bring the device into a known state and read its address from the EEPROM.
 * emulated: it is QEMU's model.  0 or -EIO.
 */
int hw_start(struct e1000 *nic, bool emulated);
int hw_reset(struct e1000 *nic);
/* Program address, filters and empty rings; nothing is sent until hw_up(). */
void hw_setup(struct e1000 *nic);
void hw_up(struct e1000 *nic, bool up);
/* Promiscuous mode and multicast filter as netd wants them. */
void hw_filter(const struct netif_control *control);
/* Put link, speed and duplex into the status; true if the link changed. */
bool hw_link(struct e1000 *nic);
void hw_stats(struct e1000 *nic, int64_t now);
/* Choose what may interrupt; 0: nothing.  Writes registers only on change. */
void hw_interrupts(struct e1000 *nic, uint32_t causes);
/* Interrupts per second follow the load: so many frames came since the last sleep. */
void hw_moderate(struct e1000 *nic, uint32_t frames);

/* rx.c */
/* Post netd's empty buffers to the device. */
void rx_fill(struct e1000 *nic);
/* Hand received frames to netd, at most RX_BUDGET: how many. */
uint32_t rx_poll(struct e1000 *nic);
/* Is there a frame that rx_poll() could take? */
bool rx_pending(const struct e1000 *nic);
/* After a reset: post the same buffers again. */
void rx_restart(struct e1000 *nic);

/* tx.c */
/* Move frames from netd's ring to the device: how many descriptors of netd. */
uint32_t tx_send(struct e1000 *nic, int64_t now);
/* Tell netd which are sent. */
void tx_reap(struct e1000 *nic, int64_t now);
/* Are frames with the device that it has not reported sent? */
bool tx_outstanding(const struct e1000 *nic);
/* Has the device stopped sending?  (TDH stands still with work to do, link up.) */
bool tx_hung(struct e1000 *nic, int64_t now);
/* After a reset: what was underway is lost, and reported done. */
void tx_restart(struct e1000 *nic);

/* netif.c */
/* One round of work at time now; true: there is more, do not sleep. */
bool netif_round(struct e1000 *nic, int64_t now);
/* About to sleep: true if that is all right, false if work came in meanwhile. */
bool netif_sleep(struct e1000 *nic);
/* An interrupt came, with these causes. */
void netif_interrupt(struct e1000 *nic, uint32_t causes);
/* Does netd's doorbell have to be rung?  Asking clears it. */
bool netif_bell(void);
