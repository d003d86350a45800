/*
 * From the target of a request to a path below the root, and from a file's name to its type.
 * Called by request.c and respond.c.
 */
#include "path.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* %xx and the end at ? or #; the length, or -1. */
static long percent_decode(const char *s, size_t len, char *out, size_t size)
{
	size_t n = 0;

	for (size_t i = 0; i < len && s[i] != '?' && s[i] != '#'; i++) {
		int c = (unsigned char)s[i];

		if (c == '%') {
			int hi = i + 2 < len ? hex(s[i + 1]) : -1;
			int lo = i + 2 < len ? hex(s[i + 2]) : -1;

			if (hi < 0 || lo < 0)
				return -1;
			c = hi * 16 + lo;
			i += 2;
		}
		if (c < 32 || c == 127 || n + 1 >= size)
			return -1;
		out[n++] = (char)c;
	}
	out[n] = '\0';
	return (long)n;
}

/* Remove empty, "." and ".." parts in place; -1 when ".." goes above the root. */
static int normalize(char *path)
{
	char *in = path;
	char *out = path;

	while (*in) {
		size_t len;

		in += strspn(in, "/");
		len = strcspn(in, "/");
		if (len == 2 && in[0] == '.' && in[1] == '.') {
			if (out == path)
				return -1;
			while (*--out != '/')
				;
		} else if (len > 0 && !(len == 1 && in[0] == '.')) {
			*out++ = '/';
			memmove(out, in, len);
			out += len;
		}
		if (in[len] == '/' && in[len + 1 + strspn(in + len + 1, "/")] == '\0') {
			*out++ = '/'; /* a slash at the end asks for a directory */
			break;
		}
		in += len;
	}
	if (out == path)
		*out++ = '/';
	*out = '\0';
	return 0;
}

int path_decode(const char *target, size_t len, char *out, size_t size)
{
	/* %2e and %2f are decoded before ".." is looked for: there is no way around it */
	if (len == 0 || target[0] != '/' || percent_decode(target, len, out, size) < 0)
		return -1;
	return normalize(out);
}

const char *path_type(const char *name)
{
	static const struct {
		const char *suffix;
		const char *type;
	} types[] = {
		{ ".html", "text/html; charset=utf-8" },
		{ ".htm", "text/html; charset=utf-8" },
		{ ".css", "text/css; charset=utf-8" },
		{ ".js", "text/javascript; charset=utf-8" },
		{ ".txt", "text/plain; charset=utf-8" },
		{ ".md", "text/plain; charset=utf-8" },
		{ ".c", "text/plain; charset=utf-8" },
		{ ".h", "text/plain; charset=utf-8" },
		{ ".json", "application/json" },
		{ ".svg", "image/svg+xml" },
		{ ".png", "image/png" },
		{ ".jpg", "image/jpeg" },
		{ ".jpeg", "image/jpeg" },
		{ ".gif", "image/gif" },
		{ ".ico", "image/x-icon" },
		{ ".pdf", "application/pdf" },
		{ ".gz", "application/gzip" },
		{ ".tar", "application/x-tar" },
	};
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < sizeof(types) / sizeof(types[0]); i++)
		if (strcasecmp(dot, types[i].suffix) == 0)
			return types[i].type;
	return "application/octet-stream";
}
