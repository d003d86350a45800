/* unit: libc/dns/[!g]?*.c libc/dns/getaddrinfo.c libc/dns/getnameinfo.c libc/dns/gai_strerror.c libc/net/?*.c libc/socket/?*.c libc/time/clock.c libc/stdio/[!p]?*.c libc/stdio/pr*.c libc/errno/strerror.c libc/stdlib/[!elm]?*.c libc/stdlib/mkstemp.c libc/unistd/[cips]?*.c libc/unistd/ttyname.c libc/fcntl/?*.c libc/stat/?*.c libc/sys/?*.c libc/string/?*.c libc/ctype/?*.c libc/malloc/?*.c libc/thread/lock.c libc/mman/?*.c | -ffreestanding -fno-builtin -include libc/test/prefix.h -isystem libc/include -Ikernel -Ilibc */
/* Addresses as text against the host's; getaddrinfo and getnameinfo without a name server. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/ether.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <test/host.h>

static const char *const texts[] = {
	"1.2.3.4",
	"255.255.255.255",
	"0.0.0.0",
	"256.1.1.1",
	"1.2.3",
	"1.2.3.4.5",
	"01.2.3.4",
	"1.2.3.4 ",
	" 1.2.3.4",
	"1..2.3",
	"",
	"a.b.c.d",
	"1.2.3.0x4",
	"127.1",
	"0x7f.1",
	"0177.0.0.1",
	"4294967295",
	"4294967296",
	"1.16777215",
	"1.16777216",
	"1.2.65536",
	"1.2.3.4x",
	"::",
	"::1",
	"1::",
	"fe80::1",
	"1:2:3:4:5:6:7:8",
	"1:2:3:4:5:6:7:8:9",
	"1:2:3:4:5:6:7",
	"1::2::3",
	":1",
	"1:",
	":::",
	"::ffff:1.2.3.4",
	"::1.2.3.4",
	"1:2:3:4:5:6:1.2.3.4",
	"1:2:3:4:5:6:7:1.2.3.4",
	"::1.2.3.256",
	"12345::",
	"g::",
	"1:2:3:4:5:6:7::",
	"::2:3:4:5:6:7:8",
	"ABCD:EF01::",
	"1::%lo",
	"::1.2.3",
	"0:0:0:0:0:0:0:0",
	"1:0:0:2:0:0:0:3",
	"2001:db8::0:1:0",
};

static void parses_as_the_host(void **state)
{
	uint8_t a[16], b[16];

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		const char *s = texts[i];

		memset(a, 0, 16);
		memset(b, 0, 16);
		if (inet_pton(AF_INET, s, a) != host_inet_pton(AF_INET, s, b) || memcmp(a, b, 4))
			fail_msg("inet_pton(AF_INET, %s)", s);
		memset(a, 0, 16);
		memset(b, 0, 16);
		if (inet_pton(AF_INET6, s, a) != host_inet_pton(AF_INET6, s, b) || memcmp(a, b, 16))
			fail_msg("inet_pton(AF_INET6, %s)", s);
		memset(a, 0, 16);
		memset(b, 0, 16);
		if (inet_aton(s, (struct in_addr *)a) != host_inet_aton(s, b) || memcmp(a, b, 4))
			fail_msg("inet_aton(%s)", s);
	}
}

static void parses_noise_as_the_host(void **state)
{
	uint64_t seed = 1;
	uint8_t a[16], b[16];

	(void)state;
	for (int i = 0; i < 300000; i++) {
		char s[24];
		size_t n = test_random(&seed) % 20;

		for (size_t k = 0; k < n; k++)
			s[k] = i % 2 ? "0123456789..:f"[test_random(&seed) % 14]
				     : "01:::fF."[test_random(&seed) % 8];
		s[n] = 0;
		memset(a, 0, 16);
		memset(b, 0, 16);
		if (inet_pton(AF_INET6, s, a) != host_inet_pton(AF_INET6, s, b) || memcmp(a, b, 16))
			fail_msg("inet_pton(AF_INET6, %s)", s);
		memset(a, 0, 16);
		memset(b, 0, 16);
		if (inet_pton(AF_INET, s, a) != host_inet_pton(AF_INET, s, b) || memcmp(a, b, 4))
			fail_msg("inet_pton(AF_INET, %s)", s);
	}
}

static void formats_as_the_host(void **state)
{
	uint64_t seed = 2;
	char ours[64], theirs[64];

	(void)state;
	for (int i = 0; i < 100000; i++) {
		uint8_t a[16];

		for (int k = 0; k < 16; k += 2) {
			int zero = test_random(&seed) % 2;

			a[k] = zero ? 0 : (uint8_t)test_random(&seed);
			a[k + 1] = zero ? 0 : (uint8_t)test_random(&seed);
		}
		/* ::a.b.c.d is deprecated [RFC 4291 2.5.5.1]: we write it as any other */
		if (memcmp(a, "\0\0\0\0\0\0\0\0\0\0\0\0", 12) == 0)
			continue;
		assert_non_null(inet_ntop(AF_INET6, a, ours, sizeof(ours)));
		host_inet_ntop(AF_INET6, a, theirs, sizeof(theirs));
		assert_string_equal(ours, theirs);
		inet_ntop(AF_INET, a, ours, sizeof(ours));
		host_inet_ntop(AF_INET, a, theirs, sizeof(theirs));
		assert_string_equal(ours, theirs);
	}
	inet_ntop(AF_INET6, "\0\0\0\0\0\0\0\0\0\0\xff\xff\1\2\3\4", ours, sizeof(ours));
	assert_string_equal(ours, "::ffff:1.2.3.4");
	assert_null(inet_ntop(AF_INET, "\1\2\3\4", ours, 7));
	assert_non_null(inet_ntop(AF_INET, "\1\2\3\4", ours, 8));
}

static int lookup(const char *host, const char *service, int flags, int family, int type,
		  char *text)
{
	struct addrinfo hints = { .ai_flags = flags, .ai_family = family, .ai_socktype = type };
	struct addrinfo *list;
	int err = getaddrinfo(host, service, &hints, &list);

	*text = 0;
	if (err)
		return err;
	for (struct addrinfo *ai = list; ai; ai = ai->ai_next) {
		char h[64], s[16];

		assert_int_equal(getnameinfo(ai->ai_addr, ai->ai_addrlen, h, sizeof(h), s,
					     sizeof(s), NI_NUMERICHOST | NI_NUMERICSERV),
				 0);
		snprintf(text + strlen(text), 64, "%s%s,%s,%d,%d", *text ? " " : "", h, s,
			 ai->ai_socktype, ai->ai_protocol);
	}
	freeaddrinfo(list);
	return 0;
}

static void turns_numbers_into_addresses(void **state)
{
	char t[400];

	(void)state;
	assert_int_equal(lookup("10.0.2.2", "80", 0, AF_UNSPEC, SOCK_STREAM, t), 0);
	assert_string_equal(t, "10.0.2.2,80,1,6");
	assert_int_equal(lookup("10.0.2.2", "7", 0, AF_INET, 0, t), 0);
	assert_string_equal(t, "10.0.2.2,7,1,6 10.0.2.2,7,2,17 10.0.2.2,7,3,0");
	assert_int_equal(lookup("::1", "http", 0, AF_UNSPEC, SOCK_STREAM, t), 0);
	assert_string_equal(t, "::1,80,1,6");
	assert_int_equal(lookup(NULL, "domain", AI_PASSIVE, AF_INET, SOCK_DGRAM, t), 0);
	assert_string_equal(t, "0.0.0.0,53,2,17");
	assert_int_equal(lookup(NULL, "1", 0, AF_INET, SOCK_STREAM, t), 0);
	assert_string_equal(t, "127.0.0.1,1,1,6");
	assert_int_equal(lookup("localhost", "1", 0, AF_INET, SOCK_STREAM, t), 0);
	assert_string_equal(t, "127.0.0.1,1,1,6");
	assert_int_equal(lookup("any.localhost", "1", 0, AF_INET, SOCK_STREAM, t), 0);
	assert_string_equal(t, "127.0.0.1,1,1,6");
}

static void says_what_is_wrong(void **state)
{
	char t[400];
	struct addrinfo *list, bad = { .ai_flags = 0x40000000 };

	(void)state;
	assert_int_equal(getaddrinfo(NULL, NULL, NULL, &list), EAI_NONAME);
	assert_int_equal(getaddrinfo("1.2.3.4", NULL, &bad, &list), EAI_BADFLAGS);
	assert_int_equal(lookup("1.2.3.4", "80", 0, 99, 0, t), EAI_FAMILY);
	assert_int_equal(lookup("1.2.3.4", "80", 0, AF_INET, 99, t), EAI_SOCKTYPE);
	assert_int_equal(lookup("1.2.3.4", "65536", 0, AF_INET, SOCK_STREAM, t), EAI_SERVICE);
	assert_int_equal(lookup("1.2.3.4", "nonsense", 0, AF_INET, SOCK_STREAM, t), EAI_SERVICE);
	assert_int_equal(lookup("1.2.3.4", "http", AI_NUMERICSERV, AF_INET, SOCK_STREAM, t),
			 EAI_NONAME);
	assert_int_equal(lookup("name", "80", AI_NUMERICHOST, AF_INET, SOCK_STREAM, t), EAI_NONAME);
	assert_int_equal(lookup("::1", "80", 0, AF_INET, SOCK_STREAM, t), EAI_NONAME);
	assert_int_equal(lookup("1.2.3.4", "80", 0, AF_INET6, SOCK_STREAM, t), EAI_NONAME);
	assert_int_equal(lookup("", "80", 0, AF_INET, SOCK_STREAM, t), EAI_NONAME);
	assert_true(strlen(gai_strerror(EAI_AGAIN)) > 5);
}

static void names_services(void **state)
{
	struct sockaddr_in sa = { .sin_family = AF_INET, .sin_port = htons(80) };
	char h[64], s[16];

	(void)state;
	sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(
		getnameinfo((struct sockaddr *)&sa, sizeof(sa), h, sizeof(h), s, sizeof(s), 0), 0);
	assert_string_equal(h, "localhost");
	assert_string_equal(s, "http");
	assert_int_equal(
		getnameinfo((struct sockaddr *)&sa, sizeof(sa), h, 4, NULL, 0, NI_NUMERICHOST),
		EAI_OVERFLOW);
	assert_int_equal(getnameinfo((struct sockaddr *)&sa, 4, h, sizeof(h), NULL, 0, 0),
			 EAI_FAMILY);
	assert_int_equal(ntohs((uint16_t)getservbyname("ssh", "tcp")->s_port), 22);
	assert_null(getservbyname("nonsense", NULL));
}

static void ethernet_addresses(void **state)
{
	struct ether_addr a;
	char text[18];

	(void)state;
	assert_non_null(ether_aton_r("52:54:0:12:34:fF", &a));
	assert_string_equal(ether_ntoa_r(&a, text), "52:54:0:12:34:ff");
	assert_null(ether_aton_r("52:54:0:12:34", &a));
	assert_null(ether_aton_r("52:54:0:12:34:567", &a));
	assert_null(ether_aton_r("52:54:0:12:34:56:78", &a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_as_the_host),
		cmocka_unit_test(parses_noise_as_the_host),
		cmocka_unit_test(formats_as_the_host),
		cmocka_unit_test(turns_numbers_into_addresses),
		cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(names_services),
		cmocka_unit_test(ethernet_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
