/*
 * The random generator: ChaCha20 [RFC 8439 2.3] in counter mode, the first
 * half block of each refill becoming the next key ("fast key erasure").
 */
#include "core/random.h"

#include <string.h>

static inline uint32_t rotl(uint32_t x, int n)
{
	return x << n | x >> (32 - n);
}

static inline void quarter_round(uint32_t *s, int a, int b, int c, int d)
{
	s[a] += s[b];
	s[d] = rotl(s[d] ^ s[a], 16);
	s[c] += s[d];
	s[b] = rotl(s[b] ^ s[c], 12);
	s[a] += s[b];
	s[d] = rotl(s[d] ^ s[a], 8);
	s[c] += s[d];
	s[b] = rotl(s[b] ^ s[c], 7);
}

static void chacha20_block(const uint32_t key[8], uint32_t counter, uint8_t out[64])
{
	uint32_t in[16] = { 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574 };
	uint32_t s[16];

	memcpy(in + 4, key, 32);
	in[12] = counter;
	memcpy(s, in, sizeof(s));
	for (int i = 0; i < 10; i++) {
		quarter_round(s, 0, 4, 8, 12);
		quarter_round(s, 1, 5, 9, 13);
		quarter_round(s, 2, 6, 10, 14);
		quarter_round(s, 3, 7, 11, 15);
		quarter_round(s, 0, 5, 10, 15);
		quarter_round(s, 1, 6, 11, 12);
		quarter_round(s, 2, 7, 8, 13);
		quarter_round(s, 3, 4, 9, 14);
	}
	for (int i = 0; i < 16; i++)
		s[i] += in[i];
	memcpy(out, s, 64);
}

static void refill(struct random_state *r)
{
	for (uint32_t i = 0; i < sizeof(r->pool) / 64; i++)
		chacha20_block(r->key, i, r->pool + i * 64);
	memcpy(r->key, r->pool, sizeof(r->key));
	memset(r->pool, 0, sizeof(r->key));
	r->used = sizeof(r->key);
}

void random_seed(struct random_state *r, const uint8_t seed[32])
{
	memcpy(r->key, seed, sizeof(r->key));
	refill(r);
}

void random_bytes(struct random_state *r, void *buf, size_t len)
{
	uint8_t *to = buf;

	while (len > 0) {
		size_t n = sizeof(r->pool) - r->used;

		if (n == 0) {
			refill(r);
			continue;
		}
		if (n > len)
			n = len;
		memcpy(to, r->pool + r->used, n);
		memset(r->pool + r->used, 0, n);
		r->used += (uint32_t)n;
		to += n;
		len -= n;
	}
}

uint32_t random_u32(struct random_state *r)
{
	uint32_t v;

	random_bytes(r, &v, sizeof(v));
	return v;
}

uint32_t random_below(struct random_state *r, uint32_t bound)
{
	uint32_t skip = -bound % bound; /* 2^32 mod bound: these values would favour some */
	uint32_t v;

	do
		v = random_u32(r);
	while (v < skip);
	return v % bound;
}
