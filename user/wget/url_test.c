/* unit: user/wget/url.c user/wget/http.c user/lib/util.c */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "http.h"
#include "url.h"

static void urls_are_taken_apart(void **state)
{
	struct url u;
	char name[64];

	(void)state;
	assert_int_equal(url_parse("http://host:8080/a/b?c=d#e", &u), 0);
	assert_string_equal(u.host, "host");
	assert_int_equal(u.port, 8080);
	assert_string_equal(u.path, "/a/b?c=d");
	url_filename(&u, name, sizeof(name));
	assert_string_equal(name, "b");
	assert_int_equal(url_parse("host", &u), 0);
	assert_string_equal(u.path, "/");
	url_filename(&u, name, sizeof(name));
	assert_string_equal(name, "index.html");
	assert_int_equal(url_parse("http://h/..", &u), 0);
	url_filename(&u, name, sizeof(name));
	assert_string_equal(name, "index.html");
	assert_int_equal(url_parse("http://h/a b\r\nX: y", &u), 0);
	assert_string_equal(u.path, "/a%20b%0D%0AX:%20y");
}

static void bad_urls_are_refused(void **state)
{
	struct url u;
	char longest[4000];

	(void)state;
	assert_int_equal(url_parse("https://host/", &u), -EPROTONOSUPPORT);
	assert_int_equal(url_parse("http:///x", &u), -EINVAL);
	assert_int_equal(url_parse("http://h:0/", &u), -EINVAL);
	assert_int_equal(url_parse("http://h:99999/", &u), -EINVAL);
	assert_int_equal(url_parse("http://h:x/", &u), -EINVAL);
	memset(longest, 'a', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	assert_int_equal(url_parse(longest, &u), -EINVAL);
	memcpy(longest, "http://h/", 9);
	assert_int_equal(url_parse(longest, &u), -EINVAL);
}

static void locations_are_resolved(void **state)
{
	struct url base, u;

	(void)state;
	assert_int_equal(url_parse("http://h:81/d/f?x", &base), 0);
	assert_int_equal(url_resolve(&base, "/r", &u), 0);
	assert_string_equal(u.path, "/r");
	assert_int_equal(u.port, 81);
	assert_int_equal(url_resolve(&base, "g", &u), 0);
	assert_string_equal(u.path, "/d/g");
	assert_int_equal(url_resolve(&base, "http://other/z", &u), 0);
	assert_string_equal(u.host, "other");
	assert_int_equal(url_resolve(&base, "//third/z", &u), 0);
	assert_string_equal(u.host, "third");
	assert_int_equal(url_resolve(&base, "https://other/", &u), -EPROTONOSUPPORT);
}

static char got[4096];
static size_t got_len;

static int collect(const void *data, size_t len, void *arg)
{
	(void)arg;
	memcpy(got + got_len, data, len);
	got_len += len;
	got[got_len] = '\0';
	return 0;
}

/* Read a whole answer from a pipe; the first error, or 0. */
static int answer(const char *text, struct response *r)
{
	static struct stream s;
	int fds[2];
	int err;

	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], text, strlen(text)), (ssize_t)strlen(text));
	close(fds[1]);
	s.fd = fds[0];
	s.pos = s.len = got_len = 0;
	err = http_response(&s, r);
	if (!err)
		err = http_body(&s, r, collect, NULL);
	close(fds[0]);
	return err;
}

static void lengths_are_kept(void **state)
{
	struct response r;

	(void)state;
	assert_int_equal(answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello more", &r), 0);
	assert_string_equal(got, "hello");
	assert_int_equal(answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", &r), -EPIPE);
	assert_int_equal(answer("HTTP/1.0 200 OK\r\n\r\nto the end", &r), 0);
	assert_string_equal(got, "to the end");
	assert_int_equal(answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 No\r\n"
				"Content-Length: 0\r\n\r\n",
				&r),
			 0);
	assert_int_equal(r.status, 404);
}

static void chunks_are_joined(void **state)
{
	struct response r;

	(void)state;
	assert_int_equal(answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
				"3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nT: v\r\n\r\n",
				&r),
			 0);
	assert_string_equal(got, "abc0123456789");
	assert_int_equal(
		answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", &r),
		-EPIPE);
	assert_int_equal(answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", &r),
			 -EPROTO);
	assert_int_equal(
		answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n", &r),
		-EPROTO);
}

static void nonsense_is_refused(void **state)
{
	struct response r;

	(void)state;
	assert_int_equal(answer("SSH-2.0-x\r\n\r\n", &r), -EPROTO);
	assert_int_equal(answer("HTTP/1.1 abc\r\n\r\n", &r), -EPROTO);
	assert_int_equal(answer("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", &r), -EPROTO);
	assert_int_equal(answer("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", &r), -EPROTO);
	assert_int_equal(answer("HTTP/1.1 200 OK\r\nA: b\r\n", &r), -EPROTO);
	assert_int_equal(answer("", &r), -EPROTO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(urls_are_taken_apart),	  cmocka_unit_test(bad_urls_are_refused),
		cmocka_unit_test(locations_are_resolved), cmocka_unit_test(lengths_are_kept),
		cmocka_unit_test(chunks_are_joined),	  cmocka_unit_test(nonsense_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
