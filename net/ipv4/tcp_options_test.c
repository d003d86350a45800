/* unit: net/ipv4/tcp_options.c | -Inet */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tcp_options.h"

/* A copy of exactly `len` bytes, so that the sanitizer sees one byte too many. */
static bool parse_exact(const uint8_t *bytes, size_t len, struct tcp_options *opt)
{
	uint8_t *copy = malloc(len ? len : 1);
	bool ok;

	memcpy(copy, bytes, len);
	ok = tcp_options_parse(copy, len, opt);
	free(copy);
	return ok;
}

static void syn_options_come_back_as_built(void **state)
{
	struct tcp_options in = { .mss = 1460,
				  .has_wscale = true,
				  .wscale = 7,
				  .has_sack_permitted = true,
				  .has_ts = true,
				  .tsval = 0xdeadbeef,
				  .tsecr = 0x01020304 };
	struct tcp_options out;
	uint8_t buf[TCP_OPTIONS_MAX];
	size_t len = tcp_options_build(buf, &in);

	(void)state;
	assert_int_equal(len, 20);
	assert_true(parse_exact(buf, len, &out));
	assert_int_equal(out.mss, 1460);
	assert_true(out.has_wscale && out.has_sack_permitted && out.has_ts);
	assert_int_equal(out.wscale, 7);
	assert_int_equal(out.tsval, 0xdeadbeef);
	assert_int_equal(out.tsecr, 0x01020304);
}

static void every_combination_is_aligned_and_fits(void **state)
{
	(void)state;
	for (unsigned m = 0; m < 16; m++)
		for (uint8_t sacks = 0; sacks <= ((m & 8) ? 3 : 4); sacks++) {
			struct tcp_options in = { .mss = (m & 1) ? 536 : 0,
						  .has_wscale = m & 2,
						  .has_sack_permitted = m & 4,
						  .has_ts = m & 8,
						  .nsacks = (m & 7) ? 0 : sacks };
			struct tcp_options out;
			uint8_t buf[TCP_OPTIONS_MAX];
			size_t len;

			for (uint8_t i = 0; i < sacks; i++)
				in.sacks[i] = (struct tcp_sack_block){ seq_of(i * 10u - 5),
								       seq_of(i * 10u) };
			len = tcp_options_build(buf, &in);
			assert_true(len <= TCP_OPTIONS_MAX && len % 4 == 0);
			assert_true(parse_exact(buf, len, &out));
			assert_int_equal(out.nsacks, in.nsacks);
			assert_int_equal(out.has_ts, in.has_ts);
			for (uint8_t i = 0; i < out.nsacks; i++) {
				assert_true(seq_eq(out.sacks[i].start, in.sacks[i].start));
				assert_true(seq_eq(out.sacks[i].end, in.sacks[i].end));
			}
		}
}

static void malformed_lists_stop_without_reading_on(void **state)
{
	static const struct {
		size_t len;
		uint8_t b[8];
	} bad[] = {
		{ 1, { TCPOPT_MSS } },		    /* no length byte */
		{ 2, { TCPOPT_MSS, 0 } },	    /* length 0 would loop forever */
		{ 2, { TCPOPT_MSS, 1 } },	    /* shorter than itself */
		{ 3, { TCPOPT_MSS, 4, 5 } },	    /* runs over the end */
		{ 4, { TCPOPT_NOP, 253, 255, 0 } }, /* unknown kind, runs over the end */
		{ 2, { TCPOPT_SACK, 34 } },
	};
	struct tcp_options opt;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(parse_exact(bad[i].b, bad[i].len, &opt));
		assert_int_equal(opt.mss, 0);
		assert_int_equal(opt.nsacks, 0);
	}
}

static void wrong_lengths_and_unknown_kinds_are_skipped(void **state)
{
	static const uint8_t list[] = { TCPOPT_MSS,
					3,
					9, /* MSS of one byte */
					TCPOPT_WINDOW,
					4,
					1,
					1, /* window scale of two */
					TCPOPT_SACK,
					9,
					1,
					2,
					3,
					4,
					5,
					6,
					7,
					254,
					4,
					0,
					0, /* experimental */
					TCPOPT_SACK_PERMITTED,
					2,
					TCPOPT_EOL,
					TCPOPT_MSS };
	struct tcp_options opt;

	(void)state;
	assert_true(parse_exact(list, sizeof(list), &opt));
	assert_int_equal(opt.mss, 0);
	assert_false(opt.has_wscale);
	assert_int_equal(opt.nsacks, 0);
	assert_true(opt.has_sack_permitted);
}

static void random_bytes_never_read_outside(void **state)
{
	(void)state;
	srand(7);
	for (int i = 0; i < 20000; i++) {
		uint8_t b[TCP_OPTIONS_MAX];
		size_t len = (size_t)rand() % (TCP_OPTIONS_MAX + 1);
		struct tcp_options opt;

		for (size_t k = 0; k < len; k++)
			b[k] = (uint8_t)(rand() % 4 ? rand() % 12 : rand());
		parse_exact(b, len, &opt);
		assert_true(opt.nsacks <= TCP_MAX_SACKS);
	}
}

static void header_lengths_are_checked(void **state)
{
	uint8_t b[64] = { 0 };
	struct tcp_segment seg;

	(void)state;
	b[12] = 4 << 4;
	assert_false(tcp_segment_decode(b, 40, &seg)); /* data offset below five */
	b[12] = 15 << 4;
	assert_false(tcp_segment_decode(b, 59, &seg)); /* header longer than the packet */
	assert_true(tcp_segment_decode(b, 60, &seg));
	assert_int_equal(seg.len, 0);
	b[12] = 5 << 4;
	assert_false(tcp_segment_decode(b, 19, &seg));
	memset(b + 4, 0xff, 4);
	b[13] = TCPF_SYN | TCPF_FIN;
	assert_true(tcp_segment_decode(b, 30, &seg));
	assert_int_equal(seg.len, 10);
	assert_int_equal(seg.end_seq.raw, 11); /* -1 + 10 + SYN + FIN */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(syn_options_come_back_as_built),
		cmocka_unit_test(every_combination_is_aligned_and_fits),
		cmocka_unit_test(malformed_lists_stop_without_reading_on),
		cmocka_unit_test(wrong_lengths_and_unknown_kinds_are_skipped),
		cmocka_unit_test(random_bytes_never_read_outside),
		cmocka_unit_test(header_lengths_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
