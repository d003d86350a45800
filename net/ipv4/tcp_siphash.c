/*
 * SipHash-2-4 [Aumasson, Bernstein: SipHash: a fast short-input PRF, 2012].
 * Used for initial sequence numbers, timestamp offsets, SYN cookies and the
 * connection hash.  Calls nothing.
 */
#include "tcp_siphash.h"

#include <string.h>

struct sip {
	uint64_t v0, v1, v2, v3;
};

static uint64_t rotl(uint64_t x, int b)
{
	return x << b | x >> (64 - b);
}

static void sip_round(struct sip *s)
{
	s->v0 += s->v1;
	s->v1 = rotl(s->v1, 13) ^ s->v0;
	s->v0 = rotl(s->v0, 32);
	s->v2 += s->v3;
	s->v3 = rotl(s->v3, 16) ^ s->v2;
	s->v0 += s->v3;
	s->v3 = rotl(s->v3, 21) ^ s->v0;
	s->v2 += s->v1;
	s->v1 = rotl(s->v1, 17) ^ s->v2;
	s->v2 = rotl(s->v2, 32);
}

static void sip_block(struct sip *s, uint64_t m)
{
	s->v3 ^= m;
	sip_round(s);
	sip_round(s);
	s->v0 ^= m;
}

/* The 64-bit hash of `len` bytes at `data`; words are read little-endian, as the
 * machine has them. */
uint64_t siphash(const struct siphash_key *key, const void *data, size_t len)
{
	struct sip s = { key->k[0] ^ 0x736f6d6570736575ull, key->k[1] ^ 0x646f72616e646f6dull,
			 key->k[0] ^ 0x6c7967656e657261ull, key->k[1] ^ 0x7465646279746573ull };
	const uint8_t *p = data;
	uint64_t last = (uint64_t)len << 56, m = 0;

	for (; len >= 8; len -= 8, p += 8) {
		memcpy(&m, p, 8);
		sip_block(&s, m);
	}
	m = 0;
	memcpy(&m, p, len);
	sip_block(&s, last | m);
	s.v2 ^= 0xff;
	for (int i = 0; i < 4; i++)
		sip_round(&s);
	return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}
