/*
 * A model of the 82540EM at the level of its registers and descriptors, after
 * [E1000], for the tests of the driver.  Addresses that the driver gives it are
 * pointers.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SENT_MAX 4096
#define PACKET_PAGES 2048u

struct sent {
	uint8_t data[2048];
	size_t len;
};

struct model {
	uint32_t reg[0x8000 / 4];
	bool link, broken_eeprom, dead_reset;
	bool stuck; /* does not send */
	int sends;  /* descriptors that it sends per tail write; -1: all */
	unsigned int tail_writes, mask_writes, rctl_writes;
	struct sent sent[SENT_MAX]; /* what went out on the wire */
	unsigned int sent_count;
	uint32_t context[4];
	uint8_t frame[65536 + 512];
	size_t frame_len;
};

extern struct model model;

/* Power on. */
void model_reset(void);
/* The cable is plugged or pulled. */
void model_link(bool up);
/* A frame arrives with these receive error bits; false: there was no descriptor. */
bool model_receive(const void *frame, size_t len, uint8_t errors);
/* Is the interrupt line asserted? */
bool model_interrupt(void);
/* Go on sending from where it stopped. */
void model_send(void);
