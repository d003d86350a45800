/* unit: libc/dns/[!g]?*.c libc/dns/getaddrinfo.c libc/dns/getnameinfo.c libc/dns/gai_strerror.c libc/net/?*.c libc/socket/?*.c libc/time/clock.c libc/stdio/[!p]?*.c libc/stdio/pr*.c libc/errno/strerror.c libc/stdlib/[!elm]?*.c libc/stdlib/mkstemp.c libc/unistd/[cips]?*.c libc/unistd/ttyname.c libc/fcntl/?*.c libc/stat/?*.c libc/sys/?*.c libc/string/?*.c libc/ctype/?*.c libc/malloc/?*.c libc/thread/lock.c libc/mman/?*.c | -ffreestanding -fno-builtin -include libc/test/prefix.h -isystem libc/include -Ikernel -Ilibc */
/* The resolver: hostile messages, and a name server of our own that misbehaves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <internal/dns.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <test/host.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

/* ---- building messages ---- */

struct builder {
	uint8_t p[4096];
	size_t n;
	unsigned int answers, authorities;
};

static void put8(struct builder *b, unsigned int v)
{
	b->p[b->n++] = (uint8_t)v;
}

static void put16(struct builder *b, unsigned int v)
{
	put8(b, v >> 8);
	put8(b, v);
}

static void put32(struct builder *b, uint32_t v)
{
	put16(b, v >> 16);
	put16(b, v);
}

static void put_name(struct builder *b, const char *name)
{
	while (*name) {
		size_t n = strcspn(name, ".");

		put8(b, (unsigned int)n);
		memcpy(b->p + b->n, name, n);
		b->n += n;
		name += n + (name[n] == '.');
	}
	put8(b, 0);
}

static void start(struct builder *b, unsigned int id, unsigned int flags, const char *name,
		  int type)
{
	memset(b, 0, sizeof(*b));
	put16(b, id);
	put16(b, flags);
	put16(b, 1);
	b->n = 12;
	put_name(b, name);
	put16(b, (unsigned int)type);
	put16(b, 1);
}

static void put_head(struct builder *b, const char *name, int type, uint32_t ttl)
{
	if (name)
		put_name(b, name);
	else
		put16(b, 0xc00c); /* the question's name */
	put16(b, (unsigned int)type);
	put16(b, 1);
	put32(b, ttl);
	b->p[7] = (uint8_t)++b->answers;
}

static void put_a(struct builder *b, const char *name, uint32_t ttl, unsigned int last)
{
	put_head(b, name, DNS_TYPE_A, ttl);
	put16(b, 4);
	put32(b, 0x0a000000 | last);
}

static void put_cname(struct builder *b, const char *name, uint32_t ttl, const char *to)
{
	put_head(b, name, DNS_TYPE_CNAME, ttl);
	put16(b, (unsigned int)strlen(to) + 2);
	put_name(b, to);
}

static void put_soa(struct builder *b, uint32_t ttl, uint32_t minimum)
{
	put_head(b, "test", DNS_TYPE_SOA, ttl);
	b->p[7] = (uint8_t)--b->answers;
	b->p[9] = (uint8_t)++b->authorities;
	put16(b, 2 + 3 + 20);
	put_name(b, "");
	put8(b, 2);
	put8(b, 'm');
	put8(b, 'x');
	put8(b, 0);
	for (int i = 0; i < 4; i++)
		put32(b, 7);
	put32(b, minimum);
	b->p[b->n - 20 - 4 - 1 - 2 + 1] = 25; /* length of the data */
}

/* Decode from memory of exactly this size, so that reading beyond it is found. */
static enum dns_result decode(const uint8_t *p, size_t n, const char *name, int type,
			      struct dns_answer *a)
{
	uint8_t *exact = host_malloc(n ? n : 1);
	enum dns_result r;

	host_memcpy(exact, p, n);
	r = __dns_decode(exact, n, 0x1234, name, type, a);
	host_free(exact);
	return r;
}

static enum dns_result decode_built(const struct builder *b, const char *name, int type,
				    struct dns_answer *a)
{
	return decode(b->p, b->n, name, type, a);
}

/* ---- messages ---- */

static void encodes_a_question(void **state)
{
	static const uint8_t wanted[] = "\x12\x34\x01\0\0\1\0\0\0\0\0\0\3www\4test\0\0\1\0\1";
	uint8_t buf[512];
	char name[300];

	(void)state;
	assert_int_equal(__dns_encode(buf, sizeof(buf), 0x1234, "www.test", DNS_TYPE_A),
			 sizeof(wanted) - 1);
	assert_memory_equal(buf, wanted, sizeof(wanted) - 1);
	assert_int_equal(__dns_encode(buf, sizeof(buf), 0x1234, "www.test.", DNS_TYPE_A),
			 sizeof(wanted) - 1);
	assert_int_equal(__dns_encode(buf, sizeof(buf), 1, "", 1), -1);
	assert_int_equal(__dns_encode(buf, sizeof(buf), 1, ".", 1), -1);
	assert_int_equal(__dns_encode(buf, sizeof(buf), 1, "a..b", 1), -1);
	assert_int_equal(__dns_encode(buf, sizeof(buf), 1, ".a", 1), -1);
	assert_int_equal(__dns_encode(buf, sizeof(buf), 1, "a..", 1), -1);
	memset(name, 'x', sizeof(name));
	name[64] = 0;
	assert_int_equal(__dns_encode(buf, sizeof(buf), 1, name, 1), -1);
	name[63] = '.';
	assert_true(__dns_encode(buf, sizeof(buf), 1, name, 1) > 0);
	for (size_t i = 0; i < 298; i += 2)
		memcpy(name + i, "x.", 2);
	name[253] = 0;
	assert_true(__dns_encode(buf, sizeof(buf), 1, name, 1) > 0);
	strcpy(name + 253, ".x");
	assert_int_equal(__dns_encode(buf, sizeof(buf), 1, name, 1), -1);
}

static void decodes_addresses_and_aliases(void **state)
{
	struct dns_answer a;
	struct builder b;

	(void)state;
	start(&b, 0x1234, 0x8180, "WWW.test", DNS_TYPE_A);
	put_a(&b, "elsewhere.test", 5, 99);
	put_a(&b, "real.test", 60, 1);
	put_cname(&b, NULL, 300, "mid.test");
	put_a(&b, "REAL.test", 50, 2);
	put_cname(&b, "mid.test", 40, "real.test");
	assert_int_equal(decode_built(&b, "www.test", DNS_TYPE_A, &a), DNS_OK);
	assert_int_equal(a.count, 2);
	assert_int_equal(a.addr[0].bytes[3], 1);
	assert_int_equal(a.addr[1].bytes[3], 2);
	assert_int_equal(a.ttl, 40);
	assert_string_equal(a.name, "real.test");
}

static void decodes_what_is_not_there(void **state)
{
	struct dns_answer a;
	struct builder b;

	(void)state;
	start(&b, 0x1234, 0x8183, "no.test", DNS_TYPE_A);
	assert_int_equal(decode_built(&b, "no.test", DNS_TYPE_A, &a), DNS_NO_NAME);
	assert_int_equal(a.ttl, 0);
	put_soa(&b, 600, 100);
	assert_int_equal(decode_built(&b, "no.test", DNS_TYPE_A, &a), DNS_NO_NAME);
	assert_int_equal(a.ttl, 100);
	start(&b, 0x1234, 0x8180, "v4.test", DNS_TYPE_AAAA);
	put_cname(&b, NULL, 30, "target.test");
	assert_int_equal(decode_built(&b, "v4.test", DNS_TYPE_AAAA, &a), DNS_NO_DATA);
	assert_string_equal(a.name, "target.test");
	start(&b, 0x1234, 0x8182, "x.test", DNS_TYPE_A);
	assert_int_equal(decode_built(&b, "x.test", DNS_TYPE_A, &a), DNS_FAILED);
	start(&b, 0x1234, 0x8380, "x.test", DNS_TYPE_A);
	assert_int_equal(decode_built(&b, "x.test", DNS_TYPE_A, &a), DNS_TRUNCATED);
}

static void ignores_what_is_not_the_answer(void **state)
{
	struct dns_answer a;
	struct builder b;

	(void)state;
	start(&b, 0x1235, 0x8180, "x.test", DNS_TYPE_A);
	put_a(&b, NULL, 60, 1);
	assert_int_equal(decode_built(&b, "x.test", DNS_TYPE_A, &a), DNS_NOT_OURS);
	start(&b, 0x1234, 0x0100, "x.test", DNS_TYPE_A);
	assert_int_equal(decode_built(&b, "x.test", DNS_TYPE_A, &a), DNS_NOT_OURS);
	start(&b, 0x1234, 0x8180, "y.test", DNS_TYPE_A);
	put_a(&b, "x.test", 60, 1);
	assert_int_equal(decode_built(&b, "x.test", DNS_TYPE_A, &a), DNS_NOT_OURS);
	start(&b, 0x1234, 0x8180, "x.test", DNS_TYPE_AAAA);
	assert_int_equal(decode_built(&b, "x.test", DNS_TYPE_A, &a), DNS_NOT_OURS);
	start(&b, 0x1234, 0x8180, "x.test", DNS_TYPE_A);
	b.p[5] = 2;
	assert_int_equal(decode_built(&b, "x.test", DNS_TYPE_A, &a), DNS_NOT_OURS);
	assert_int_equal(decode(b.p, 0, "x.test", DNS_TYPE_A, &a), DNS_NOT_OURS);
}

static void names_that_never_end_do(void **state)
{
	struct dns_answer a;
	struct builder b;

	(void)state;
	/* a pointer to itself, forwards, and two that point at each other */
	for (unsigned int target = 0; target < 60; target++) {
		start(&b, 0x1234, 0x8180, "x.test", DNS_TYPE_A);
		b.answers = b.p[7] = 1;
		put16(&b, 0xc000 | target);
		put16(&b, DNS_TYPE_A);
		put16(&b, 1);
		put32(&b, 60);
		put16(&b, 4);
		put32(&b, 0x0a000001);
		enum dns_result r = decode_built(&b, "x.test", DNS_TYPE_A, &a);

		assert_true(target == 12 ? r == DNS_OK : r == DNS_NOT_OURS || r == DNS_NO_DATA);
	}
	/* an alias of itself */
	start(&b, 0x1234, 0x8180, "x.test", DNS_TYPE_A);
	put_cname(&b, NULL, 60, "y.test");
	put_cname(&b, "y.test", 60, "x.test");
	assert_int_equal(decode_built(&b, "x.test", DNS_TYPE_A, &a), DNS_FAILED);
	/* addresses of the wrong length */
	start(&b, 0x1234, 0x8180, "x.test", DNS_TYPE_A);
	put_head(&b, NULL, DNS_TYPE_A, 60);
	put16(&b, 5);
	put32(&b, 1);
	put8(&b, 1);
	assert_int_equal(decode_built(&b, "x.test", DNS_TYPE_A, &a), DNS_NOT_OURS);
	/* more addresses than we keep */
	start(&b, 0x1234, 0x8180, "x.test", DNS_TYPE_A);
	for (unsigned int i = 0; i < 100; i++)
		put_a(&b, NULL, 60, i);
	assert_int_equal(decode_built(&b, "x.test", DNS_TYPE_A, &a), DNS_OK);
	assert_int_equal(a.count, DNS_ADDRS_MAX);
}

static void every_cut_and_every_broken_byte_is_survived(void **state)
{
	struct dns_answer a;
	struct builder b, broken;
	uint64_t seed = 1;

	(void)state;
	start(&b, 0x1234, 0x8180, "www.test", DNS_TYPE_A);
	put_cname(&b, NULL, 300, "mid.test");
	put_a(&b, "mid.test", 60, 1);
	put_a(&b, "mid.test", 60, 2);
	put_soa(&b, 60, 60);
	for (size_t n = 0; n < b.n; n++)
		decode(b.p, n, "www.test", DNS_TYPE_A, &a);
	for (int i = 0; i < 200000; i++) {
		memcpy(broken.p, b.p, b.n);
		for (unsigned int k = 1 + test_random(&seed) % 4; k; k--)
			broken.p[test_random(&seed) % b.n] = (uint8_t)test_random(&seed);
		size_t n = test_random(&seed) % 4 ? b.n : test_random(&seed) % b.n;

		decode(broken.p, n, "www.test", i % 3 ? DNS_TYPE_A : DNS_TYPE_PTR, &a);
		assert_true(a.count >= 0 && a.count <= DNS_ADDRS_MAX);
	}
}

/* ---- a name server ---- */

static volatile int *asked; /* questions over UDP and TCP, shared with the server */
static int server_pid;
static struct dns_config config;

/* The question's name, and where it ends. */
static size_t question_name(const uint8_t *q, char *name)
{
	size_t at = 12;

	*name = 0;
	while (q[at]) {
		strncat(name, (const char *)q + at + 1, q[at]);
		at += q[at] + 1u;
		if (q[at])
			strcat(name, ".");
	}
	return at + 5;
}

static void udp_send(int fd, const struct builder *b, const struct sockaddr_in *to)
{
	sendto(fd, b->p, b->n, 0, (const struct sockaddr *)to, sizeof(*to));
}

static void answer_udp(int fd)
{
	uint8_t q[600];
	char name[300];
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	struct builder b;
	ssize_t n = recvfrom(fd, q, sizeof(q), 0, (struct sockaddr *)&from, &len);

	if (n < 17)
		return;
	asked[0]++;
	size_t end = question_name(q, name);
	unsigned int id = (unsigned int)q[0] << 8 | q[1];
	int type = q[end - 4] << 8 | q[end - 3];

	start(&b, id, 0x8180, name, type);
	if (strcmp(name, "once-lost.test") == 0 && asked[0] % 2)
		return;
	if (strcmp(name, "silent.test") == 0)
		return;
	if (strcmp(name, "failing.test") == 0) {
		b.p[3] = 0x82;
	} else if (strcmp(name, "long.test") == 0 || strcmp(name, "dead-tcp.test") == 0) {
		b.p[2] |= 0x02;
	} else if (strcmp(name, "forged.test") == 0) {
		struct builder f;

		start(&f, id + 1, 0x8180, name, type);
		put_a(&f, NULL, 60, 66);
		udp_send(fd, &f, &from);
		start(&f, id, 0x8180, "other.test", type);
		put_a(&f, "forged.test", 60, 66);
		udp_send(fd, &f, &from);
		f.n = 20;
		udp_send(fd, &f, &from);
		put_a(&b, NULL, 60, 7);
	} else if (strcmp(name, "split.test") == 0) {
		put_cname(&b, NULL, 60, "target.test");
	} else if (strcmp(name, "host.sub.test") == 0 || strcmp(name, "target.test") == 0 ||
		   strcmp(name, "once-lost.test") == 0 || strcmp(name, "brief.test") == 0) {
		put_a(&b, NULL, strcmp(name, "brief.test") ? 60 : 1, 1);
		put_a(&b, NULL, 60, 2);
	} else if (type == DNS_TYPE_PTR) {
		put_head(&b, NULL, DNS_TYPE_PTR, 60);
		put16(&b, 11);
		put_name(&b, "back.test");
	} else {
		b.p[3] = 0x83;
		put_soa(&b, 60, 60);
	}
	udp_send(fd, &b, &from);
}

static void answer_tcp(int listener)
{
	uint8_t q[600];
	char name[300];
	struct builder b;
	int fd = accept(listener, NULL, NULL);

	if (recv(fd, q, 2, MSG_WAITALL) == 2 &&
	    recv(fd, q, (size_t)(q[0] << 8 | q[1]), MSG_WAITALL) > 17) {
		asked[1]++;
		question_name(q, name);
		start(&b, (unsigned int)q[0] << 8 | q[1], 0x8180, name, DNS_TYPE_A);
		for (unsigned int i = 0; i < 30; i++)
			put_a(&b, NULL, 60, i);
		uint8_t len[2] = { (uint8_t)(b.n >> 8), (uint8_t)b.n };

		if (strcmp(name, "dead-tcp.test") != 0) {
			/* in pieces */
			send(fd, len, 2, 0);
			send(fd, b.p, 100, 0);
			usleep(20000);
			send(fd, b.p + 100, b.n - 100, 0);
		} else {
			send(fd, len, 1, 0);
		}
	}
	close(fd);
}

static void serve(int udp, int tcp)
{
	for (;;) {
		struct pollfd p[2] = { { udp, POLLIN, 0 }, { tcp, POLLIN, 0 } };

		poll(p, 2, -1);
		if (p[0].revents)
			answer_udp(udp);
		if (p[1].revents)
			answer_tcp(tcp);
	}
}

static int start_server(void **state)
{
	struct sockaddr_in sa = { .sin_family = AF_INET };
	socklen_t len = sizeof(sa);
	int udp, tcp, tries = 0;

	(void)state;
	asked = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	do { /* UDP's port may be taken for TCP: another one */
		sa.sin_port = 0;
		udp = socket(AF_INET, SOCK_DGRAM, 0), tcp = socket(AF_INET, SOCK_STREAM, 0);
		if (bind(udp, (struct sockaddr *)&sa, sizeof(sa)) < 0 ||
		    getsockname(udp, (struct sockaddr *)&sa, &len) < 0 || tries++ == 50)
			return -1;
	} while (bind(tcp, (struct sockaddr *)&sa, sizeof(sa)) < 0 || listen(tcp, 5) < 0);
	__dns_config_parse(&config, "search sub.test\n");
	config.servers = 1;
	config.server[0] = sa;
	config.timeout_ms = 300;
	server_pid = host_fork();
	if (server_pid == 0)
		serve(udp, tcp);
	close(udp);
	close(tcp);
	return 0;
}

static int stop_server(void **state)
{
	int status;

	(void)state;
	if (server_pid > 0 && host_kill(server_pid, SIGKILL) == 0) /* 0: our own group */
		host_waitpid(server_pid, &status, 0);
	return 0;
}

static void asks_and_remembers(void **state)
{
	struct dns_answer a;
	int before = asked[0];

	(void)state;
	for (int i = 0; i < 5; i++) {
		assert_int_equal(__dns_search(&config, "host", DNS_TYPE_A, &a), DNS_OK);
		assert_int_equal(a.count, 2);
		assert_string_equal(a.name, "host.sub.test");
	}
	assert_int_equal(asked[0], before + 1);
	for (int i = 0; i < 3; i++)
		assert_int_equal(__dns_search(&config, "nothing.test.", DNS_TYPE_A, &a),
				 DNS_NO_NAME);
	assert_int_equal(asked[0], before + 2);
	assert_int_equal(__dns_search(&config, "host.test", DNS_TYPE_A, &a), DNS_NO_NAME);
	assert_int_equal(asked[0], before + 4);
}

static void forgets_when_the_time_is_over(void **state)
{
	struct dns_answer a;
	int before = asked[0];

	(void)state;
	assert_int_equal(__dns_resolve(&config, "brief.test", DNS_TYPE_A, &a), DNS_OK);
	assert_int_equal(a.ttl, 1);
	usleep(1100000);
	assert_int_equal(__dns_resolve(&config, "brief.test", DNS_TYPE_A, &a), DNS_OK);
	assert_int_equal(asked[0], before + 2);
}

static void asks_again_when_the_answer_is_lost(void **state)
{
	struct dns_answer a;

	(void)state;
	asked[0] += asked[0] % 2; /* the next question is the one that is lost */
	assert_int_equal(__dns_resolve(&config, "once-lost.test", DNS_TYPE_A, &a), DNS_OK);
	assert_int_equal(__dns_resolve(&config, "silent.test", DNS_TYPE_A, &a), DNS_TIMED_OUT);
	assert_int_equal(__dns_resolve(&config, "failing.test", DNS_TYPE_A, &a), DNS_FAILED);
}

static void takes_long_answers_over_tcp(void **state)
{
	struct dns_answer a;
	int before = asked[1];

	(void)state;
	assert_int_equal(__dns_resolve(&config, "long.test", DNS_TYPE_A, &a), DNS_OK);
	assert_int_equal(a.count, 30);
	assert_int_equal(a.addr[29].bytes[3], 29);
	assert_int_equal(asked[1], before + 1);
	assert_int_equal(__dns_resolve(&config, "dead-tcp.test", DNS_TYPE_A, &a), DNS_FAILED);
}

static void waits_for_the_true_answer(void **state)
{
	struct dns_answer a;

	(void)state;
	assert_int_equal(__dns_resolve(&config, "forged.test", DNS_TYPE_A, &a), DNS_OK);
	assert_int_equal(a.count, 1);
	assert_int_equal(a.addr[0].bytes[3], 7);
}

static void follows_an_alias_to_another_question(void **state)
{
	struct dns_answer a;

	(void)state;
	assert_int_equal(__dns_resolve(&config, "split.test", DNS_TYPE_A, &a), DNS_OK);
	assert_string_equal(a.name, "target.test");
	assert_int_equal(a.count, 2);
}

static void goes_on_to_the_next_server(void **state)
{
	struct dns_config two = config;
	struct dns_answer a;
	struct timespec t0, t1;

	(void)state;
	two.servers = 2;
	two.server[1] = two.server[0];
	two.server[0].sin_port = htons(1); /* nobody is there: ICMP says so at once */
	two.timeout_ms = 5000;
	clock_gettime(CLOCK_MONOTONIC, &t0);
	assert_int_equal(__dns_query(&two, "target.test", DNS_TYPE_A, &a), DNS_OK);
	clock_gettime(CLOCK_MONOTONIC, &t1);
	assert_true(t1.tv_sec - t0.tv_sec < 3);
}

static void finds_the_name_of_an_address(void **state)
{
	struct dns_answer a;

	(void)state;
	assert_int_equal(__dns_resolve(&config, "1.0.0.10.in-addr.arpa", DNS_TYPE_PTR, &a), DNS_OK);
	assert_string_equal(a.name, "back.test");
}

static void reads_the_configuration(void **state)
{
	struct dns_config c;

	(void)state;
	__dns_config_parse(&c, "# comment\nnameserver 10.0.2.3\n nameserver  1.2.3.4 \n"
			       "nameserver fe80::1\nnameserver 5.6.7.8\nnameserver 9.9.9.9\n"
			       "domain old\nsearch a.test b.test. c\n"
			       "options ndots:2 timeout:3 attempts:9 rotate\nnonsense");
	assert_int_equal(c.servers, 3);
	assert_int_equal(c.server[2].sin_addr.s_addr, inet_addr("5.6.7.8"));
	assert_int_equal(c.searches, 3);
	assert_string_equal(c.search[1], "b.test.");
	assert_int_equal(c.ndots, 2);
	assert_int_equal(c.timeout_ms, 3000);
	assert_int_equal(c.attempts, 5);
	__dns_config_parse(&c, "");
	assert_int_equal(c.servers, 0);
	assert_int_equal(c.attempts, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(encodes_a_question),
		cmocka_unit_test(decodes_addresses_and_aliases),
		cmocka_unit_test(decodes_what_is_not_there),
		cmocka_unit_test(ignores_what_is_not_the_answer),
		cmocka_unit_test(names_that_never_end_do),
		cmocka_unit_test(every_cut_and_every_broken_byte_is_survived),
		cmocka_unit_test(asks_and_remembers),
		cmocka_unit_test(forgets_when_the_time_is_over),
		cmocka_unit_test(asks_again_when_the_answer_is_lost),
		cmocka_unit_test(takes_long_answers_over_tcp),
		cmocka_unit_test(waits_for_the_true_answer),
		cmocka_unit_test(follows_an_alias_to_another_question),
		cmocka_unit_test(goes_on_to_the_next_server),
		cmocka_unit_test(finds_the_name_of_an_address),
		cmocka_unit_test(reads_the_configuration),
	};

	return cmocka_run_group_tests(tests, start_server, stop_server);
}
