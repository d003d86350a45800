/* unit: user/dhcp/message.c */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "message.h"

static const uint8_t mac[6] = { 0x52, 0x54, 0, 0x12, 0x34, 0x56 };

/* A server's message: header and cookie; options follow at 240. */
static size_t reply_head(uint8_t *m, uint32_t address)
{
	static const uint8_t cookie[4] = { 0x63, 0x82, 0x53, 0x63 };

	memset(m, 0, 1500);
	m[0] = 2;
	m[1] = 1;
	m[2] = 6;
	m[7] = 77; /* xid */
	address = htonl(address);
	memcpy(m + 16, &address, 4);
	memcpy(m + 28, mac, 6);
	memcpy(m + 236, cookie, 4);
	return 240;
}

static size_t add(uint8_t *m, size_t at, const char *bytes, size_t len)
{
	memcpy(m + at, bytes, len);
	return at + len;
}
#define ADD(m, at, s) add(m, at, s, sizeof(s) - 1)

static bool parse(const uint8_t *m, size_t len, struct dhcp_reply *r)
{
	/* an exact copy on the heap: reading one byte too far is then seen */
	uint8_t *copy = malloc(len ? len : 1);
	bool ok;

	memcpy(copy, m, len);
	ok = dhcp_parse(copy, len, 77, mac, r);
	free(copy);
	return ok;
}

static void discover_has_its_options(void **state)
{
	struct dhcp_query q = { .type = DHCP_DISCOVER, .xid = 0x01020304, .hostname = "sockeye" };
	uint8_t m[DHCP_MESSAGE_MAX];
	size_t len;

	(void)state;
	memcpy(q.mac, mac, 6);
	len = dhcp_build(&q, m);
	assert_true(len >= 300);
	assert_memory_equal(m, "\1\1\6\0\1\2\3\4", 8);
	assert_int_equal(m[10], 0x80); /* broadcast */
	assert_memory_equal(m + 28, mac, 6);
	assert_memory_equal(m + 236, "\x63\x82\x53\x63\x35\1\1", 7);
	assert_non_null(memmem(m + 240, len - 240, "\x0c\7sockeye", 9));
	assert_null(memmem(m + 240, len - 240, "\x36\4", 2));
}

static void renewal_carries_the_address_in_ciaddr(void **state)
{
	struct dhcp_query q = { .type = DHCP_REQUEST, .xid = 1 };
	uint8_t m[DHCP_MESSAGE_MAX];

	(void)state;
	q.ciaddr.s_addr = htonl(0x0a00020f);
	dhcp_build(&q, m);
	assert_memory_equal(m + 12, "\x0a\0\2\x0f", 4);
	assert_int_equal(m[10], 0);
}

static void ack_is_taken_apart(void **state)
{
	struct dhcp_reply r;
	uint8_t m[1500];
	size_t n;

	(void)state;
	n = reply_head(m, 0x0a00020f);
	n = ADD(m, n, "\x35\1\5\x36\4\x0a\0\2\2\1\4\xff\xff\xff\0\3\4\x0a\0\2\2");
	n = ADD(m, n, "\6\x8\x0a\0\2\3\x8\x8\x8\x8\x33\4\0\1\x51\x80\x1a\2\5\xdc\x0f\3lan\0\0\xff");
	assert_true(parse(m, n, &r));
	assert_int_equal(r.type, DHCP_ACK);
	assert_int_equal(ntohl(r.address.s_addr), 0x0a00020f);
	assert_int_equal(ntohl(r.server.s_addr), 0x0a000202);
	assert_int_equal(ntohl(r.mask.s_addr), 0xffffff00);
	assert_int_equal(ntohl(r.router.s_addr), 0x0a000202);
	assert_int_equal(r.dns_count, 2);
	assert_int_equal(ntohl(r.dns[1].s_addr), 0x08080808);
	assert_int_equal(r.lease, 86400);
	assert_int_equal(r.mtu, 1500);
	assert_string_equal(r.domain, "lan");
}

static void options_may_lie_in_file_and_sname(void **state)
{
	struct dhcp_reply r;
	uint8_t m[1500];
	size_t n;

	(void)state;
	n = reply_head(m, 0x0a00020f);
	n = ADD(m, n, "\x34\1\3\xff");
	ADD(m, 108, "\x35\1\2\xff");
	ADD(m, 44, "\x33\4\0\0\0\x3c\xff");
	assert_true(parse(m, n, &r));
	assert_int_equal(r.type, DHCP_OFFER);
	assert_int_equal(r.lease, 60);
}

static void foreign_messages_are_refused(void **state)
{
	struct dhcp_reply r;
	uint8_t m[1500];
	size_t n;

	(void)state;
	n = ADD(m, reply_head(m, 0x0a00020f), "\x35\1\5\xff");
	assert_true(parse(m, n, &r));
	m[7]++; /* another xid */
	assert_false(parse(m, n, &r));
	m[7]--;
	m[28]++; /* another station */
	assert_false(parse(m, n, &r));
	m[28]--;
	m[0] = 1; /* a request */
	assert_false(parse(m, n, &r));
	m[0] = 2;
	m[236]++; /* no cookie */
	assert_false(parse(m, n, &r));
	m[236]--;
	m[242] = 7; /* a type that no server sends */
	assert_false(parse(m, n, &r));
}

static void unusable_addresses_are_refused(void **state)
{
	static const uint32_t bad[] = { 0, 0xffffffff, 0xe0000001, 0x7f000001, 0x00000005 };
	struct dhcp_reply r;
	uint8_t m[1500];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(parse(m, ADD(m, reply_head(m, bad[i]), "\x35\1\5\xff"), &r));
	assert_true(parse(m, ADD(m, reply_head(m, 0), "\x35\1\6\xff"), &r)); /* a NAK has none */
}

static void lengths_that_lie_are_refused(void **state)
{
	struct dhcp_reply r;
	uint8_t m[1500];
	size_t n;

	(void)state;
	n = ADD(m, reply_head(m, 0x0a00020f), "\x35\1\5\x36\xff");
	assert_false(parse(m, n, &r));
	n = ADD(m, reply_head(m, 0x0a00020f), "\x35\1\5\x36");
	assert_false(parse(m, n, &r));
	n = ADD(m, reply_head(m, 0x0a00020f), "\x35\1\5");
	for (size_t cut = 0; cut < 240; cut++)
		assert_false(parse(m, cut, &r));
	/* an address option that is too short counts as absent */
	n = ADD(m, reply_head(m, 0x0a00020f), "\x35\1\5\1\2\xff\xff\x33\1\5\xff");
	assert_true(parse(m, n, &r));
	assert_int_equal(r.mask.s_addr, 0);
	assert_int_equal(r.lease, 0);
}

static void domain_with_a_newline_and_torn_mask_are_ignored(void **state)
{
	struct dhcp_reply r;
	uint8_t m[1500];
	size_t n;

	(void)state;
	n = ADD(m, reply_head(m, 0x0a00020f), "\x35\1\5\x0f\5a\nb c\1\4\xff\0\xff\0\xff");
	assert_true(parse(m, n, &r));
	assert_string_equal(r.domain, "");
	assert_int_equal(r.mask.s_addr, 0);
}

static void random_bytes_do_no_harm(void **state)
{
	struct dhcp_reply r;
	uint8_t m[1500];
	unsigned int seed = 1;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		size_t n = reply_head(m, 0x0a00020f);
		size_t len = n + (size_t)(rand_r(&seed) % 300);

		for (size_t i = n; i < len; i++)
			m[i] = (uint8_t)rand_r(&seed);
		if (parse(m, len, &r))
			assert_true(r.dns_count <= DHCP_MAX_DNS && strlen(r.domain) < 256);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(discover_has_its_options),
		cmocka_unit_test(renewal_carries_the_address_in_ciaddr),
		cmocka_unit_test(ack_is_taken_apart),
		cmocka_unit_test(options_may_lie_in_file_and_sname),
		cmocka_unit_test(foreign_messages_are_refused),
		cmocka_unit_test(unusable_addresses_are_refused),
		cmocka_unit_test(lengths_that_lie_are_refused),
		cmocka_unit_test(domain_with_a_newline_and_torn_mask_are_ignored),
		cmocka_unit_test(random_bytes_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
