/*
 * Random numbers: ChaCha20 whose key is replaced by its own output after every
 * use, so that what was given out cannot be computed back.  Stirred at the first
 * use and every so often with the processor's generator, where there is one, and
 * the low bits of the TSC.  getrandom(), execve's AT_RANDOM and sequence numbers
 * of servers come from here.
 */
#include "lib/kernel.h"

#include "x86/cpu.h"

#define STIR_INTERVAL 1024 /* calls */
#define CPUID1_RDRAND (1u << 30)

static uint32_t key[8];
static uint32_t uses;

static uint32_t rotate(uint32_t v, int n)
{
	return v << n | v >> (32 - n);
}

static void quarter_round(uint32_t *s, int a, int b, int c, int d)
{
	s[a] += s[b], s[d] = rotate(s[d] ^ s[a], 16);
	s[c] += s[d], s[b] = rotate(s[b] ^ s[c], 12);
	s[a] += s[b], s[d] = rotate(s[d] ^ s[a], 8);
	s[c] += s[d], s[b] = rotate(s[b] ^ s[c], 7);
}

void chacha20_block(const uint32_t state[16], uint32_t out[16])
{
	uint32_t s[16];

	memcpy(s, state, sizeof(s));
	for (int round = 0; round < 10; round++) {
		for (int i = 0; i < 4; i++) /* columns */
			quarter_round(s, i, 4 + i, 8 + i, 12 + i);
		for (int i = 0; i < 4; i++) /* diagonals */
			quarter_round(s, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
	}
	for (int i = 0; i < 16; i++)
		out[i] = s[i] + state[i];
}

/* Block `counter` under the present key. */
static void generate(uint32_t counter, uint32_t out[16])
{
	uint32_t state[16] = { 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574 };

	memcpy(state + 4, key, sizeof(key));
	state[12] = counter;
	chacha20_block(state, out);
}

static uint64_t hardware_random(void)
{
	uint32_t cpu[4];
	uint64_t v = 0;

	cpuid(1, 0, cpu);
	if (cpu[2] & CPUID1_RDRAND) /* leaves 0 when it has none just now */
		__asm__ volatile("rdrand %0" : "=r"(v) : : "cc");
	return v;
}

/* Mixes new entropy in; what the key held already is not lost by a bad source. */
static void stir(void)
{
	uint32_t out[16];

	for (int i = 0; i < 8; i++) {
		uint64_t v = hardware_random() ^ rdtsc();

		key[i] ^= (uint32_t)v ^ (uint32_t)(v >> 32);
		/* How long a block takes varies in the last bits, where nothing else does. */
		generate((uint32_t)i, out);
		key[i] ^= (uint32_t)rdtsc();
	}
	generate(0, out);
	memcpy(key, out, sizeof(key));
}

void random_bytes(void *buf, size_t n)
{
	uint8_t *to = buf;
	uint32_t out[16];

	if (uses++ % STIR_INTERVAL == 0)
		stir();
	for (uint32_t counter = 1; n; counter++) {
		size_t part = MIN(n, sizeof(out));

		generate(counter, out);
		memcpy(to, out, part);
		to += part;
		n -= part;
	}
	generate(0, out);
	memcpy(key, out, sizeof(key));
	memset(out, 0, sizeof(out));
}
