/* unit: user/lib/sha256.c */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sha256.h"

/* The digest of data given in pieces of `step` bytes. */
static const char *digest(const char *data, size_t len, size_t step)
{
	static char hex[65];
	struct sha256 s;
	uint8_t out[32];

	sha256_init(&s);
	for (size_t i = 0; i < len; i += step)
		sha256_update(&s, data + i, len - i < step ? len - i : step);
	sha256_final(&s, out);
	for (int i = 0; i < 32; i++)
		snprintf(hex + 2 * i, 3, "%02x", out[i]);
	return hex;
}

/* The examples of FIPS 180-4's companion document. */
static void known_digests(void **state)
{
	static const char two_blocks[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";

	(void)state;
	assert_string_equal(digest("", 0, 1),
			    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_string_equal(digest("abc", 3, 3),
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_string_equal(digest(two_blocks, strlen(two_blocks), 100),
			    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void pieces_do_not_matter(void **state)
{
	char data[300], whole[65];

	(void)state;
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (char)i;
	for (size_t len = 0; len <= sizeof(data); len++) {
		strcpy(whole, digest(data, len, 1000));
		assert_string_equal(digest(data, len, 1), whole);
		assert_string_equal(digest(data, len, 63), whole);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_digests),
		cmocka_unit_test(pieces_do_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
