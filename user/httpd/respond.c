/*
 * Makes answers: looks the file up below the root, or lists a directory, or says what is
 * wrong.  Called by conn.c.
 */
#define _GNU_SOURCE
#include "respond.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../lib/util.h"
#include "path.h"

struct text {
	char *s;
	size_t len;
	size_t cap;
};

static void put(struct text *t, const char *fmt, ...) PRINTF_LIKE(2, 3);

static void put(struct text *t, const char *fmt, ...)
{
	va_list ap;
	int n;

	for (;;) {
		va_start(ap, fmt);
		n = vsnprintf(t->s + t->len, t->cap - t->len, fmt, ap);
		va_end(ap);
		if (n >= 0 && t->len + (size_t)n < t->cap)
			break;
		t->cap = t->cap * 2 + (n > 0 ? (size_t)n : 0) + 256;
		t->s = xrealloc(t->s, t->cap);
	}
	t->len += (size_t)n;
}

static const char *reason(int status)
{
	switch (status) {
	case 200:
		return "OK";
	case 206:
		return "Partial Content";
	case 301:
		return "Moved Permanently";
	case 400:
		return "Bad Request";
	case 403:
		return "Forbidden";
	case 404:
		return "Not Found";
	case 405:
		return "Method Not Allowed";
	case 408:
		return "Request Timeout";
	case 413:
		return "Content Too Large";
	case 414:
		return "URI Too Long";
	case 416:
		return "Range Not Satisfiable";
	case 431:
		return "Request Header Fields Too Large";
	case 501:
		return "Not Implemented";
	case 503:
		return "Service Unavailable";
	case 505:
		return "HTTP Version Not Supported";
	default:
		return "Internal Server Error";
	}
}

static void put_date(struct text *t, const char *name, time_t when)
{
	char date[40];
	struct tm tm;

	gmtime_r(&when, &tm);
	if (strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", &tm) > 0)
		put(t, "%s: %s\r\n", name, date);
}

static void put_head(struct text *t, struct response *out, const char *type, uint64_t length)
{
	put(t, "HTTP/1.1 %d %s\r\nServer: Sockeye\r\n", out->status, reason(out->status));
	put_date(t, "Date", time(NULL));
	put(t, "Content-Type: %s\r\nContent-Length: %llu\r\n", type, (unsigned long long)length);
	put(t, "Connection: %s\r\n", out->close ? "close" : "keep-alive");
}

static void finish_text(struct text *t, struct response *out)
{
	out->text = t->s;
	out->text_len = t->len;
}

/* A small page; extra is a further header line with its end, or "". */
static void respond_page(int status, bool head_only, const char *extra, struct response *out)
{
	struct text t = { 0 };
	char page[256];
	int len;

	out->status = status;
	len = snprintf(page, sizeof(page),
		       "<!DOCTYPE html>\n<title>%d %s</title>\n<h1>%d %s</h1>\n", status,
		       reason(status), status, reason(status));
	put_head(&t, out, "text/html; charset=utf-8", (uint64_t)len);
	put(&t, "%s\r\n", extra);
	if (!head_only)
		put(&t, "%s", page);
	finish_text(&t, out);
}

void respond_error(int status, bool head_only, struct response *out)
{
	memset(out, 0, sizeof(*out));
	out->fd = -1;
	out->close = true;
	respond_page(status, head_only, "", out);
}

void response_free(struct response *out)
{
	free(out->text);
	if (out->fd >= 0)
		close(out->fd);
	memset(out, 0, sizeof(*out));
	out->fd = -1;
}

static void put_escaped(struct text *t, const char *s)
{
	for (; *s; s++) {
		if (strchr("<>&\"'", *s))
			put(t, "&#%d;", *s);
		else
			put(t, "%c", *s);
	}
}

static void put_url(struct text *t, const char *s)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c <= 32 || c >= 127 || strchr("%?#<>&\"'", c))
			put(t, "%%%02X", c);
		else
			put(t, "%c", c);
	}
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int collect(DIR *d, struct dirent ***out)
{
	struct dirent **list = NULL;
	struct dirent *de;
	int n = 0;

	while ((de = readdir(d)) != NULL) {
		if (de->d_name[0] == '.')
			continue;
		if (n % 32 == 0)
			list = xrealloc(list, ((size_t)n + 32) * sizeof(*list));
		list[n] = xmalloc(sizeof(*de));
		memcpy(list[n], de, offsetof(struct dirent, d_name) + strlen(de->d_name) + 1);
		n++;
	}
	if (n > 1)
		qsort(list, (size_t)n, sizeof(*list), (int (*)(const void *, const void *))by_name);
	*out = list;
	return n;
}

/* A page that lists the directory; consumes fd. */
static void respond_listing(const struct request *r, int fd, struct response *out)
{
	struct text page = { 0 };
	struct text head = { 0 };
	struct dirent **list;
	DIR *d = fdopendir(fd);
	int n;

	if (!d) {
		close(fd);
		respond_error(500, r->method == METHOD_HEAD, out);
		return;
	}
	n = collect(d, &list);
	put(&page, "<!DOCTYPE html>\n<title>");
	put_escaped(&page, r->path);
	put(&page, "</title>\n<h1>");
	put_escaped(&page, r->path);
	put(&page, "</h1>\n<ul>\n");
	for (int i = 0; i < n; i++) {
		put(&page, "<li><a href=\"");
		put_url(&page, list[i]->d_name);
		put(&page, list[i]->d_type == DT_DIR ? "/\">" : "\">");
		put_escaped(&page, list[i]->d_name);
		put(&page, "</a></li>\n");
		free(list[i]);
	}
	put(&page, "</ul>\n");
	free(list);
	closedir(d);
	out->status = 200;
	put_head(&head, out, "text/html; charset=utf-8", page.len);
	put(&head, "\r\n");
	if (r->method != METHOD_HEAD)
		put(&head, "%s", page.s);
	free(page.s);
	finish_text(&head, out);
}

/* The piece of the file that is asked for; false: the range lies outside of it. */
static bool choose_range(const struct request *r, uint64_t size, struct response *out)
{
	uint64_t first = r->range_first;
	uint64_t last = r->range_last;

	out->offset = 0;
	out->remaining = size;
	if (!r->has_range)
		return true;
	if (first == UINT64_MAX) {
		if (last == 0 || size == 0)
			return false;
		first = last > size ? 0 : size - last;
		last = size - 1;
	}
	if (first >= size)
		return false;
	if (last >= size)
		last = size - 1;
	out->status = 206;
	out->offset = first;
	out->remaining = last - first + 1;
	return true;
}

/* A regular file; consumes fd. */
static void respond_file(const struct request *r, const char *name, int fd, const struct stat *st,
			 struct response *out)
{
	uint64_t size = (uint64_t)st->st_size;
	struct text t = { 0 };
	char extra[64];

	out->status = 200;
	if (!choose_range(r, size, out)) {
		close(fd);
		snprintf(extra, sizeof(extra), "Content-Range: bytes */%llu\r\n",
			 (unsigned long long)size);
		respond_page(416, r->method == METHOD_HEAD, extra, out);
		return;
	}
	put_head(&t, out, path_type(name), out->remaining);
	put_date(&t, "Last-Modified", st->st_mtime);
	put(&t, "Accept-Ranges: bytes\r\n");
	if (out->status == 206)
		put(&t, "Content-Range: bytes %llu-%llu/%llu\r\n", (unsigned long long)out->offset,
		    (unsigned long long)(out->offset + out->remaining - 1),
		    (unsigned long long)size);
	put(&t, "\r\n");
	finish_text(&t, out);
	if (r->method == METHOD_HEAD || out->remaining == 0) {
		close(fd);
		out->remaining = 0;
		return;
	}
	out->fd = fd;
}

static int open_status(int err)
{
	switch (err) {
	case ENOENT:
	case ENOTDIR:
	case ENAMETOOLONG:
		return 404;
	case EACCES:
	case ELOOP:
		return 403;
	case EMFILE:
	case ENFILE:
	case ENOMEM:
		return 503;
	default:
		return 500;
	}
}

static void redirect_to_directory(const struct request *r, struct response *out)
{
	struct text t = { 0 };

	put(&t, "Location: ");
	put_url(&t, r->path);
	put(&t, "/\r\n");
	respond_page(301, r->method == METHOD_HEAD, t.s, out);
	free(t.s);
}

static void respond_directory(const struct request *r, int fd, struct response *out)
{
	struct stat st;
	int index;

	if (r->path[strlen(r->path) - 1] != '/') {
		close(fd);
		redirect_to_directory(r, out);
		return;
	}
	index = openat(fd, "index.html", O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (index >= 0 && fstat(index, &st) == 0 && S_ISREG(st.st_mode)) {
		close(fd);
		respond_file(r, "index.html", index, &st, out);
		return;
	}
	if (index >= 0)
		close(index);
	respond_listing(r, fd, out);
}

int site_open(struct site *site, const char *path)
{
	site->path = path;
	site->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return site->fd < 0 ? -errno : 0;
}

/* O_NONBLOCK: a pipe with nobody at its other end must not hold us up. */
static int site_file(struct site *site, const char *name)
{
	int flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK;
	int fd = openat(site->fd, name, flags);

	if (fd >= 0 || (errno != EIO && errno != EBADF))
		return fd;
	/* the file server was restarted: our directory is gone with the old one */
	if (site->fd >= 0)
		close(site->fd);
	if (site_open(site, site->path) < 0)
		return -1;
	return openat(site->fd, name, flags);
}

void respond(const struct request *r, struct site *site, struct response *out)
{
	bool head_only = r->method == METHOD_HEAD;
	const char *name = r->path + 1;
	struct stat st;
	int fd;

	memset(out, 0, sizeof(*out));
	out->fd = -1;
	out->close = !r->keep_alive || r->has_body;
	if (r->method == METHOD_OTHER) {
		respond_page(405, false, "Allow: GET, HEAD\r\n", out);
		return;
	}
	fd = site_file(site, *name ? name : ".");
	if (fd < 0) {
		respond_page(open_status(errno), head_only, "", out);
	} else if (fstat(fd, &st) < 0) {
		close(fd);
		respond_page(500, head_only, "", out);
	} else if (S_ISDIR(st.st_mode)) {
		respond_directory(r, fd, out);
	} else if (!S_ISREG(st.st_mode) || name[strlen(name) - 1] == '/') {
		close(fd);
		respond_page(S_ISREG(st.st_mode) ? 404 : 403, head_only, "", out);
	} else {
		respond_file(r, name, fd, &st, out);
	}
}
