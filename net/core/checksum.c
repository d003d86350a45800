/*
 * The Internet checksum in 32-bit halves added into two 64-bit sums: the
 * fastest portable way where add-with-carry is not available to C, and faster
 * than it under emulation.  [RFC 1071]
 */
#include "core/checksum.h"

#include <stdbool.h>
#include <string.h>

/* One step for 8 bytes: both halves cannot overflow before 2^32 of them. */
static inline void add_word(uint64_t w, uint64_t *even, uint64_t *odd)
{
	*even += w & 0xffffffff;
	*odd += w >> 32;
}

static inline uint64_t load64(const uint8_t *p)
{
	uint64_t w;

	memcpy(&w, p, 8);
	return w;
}

/* The last 0 to 7 bytes, padded with zeros. */
static inline uint64_t load_tail(const uint8_t *p, size_t len)
{
	uint64_t w = 0;

	memcpy(&w, p, len);
	return w;
}

struct csum csum_bytes(const void *data, size_t len)
{
	const uint8_t *p = data;
	uint64_t even = 0, odd = 0;

	for (; len >= 32; p += 32, len -= 32) {
		add_word(load64(p), &even, &odd);
		add_word(load64(p + 8), &even, &odd);
		add_word(load64(p + 16), &even, &odd);
		add_word(load64(p + 24), &even, &odd);
	}
	for (; len >= 8; p += 8, len -= 8)
		add_word(load64(p), &even, &odd);
	if (len > 0)
		add_word(load_tail(p, len), &even, &odd);
	return csum_add((struct csum){ even }, (struct csum){ odd });
}

uint16_t csum_fold_raw(struct csum s)
{
	uint64_t v = s.sum;

	v = (v & 0xffffffff) + (v >> 32);
	v = (v & 0xffffffff) + (v >> 32);
	v = (v & 0xffff) + (v >> 16);
	v = (v & 0xffff) + (v >> 16);
	return (uint16_t)v;
}

struct csum csum_shift(struct csum s, size_t offset)
{
	uint16_t v = csum_fold_raw(s);

	/* an odd start exchanges the two bytes of every word [RFC 1071 2 (B)] */
	if (offset & 1)
		v = (uint16_t)(v << 8 | v >> 8);
	return (struct csum){ v };
}

struct csum csum_pseudo(uint32_t saddr, uint32_t daddr, uint32_t len, uint8_t protocol)
{
	/* sums are of words in memory order: swap the host-order fields */
	uint64_t sum = (uint64_t)__builtin_bswap32(saddr) + __builtin_bswap32(daddr) +
		       __builtin_bswap32(len) + __builtin_bswap32(protocol);

	return (struct csum){ sum };
}
