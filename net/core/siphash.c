/*
 * SipHash-2-4.  Called by the hash tables and by whoever needs numbers that a
 * remote peer cannot predict.  [Aumasson, Bernstein: SipHash, 2012]
 */
#include "core/siphash.h"

#include <string.h>

struct sip {
	uint64_t v0, v1, v2, v3;
};

static inline uint64_t rotl(uint64_t x, int n)
{
	return x << n | x >> (64 - n);
}

static inline void sip_round(struct sip *s)
{
	s->v0 += s->v1;
	s->v2 += s->v3;
	s->v1 = rotl(s->v1, 13) ^ s->v0;
	s->v3 = rotl(s->v3, 16) ^ s->v2;
	s->v0 = rotl(s->v0, 32);
	s->v2 += s->v1;
	s->v0 += s->v3;
	s->v1 = rotl(s->v1, 17) ^ s->v2;
	s->v3 = rotl(s->v3, 21) ^ s->v0;
	s->v2 = rotl(s->v2, 32);
}

static inline struct sip sip_start(const struct siphash_key *key)
{
	return (struct sip){
		.v0 = 0x736f6d6570736575ull ^ key->k[0],
		.v1 = 0x646f72616e646f6dull ^ key->k[1],
		.v2 = 0x6c7967656e657261ull ^ key->k[0],
		.v3 = 0x7465646279746573ull ^ key->k[1],
	};
}

static inline void sip_word(struct sip *s, uint64_t m)
{
	s->v3 ^= m;
	sip_round(s);
	sip_round(s);
	s->v0 ^= m;
}

static inline uint64_t sip_finish(struct sip *s, uint64_t last)
{
	sip_word(s, last);
	s->v2 ^= 0xff;
	for (int i = 0; i < 4; i++)
		sip_round(s);
	return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

uint64_t siphash(const void *data, size_t len, const struct siphash_key *key)
{
	const uint8_t *p = data;
	struct sip s = sip_start(key);
	uint64_t last = (uint64_t)len << 56;
	size_t left = len;

	/* words are little-endian, as the processor's */
	for (; left >= 8; p += 8, left -= 8) {
		uint64_t m;

		memcpy(&m, p, 8);
		sip_word(&s, m);
	}
	for (size_t i = 0; i < left; i++)
		last |= (uint64_t)p[i] << (8 * i);
	return sip_finish(&s, last);
}

uint64_t siphash_2u64(uint64_t a, uint64_t b, const struct siphash_key *key)
{
	struct sip s = sip_start(key);

	sip_word(&s, a);
	sip_word(&s, b);
	return sip_finish(&s, 16ull << 56);
}
