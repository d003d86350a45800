/*
 * SipHash-2-4 [Aumasson, Bernstein 2012]: a keyed hash for tables that remote
 * peers can fill, and for initial sequence numbers [RFC 6528].
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct siphash_key {
	uint64_t k[2];
};

uint64_t siphash(const void *data, size_t len, const struct siphash_key *key);

/* The same for two 64-bit words, without a loop: the demultiplexer's hash. */
uint64_t siphash_2u64(uint64_t a, uint64_t b, const struct siphash_key *key);
