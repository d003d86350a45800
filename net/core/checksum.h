/*
 * The Internet checksum [RFC 1071, 1624].  Partial sums are unfolded 64-bit
 * numbers of 16-bit words in memory order; csum_fold() gives the 16 bits to
 * store as they are (csum_to_be16()).
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* A partial sum.  Add sums with csum_add(), never with +. */
struct csum {
	uint64_t sum;
};

#define CSUM_ZERO ((struct csum){ 0 })

static inline struct csum csum_add(struct csum a, struct csum b)
{
	uint64_t s = a.sum + b.sum;

	return (struct csum){ s + (s < b.sum) };
}

/* Sum of len bytes; an odd last byte is padded with zero. */
struct csum csum_bytes(const void *data, size_t len);

/* Account for a block that begins at an odd offset of the whole. */
struct csum csum_shift(struct csum s, size_t offset);

static inline struct csum csum_block_add(struct csum a, struct csum b, size_t offset)
{
	return csum_add(a, offset & 1 ? csum_shift(b, offset) : b);
}

/* IPv4 pseudo-header; addresses in host order, len = transport header + data. */
struct csum csum_pseudo(uint32_t saddr, uint32_t daddr, uint32_t len, uint8_t protocol);

/* Fold to 16 bits, not complemented. */
uint16_t csum_fold_raw(struct csum s);
/* Fold and complement: what is stored; 0 when a packet with its checksum was summed. */
static inline uint16_t csum_fold(struct csum s)
{
	return (uint16_t)~csum_fold_raw(s);
}
