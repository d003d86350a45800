/*
 * The device's registers: reset, address, link, filters, statistics, interrupt
 * mask.  Called by main.c at start and by netif.c when netd wants something
 * changed; calls e1000_read() and e1000_write().
 */
#include <errno.h>
#include <time.h>

#include "e1000.h"

#define TRIES 1000    /* of 10 us */
#define ITR_LOW 0u    /* every frame at once: latency */
#define ITR_BULK 195u /* 50 us: at most 20,000 a second under load */
#define BULK_FRAMES 16u

static void pause_us(long us)
{
	struct timespec time = { .tv_nsec = us * 1000 };

	nanosleep(&time, NULL);
}

/* One 16-bit word of the EEPROM [E1000 13.4.4]; 0 or -EIO. */
static int eeprom_read(uint32_t address, uint16_t *word)
{
	e1000_write(REG_EERD, EERD_START | address << EERD_ADDR_SHIFT);
	for (int i = 0; i < TRIES; i++) {
		uint32_t value = e1000_read(REG_EERD);

		if (value & EERD_DONE) {
			*word = (uint16_t)(value >> EERD_DATA_SHIFT);
			return 0;
		}
		pause_us(10);
	}
	return -EIO;
}

/* The first three words are the Ethernet address [E1000 5.6.1]. */
static int read_mac(struct e1000 *nic)
{
	for (uint32_t i = 0; i < 3; i++) {
		uint16_t word;
		int error = eeprom_read(i, &word);

		if (error < 0)
			return error;
		nic->mac[2 * i] = (uint8_t)word;
		nic->mac[2 * i + 1] = (uint8_t)(word >> 8);
	}
	return 0;
}

/* No interrupts, no sending; what was signalled before is forgotten. */
static void quiet(struct e1000 *nic)
{
	e1000_write(REG_IMC, INT_ALL);
	e1000_write(REG_TCTL, 0);
	e1000_read(REG_ICR);
	nic->unmasked = 0;
	nic->itr = ~0u;
}

/* Software reset [E1000 14.3]: interrupts off before and after, then wait for RST to clear. */
int hw_reset(struct e1000 *nic)
{
	int tries = TRIES;

	quiet(nic);
	e1000_write(REG_RCTL, 0);
	e1000_write(REG_CTRL, e1000_read(REG_CTRL) | CTRL_RST);
	pause_us(10);
	while ((e1000_read(REG_CTRL) & CTRL_RST) && tries-- > 0)
		pause_us(10);
	if (tries <= 0)
		return -EIO;
	quiet(nic);
	return read_mac(nic);
}

/*
 * QEMU's model of the card receives nothing for a second after each write to
 * RCTL, and a reset needs one.  It fetches no descriptors ahead, so where the
 * last driver left the receiver on, new rings are all that it needs; bus
 * mastering is off until they are there.  A real card is reset.
 */
int hw_start(struct e1000 *nic, bool emulated)
{
	if (!emulated || !(e1000_read(REG_RCTL) & RCTL_EN))
		return hw_reset(nic);
	quiet(nic);
	return read_mac(nic);
}

static void setup_rings(const struct e1000 *nic)
{
	e1000_write(REG_RDBAL, (uint32_t)nic->rx_phys);
	e1000_write(REG_RDBAH, (uint32_t)(nic->rx_phys >> 32));
	e1000_write(REG_RDLEN, RX_COUNT * sizeof(struct rx_desc));
	e1000_write(REG_RDH, 0);
	e1000_write(REG_RDT, 0);
	e1000_write(REG_TDBAL, (uint32_t)nic->tx_phys);
	e1000_write(REG_TDBAH, (uint32_t)(nic->tx_phys >> 32));
	e1000_write(REG_TDLEN, TX_COUNT * sizeof(struct tx_desc));
	e1000_write(REG_TDH, 0);
	e1000_write(REG_TDT, 0);
}

/* RCTL, only when it changes: see hw_start(). */
static void set_receive(uint32_t filter)
{
	uint32_t rctl = RCTL_EN | RCTL_BAM | RCTL_SECRC | filter;

	if (e1000_read(REG_RCTL) != rctl)
		e1000_write(REG_RCTL, rctl);
}

/* General configuration [E1000 14.3], receive [14.4] and transmit [14.5] initialization. */
void hw_setup(struct e1000 *nic)
{
	uint32_t ctrl = e1000_read(REG_CTRL);

	ctrl &= ~(CTRL_PHY_RST | CTRL_VME | CTRL_ILOS);
	e1000_write(REG_CTRL, ctrl | CTRL_ASDE | CTRL_SLU);
	e1000_write(REG_RAL, (uint32_t)nic->mac[0] | (uint32_t)nic->mac[1] << 8 |
				     (uint32_t)nic->mac[2] << 16 | (uint32_t)nic->mac[3] << 24);
	e1000_write(REG_RAH, (uint32_t)nic->mac[4] | (uint32_t)nic->mac[5] << 8 | RAH_AV);
	for (uint32_t i = 0; i < MTA_WORDS; i++)
		e1000_write(REG_MTA + 4 * i, 0);
	e1000_write(REG_RDTR, 0);   /* moderation is ITR's alone */
	e1000_write(REG_RXCSUM, 0); /* netd checks; the common model of the card does not */
	e1000_write(REG_TIPG, TIPG_DEFAULT);
	setup_rings(nic);
	set_receive(0); /* without a buffer nothing is stored yet */
}

/* The receiver stays on: netd drops what comes while the interface is down. */
void hw_up(struct e1000 *nic, bool up)
{
	nic->up = up;
	e1000_write(REG_TCTL, TCTL_PSP | TCTL_CT | TCTL_COLD_FD | (up ? TCTL_EN : 0));
}

/* Bits 47-36 of the address choose one of 4096 bits [E1000 13.5.1], RCTL.MO 00. */
static uint32_t multicast_hash(const uint8_t mac[6])
{
	return (uint32_t)mac[4] >> 4 | (uint32_t)mac[5] << 4;
}

void hw_filter(const struct netif_control *control)
{
	uint32_t count = control->mcast_count, filter = 0;
	uint32_t table[MTA_WORDS] = { 0 };

	if (control->promisc)
		filter |= RCTL_UPE | RCTL_MPE;
	if (control->allmulti || count > NETIF_MCAST_MAX)
		filter |= RCTL_MPE;
	for (uint32_t i = 0; i < count && i < NETIF_MCAST_MAX; i++) {
		uint32_t hash = multicast_hash(control->mcast[i]) & 0xfff;

		table[hash >> 5] |= 1u << (hash & 31);
	}
	for (uint32_t i = 0; i < MTA_WORDS; i++)
		e1000_write(REG_MTA + 4 * i, table[i]);
	set_receive(filter);
}

bool hw_link(struct e1000 *nic)
{
	static const uint32_t speeds[4] = { 10, 100, 1000, 1000 };
	struct netif_status *status = &nic->shm->status;
	uint32_t value = e1000_read(REG_STATUS);
	uint32_t link = value & STATUS_LU ? 1 : 0;
	bool changed = link != status->link;

	status->speed = speeds[(value & STATUS_SPEED) >> STATUS_SPEED_SHIFT];
	status->full_duplex = value & STATUS_FD ? 1 : 0;
	__atomic_store_n(&status->link, link, __ATOMIC_RELEASE);
	return changed;
}

/* The counters clear themselves when read and stick at their maximum [E1000 13.7]. */
void hw_stats(struct e1000 *nic, int64_t now)
{
	struct netif_status *status = &nic->shm->status;

	nic->stats_time = now;
	status->rx_errors += e1000_read(REG_CRCERRS) + e1000_read(REG_ALGNERRC) +
			     e1000_read(REG_RXERRC) + e1000_read(REG_RLEC) + e1000_read(REG_RUC) +
			     e1000_read(REG_RFC) + e1000_read(REG_ROC) + e1000_read(REG_RJC);
	status->rx_missed += e1000_read(REG_MPC);
	status->tx_errors += e1000_read(REG_ECOL) + e1000_read(REG_LATECOL);
}

void hw_interrupts(struct e1000 *nic, uint32_t causes)
{
	uint32_t off = nic->unmasked & ~causes, on = causes & ~nic->unmasked;

	if (off)
		e1000_write(REG_IMC, off);
	nic->unmasked = causes;
	if (on)
		e1000_write(REG_IMS, on);
}

void hw_moderate(struct e1000 *nic, uint32_t frames)
{
	uint32_t itr = frames >= BULK_FRAMES ? ITR_BULK : ITR_LOW;

	if (itr == nic->itr)
		return;
	nic->itr = itr;
	e1000_write(REG_ITR, itr);
}
