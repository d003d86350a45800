/* Error numbers as text. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

struct error_text {
	const char *name, *text;
};

static const struct error_text errors[] = {
	[0] = { "0", "No error" },
#define E(e, t) [e] = { #e, t },
#include "errors.def"
#undef E
};

static const struct error_text *find(int err)
{
	size_t n = sizeof(errors) / sizeof(errors[0]);

	return err >= 0 && (size_t)err < n && errors[err].text ? &errors[err] : NULL;
}

/* Returns the text of an error, never null; for an unknown one a static buffer. */
char *strerror(int err)
{
	static char unknown[32];
	const struct error_text *e = find(err);

	if (e)
		return (char *)e->text;
	snprintf(unknown, sizeof(unknown), "Unknown error %d", err);
	return unknown;
}

/* Returns 0, or ERANGE when the text was cut (POSIX, not GNU). */
int strerror_r(int err, char *buf, size_t size)
{
	const struct error_text *e = find(err);
	int n;

	if (e)
		n = snprintf(buf, size, "%s", e->text);
	else
		n = snprintf(buf, size, "Unknown error %d", err);
	return (size_t)n < size ? 0 : ERANGE;
}

/* Returns the text of an error, or null. */
const char *strerrordesc_np(int err)
{
	const struct error_text *e = find(err);

	return e ? e->text : NULL;
}

/* Returns the name of an error, "ENOENT", or null. */
const char *strerrorname_np(int err)
{
	const struct error_text *e = find(err);

	return e ? e->name : NULL;
}
