/* unit: net/core/checksum.c net/core/siphash.c net/core/random.c | -Inet -Ikernel */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/bytes.h"
#include "core/checksum.h"
#include "core/random.h"
#include "core/siphash.h"

/* The definition [RFC 1071 4.1], word by word in network order. */
static uint16_t plain_sum(const uint8_t *p, size_t len)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum += i & 1 ? p[i] : (uint32_t)p[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

static uint16_t as_number(uint16_t folded)
{
	return get_be16(csum_to_be16(folded));
}

static void every_length_and_alignment_sums_right(void **state)
{
	uint8_t buf[400];

	(void)state;
	srand(1);
	for (size_t i = 0; i < sizeof(buf); i++)
		buf[i] = (uint8_t)rand();
	for (size_t off = 0; off < 9; off++) {
		for (size_t len = 0; len < 300; len++) {
			uint16_t want = plain_sum(buf + off, len);

			assert_int_equal(as_number(csum_fold_raw(csum_bytes(buf + off, len))),
					 want);
		}
	}
}

static void carries_are_not_lost(void **state)
{
	static uint8_t ones[65536];

	(void)state;
	memset(ones, 0xff, sizeof(ones));
	assert_int_equal(csum_fold_raw(csum_bytes(ones, sizeof(ones))), 0xffff);
	assert_int_equal(csum_fold(csum_bytes(ones, sizeof(ones))), 0);
	assert_int_equal(csum_fold_raw((struct csum){ UINT64_MAX }), 0xffff);
	assert_int_equal(csum_fold_raw(csum_add((struct csum){ UINT64_MAX }, (struct csum){ 1 })),
			 1);
}

static void blocks_at_odd_offsets_add_up(void **state)
{
	uint8_t buf[101];

	(void)state;
	for (size_t i = 0; i < sizeof(buf); i++)
		buf[i] = (uint8_t)(i * 7 + 3);
	for (size_t cut = 0; cut <= sizeof(buf); cut++) {
		struct csum s = csum_bytes(buf, cut);

		s = csum_block_add(s, csum_bytes(buf + cut, sizeof(buf) - cut), cut);
		assert_int_equal(as_number(csum_fold_raw(s)), plain_sum(buf, sizeof(buf)));
	}
}

static void pseudo_header_is_that_of_rfc_768(void **state)
{
	/* 10.0.0.1, 10.0.0.2, zero, protocol 17, length 9 */
	const uint8_t pseudo[] = { 10, 0, 0, 1, 10, 0, 0, 2, 0, 17, 0, 9 };

	(void)state;
	assert_int_equal(as_number(csum_fold_raw(csum_pseudo(0x0a000001, 0x0a000002, 9, 17))),
			 plain_sum(pseudo, sizeof(pseudo)));
}

static void siphash_gives_the_published_values(void **state)
{
	struct siphash_key key;
	uint8_t bytes[16], data[16];

	(void)state;
	for (uint8_t i = 0; i < 16; i++)
		bytes[i] = data[i] = i;
	memcpy(&key, bytes, 16);
	/* appendix A of the paper: 15 bytes; then the authors' vectors for 0 and 8 */
	assert_true(siphash(data, 15, &key) == 0xa129ca6149be45e5ull);
	assert_true(siphash(data, 0, &key) == 0x726fdb47dd0e0e31ull);
	assert_true(siphash(data, 8, &key) == 0x93f5f5799a932462ull);
	uint64_t a, b;
	memcpy(&a, data, 8);
	memcpy(&b, data + 8, 8);
	assert_true(siphash_2u64(a, b, &key) == siphash(data, 16, &key));
}

static void random_numbers_differ_and_keep_their_bound(void **state)
{
	struct random_state r, again;
	uint8_t seed[32] = { 1 };
	int count[6] = { 0 };

	(void)state;
	random_seed(&r, seed);
	random_seed(&again, seed);
	for (int i = 0; i < 6000; i++) {
		uint32_t v = random_below(&r, 6);

		assert_true(v < 6);
		assert_int_equal(v, random_below(&again, 6));
		count[v]++;
	}
	for (int i = 0; i < 6; i++)
		assert_in_range(count[i], 850, 1150);
	assert_true(random_u32(&r) != random_u32(&r));
	seed[0] = 2;
	random_seed(&again, seed);
	assert_true(random_u32(&r) != random_u32(&again));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_length_and_alignment_sums_right),
		cmocka_unit_test(carries_are_not_lost),
		cmocka_unit_test(blocks_at_odd_offsets_add_up),
		cmocka_unit_test(pseudo_header_is_that_of_rfc_768),
		cmocka_unit_test(siphash_gives_the_published_values),
		cmocka_unit_test(random_numbers_differ_and_keep_their_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
