/* unit: user/httpd/request.c user/httpd/path.c */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "path.h"
#include "request.h"

static int parse(const char *s, size_t len, struct request *r)
{
	char *copy = malloc(len ? len : 1); /* exact: a byte too far is seen */
	int status;

	memcpy(copy, s, len);
	status = request_parse(copy, len, r);
	free(copy);
	return status;
}

static int request(const char *s, struct request *r)
{
	return parse(s, strlen(s), r);
}

static void a_request_is_read(void **state)
{
	struct request r;

	(void)state;
	assert_int_equal(request("GET /a%20b/../c?q=1 HTTP/1.1\r\nHost: x\r\n\r\nrest", &r), 0);
	assert_int_equal(r.method, METHOD_GET);
	assert_string_equal(r.path, "/c");
	assert_true(r.keep_alive);
	assert_false(r.has_body);
	assert_int_equal(r.length, strlen("GET /a%20b/../c?q=1 HTTP/1.1\r\nHost: x\r\n\r\n"));
	assert_int_equal(request("HEAD http://x:80/y HTTP/1.0\n\n", &r), 0);
	assert_int_equal(r.method, METHOD_HEAD);
	assert_string_equal(r.path, "/y");
	assert_false(r.keep_alive);
	assert_int_equal(request("\r\nGET / HTTP/1.0\r\nConnection: foo, Keep-Alive\r\n\r\n", &r),
			 0);
	assert_true(r.keep_alive);
	assert_int_equal(request("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", &r), 0);
	assert_false(r.keep_alive);
	assert_int_equal(request("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n", &r), 0);
	assert_int_equal(r.method, METHOD_OTHER);
	assert_true(r.has_body);
}

static void every_prefix_asks_for_more(void **state)
{
	static const char good[] =
		"GET /index.html HTTP/1.1\r\nHost: x\r\nRange: bytes=1-2\r\n\r\n";
	struct request r;

	(void)state;
	for (size_t n = 0; n < sizeof(good) - 1; n++)
		assert_int_equal(parse(good, n, &r), -1);
	assert_int_equal(parse(good, sizeof(good) - 1, &r), 0);
}

static void malformed_requests_get_400(void **state)
{
	static const char *const bad[] = {
		"GET\r\n\r\n",
		"GET /\r\n\r\n",
		"GET / HTTP/1.1\r\n\r\n",			/* no Host */
		"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", /* two */
		"GET / HTTP/1.1\r\nHost : a\r\n\r\n",		/* blank before : */
		"GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n"
		"Transfer-Encoding: chunked\r\n\r\n",
		"GET / HTTX/1.1\r\nHost: a\r\n\r\n",
		"GET noslash HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /../etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /a/%2e%2e/%2E./b HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /..%2fetc HTTP/1.1\r\nHost: a\r\n\r\n",
		"G(T / HTTP/1.1\r\nHost: a\r\n\r\n",
	};
	struct request r;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(request(bad[i], &r), 400);
	assert_int_equal(parse("GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n", 29, &r), 400);
}

static void other_refusals(void **state)
{
	static char big[REQUEST_MAX + 1];
	struct request r;

	(void)state;
	assert_int_equal(request("GET / HTTP/2.0\r\nHost: a\r\n\r\n", &r), 505);
	assert_int_equal(
		request("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", &r), 501);
	memset(big, 'a', REQUEST_MAX);
	memcpy(big, "GET /", 5);
	assert_int_equal(request(big, &r), 414);
	memcpy(big + TARGET_MAX + 10, " HTTP/1.1\r\nHost: a\r\n\r\n", 22);
	assert_int_equal(request(big, &r), 414);
	memset(big, 'a', REQUEST_MAX);
	memcpy(big, "GET / HTTP/1.1\r\nX: ", 19);
	assert_int_equal(request(big, &r), 431);
}

static void ranges(void **state)
{
	struct request r;

	(void)state;
	request("GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=5-9\r\n\r\n", &r);
	assert_true(r.has_range && r.range_first == 5 && r.range_last == 9);
	request("GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=5-\r\n\r\n", &r);
	assert_true(r.has_range && r.range_first == 5 && r.range_last == UINT64_MAX);
	request("GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=-5\r\n\r\n", &r);
	assert_true(r.has_range && r.range_first == UINT64_MAX && r.range_last == 5);
	/* what makes no sense is ignored, not refused */
	request("GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=9-5\r\n\r\n", &r);
	assert_false(r.has_range);
	request("GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=1-2,4-5\r\n\r\n", &r);
	assert_false(r.has_range);
	request("GET / HTTP/1.1\r\nHost: a\r\nRange: lines=1-2\r\n\r\n", &r);
	assert_false(r.has_range);
	request("GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=99999999999999999999-\r\n\r\n", &r);
	assert_false(r.has_range);
}

static const char *decoded(const char *target)
{
	static char out[64];

	return path_decode(target, strlen(target), out, sizeof(out)) < 0 ? NULL : out;
}

static void paths_stay_below_the_root(void **state)
{
	(void)state;
	assert_string_equal(decoded("/"), "/");
	assert_string_equal(decoded("//a///b/"), "/a/b/");
	assert_string_equal(decoded("/a/./b/../c"), "/a/c");
	assert_string_equal(decoded("/a/.."), "/");
	assert_string_equal(decoded("/...?/.."), "/...");
	assert_string_equal(decoded("/%41#x"), "/A");
	assert_null(decoded("/.."));
	assert_null(decoded("/a/../.."));
	assert_null(decoded("/a%"));
	assert_null(decoded("/a%4"));
	assert_null(decoded("/a\nb"));
	assert_null(decoded(""));
	assert_null(decoded("/0123456789012345678901234567890123456789012345678901234567890123"));
}

static void types_by_suffix(void **state)
{
	(void)state;
	assert_string_equal(path_type("a.HTML"), "text/html; charset=utf-8");
	assert_string_equal(path_type("a.tar.gz"), "application/gzip");
	assert_string_equal(path_type("noext"), "application/octet-stream");
}

static void random_bytes_do_no_harm(void **state)
{
	static const char alphabet[] = "GET / HTTP/1.1\r\n\r\nHost:%2e.bytes=-,\0\xff";
	unsigned int seed = 3;
	char buf[120];
	struct request r;

	(void)state;
	for (int round = 0; round < 50000; round++) {
		size_t len = (size_t)(rand_r(&seed) % 120);

		for (size_t i = 0; i < len; i++)
			buf[i] = alphabet[(size_t)rand_r(&seed) % sizeof(alphabet)];
		if (len > 20 && round % 2)
			memcpy(buf, "GET / HTTP/1.1\r\n", 16);
		if (parse(buf, len, &r) == 0)
			assert_true(r.length <= len && r.path[0] == '/' && !strstr(r.path, "/../"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_request_is_read),
		cmocka_unit_test(every_prefix_asks_for_more),
		cmocka_unit_test(malformed_requests_get_400),
		cmocka_unit_test(other_refusals),
		cmocka_unit_test(ranges),
		cmocka_unit_test(paths_stay_below_the_root),
		cmocka_unit_test(types_by_suffix),
		cmocka_unit_test(random_bytes_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
