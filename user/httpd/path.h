/* Paths of requests. */
#pragma once

#include <stddef.h>

/*
 * Decode the target (%xx, the query cut off) into out and take out "//", "." and "..".
 * 0, or -1 when it is malformed, leaves the root, holds a NUL or does not fit.
 */
int path_decode(const char *target, size_t len, char *out, size_t size);
/* The MIME type for a file name. */
const char *path_type(const char *name);
