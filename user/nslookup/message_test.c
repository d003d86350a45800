/* unit: user/nslookup/message.c */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "message.h"

struct seen {
	int count;
	struct dns_answer last;
};

static void remember(const struct dns_answer *a, void *arg)
{
	struct seen *s = arg;

	s->count++;
	s->last = *a;
}

static bool parse(const void *bytes, size_t len, struct dns_reply *r, struct seen *s)
{
	uint8_t *copy = malloc(len ? len : 1);
	bool ok;

	memset(s, 0, sizeof(*s));
	memcpy(copy, bytes, len);
	ok = dns_parse(copy, len, 0x1234, r, remember, s);
	free(copy);
	return ok;
}

#define HEAD "\x12\x34\x81\x80\0\1\0\1\0\0\0\0"
#define QUESTION "\1a\2bc\0\0\1\0\1"
#define PARSE(s, r, seen) parse(s, sizeof(s) - 1, r, seen)

static void question_is_built(void **state)
{
	uint8_t buf[DNS_UDP_MAX];

	(void)state;
	assert_int_equal(dns_build(buf, 0x1234, "a.bc", DNS_A), 12 + 10);
	assert_memory_equal(buf, "\x12\x34\1\0\0\1\0\0\0\0\0\0" QUESTION, 22);
	assert_int_equal(dns_build(buf, 1, "a.bc.", DNS_A), 22);
}

static void impossible_names_are_refused(void **state)
{
	uint8_t buf[DNS_UDP_MAX];
	char name[300];

	(void)state;
	assert_int_equal(dns_build(buf, 1, "", DNS_A), 0);
	assert_int_equal(dns_build(buf, 1, "a..b", DNS_A), 0);
	memset(name, 'a', sizeof(name));
	name[64] = '\0';
	assert_int_equal(dns_build(buf, 1, name, DNS_A), 0);
	for (int i = 0; i < 299; i++)
		name[i] = i % 2 ? '.' : 'a';
	name[299] = '\0';
	assert_int_equal(dns_build(buf, 1, name, DNS_A), 0);
}

static void answer_with_a_compressed_name_is_read(void **state)
{
	struct dns_reply r;
	struct seen s;

	(void)state;
	assert_true(PARSE(HEAD QUESTION "\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x0a\0\2\2", &r, &s));
	assert_int_equal(s.count, 1);
	assert_string_equal(s.last.name, "a.bc");
	assert_string_equal(s.last.text, "10.0.2.2");
	assert_int_equal(s.last.ttl, 60);
	assert_true(PARSE(HEAD QUESTION "\xc0\x0c\0\5\0\1\0\0\0\1\0\4\1x\xc0\x0e", &r, &s));
	assert_string_equal(s.last.text, "x.bc");
}

static void pointers_that_loop_are_refused(void **state)
{
	struct dns_reply r;
	struct seen s;

	(void)state;
	assert_false(PARSE(HEAD QUESTION "\xc0\x16\0\1\0\1\0\0\0\1\0\4\1\2\3\4", &r, &s));
	assert_false(PARSE(HEAD "\xc0\x0e\xc0\x0c\0\1\0\1", &r, &s));
	assert_false(PARSE(HEAD QUESTION "\xff\xff\0\1\0\1\0\0\0\1\0\4\1\2\3\4", &r, &s));
}

static void truncated_and_lying_lengths_are_refused(void **state)
{
	static const char good[] = HEAD QUESTION "\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x0a\0\2\2";
	struct dns_reply r;
	struct seen s;

	(void)state;
	for (size_t cut = 0; cut < sizeof(good) - 1; cut++)
		assert_false(parse(good, cut, &r, &s));
	assert_false(PARSE(HEAD QUESTION "\xc0\x0c\0\1\0\1\0\0\0\1\0\5\1\2\3\4\5", &r, &s));
	assert_false(PARSE(HEAD QUESTION "\xc0\x0c\0\1\0\1\0\0\0\1\1\4\1\2\3\4", &r, &s));
	assert_false(PARSE("\x12\x35\x81\x80\0\0\0\0\0\0\0\0", &r, &s)); /* another id */
	assert_false(PARSE("\x12\x34\1\0\0\0\0\0\0\0\0\0", &r, &s));	 /* a question */
}

static void random_bytes_do_no_harm(void **state)
{
	uint8_t m[200] = HEAD;
	unsigned int seed = 7;
	struct dns_reply r;
	struct seen s;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t len = 12 + (size_t)(rand_r(&seed) % 180);

		for (size_t i = 12; i < len; i++)
			m[i] = (uint8_t)(rand_r(&seed) % 4 ? rand_r(&seed) % 16 : rand_r(&seed));
		parse(m, len, &r, &s);
	}
}

static void reverse_name_is_reversed(void **state)
{
	char out[32];

	(void)state;
	dns_reverse_name(htonl(0xc0000201), out);
	assert_string_equal(out, "1.2.0.192.in-addr.arpa");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(question_is_built),
		cmocka_unit_test(impossible_names_are_refused),
		cmocka_unit_test(answer_with_a_compressed_name_is_read),
		cmocka_unit_test(pointers_that_loop_are_refused),
		cmocka_unit_test(truncated_and_lying_lengths_are_refused),
		cmocka_unit_test(random_bytes_do_no_harm),
		cmocka_unit_test(reverse_name_is_reversed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
