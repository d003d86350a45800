/*
 * Wire fields.  be16 and be32 are big-endian, have no alignment, and are
 * structures: a wire field cannot be used without conversion, and a 16-bit
 * field cannot be taken for a 32-bit one.  Everything behind the parsers of
 * netd (addresses and ports included) is in host order.
 */
#pragma once

#include <stdint.h>

struct be16 {
	uint8_t b[2];
};

struct be32 {
	uint8_t b[4];
};

_Static_assert(sizeof(struct be16) == 2 && _Alignof(struct be16) == 1, "be16 is a wire type");
_Static_assert(sizeof(struct be32) == 4 && _Alignof(struct be32) == 1, "be32 is a wire type");

static inline uint16_t get_be16(struct be16 v)
{
	return (uint16_t)(v.b[0] << 8 | v.b[1]);
}

static inline uint32_t get_be32(struct be32 v)
{
	return (uint32_t)v.b[0] << 24 | (uint32_t)v.b[1] << 16 | (uint32_t)v.b[2] << 8 | v.b[3];
}

static inline struct be16 to_be16(uint16_t v)
{
	return (struct be16){ { (uint8_t)(v >> 8), (uint8_t)v } };
}

static inline struct be32 to_be32(uint32_t v)
{
	return (struct be32){ { (uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8),
				(uint8_t)v } };
}

/* A checksum as core/checksum.h computes it: already in memory order, stored as it is. */
static inline struct be16 csum_to_be16(uint16_t folded)
{
	struct be16 v;

	__builtin_memcpy(&v, &folded, 2);
	return v;
}
