/*
 * Random numbers for ports, sequence numbers, identifiers and hash keys: a
 * ChaCha20 generator keyed from getrandom(), with the key replaced at every
 * refill so that what was given out cannot be computed afterwards.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct random_state {
	uint32_t key[8];
	uint8_t pool[256];
	uint32_t used;
};

/* Seed with 32 bytes (getrandom() in netd, anything in a test). */
void random_seed(struct random_state *r, const uint8_t seed[32]);
void random_bytes(struct random_state *r, void *buf, size_t len);
uint32_t random_u32(struct random_state *r);
/* Uniform in [0, bound), bound > 0. */
uint32_t random_below(struct random_state *r, uint32_t bound);
