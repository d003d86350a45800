/* The mount table: canonical path prefix -> remote object of a server. One for all. */
#pragma once

#include "lib/types.h"

struct remote;

/* The mount with the longest prefix of the canonical path; *rest points behind the prefix
 * (no leading slash). A new reference, or NULL when nothing is mounted there. *prefix_len:
 * length of the mount's path ("/" is 0). *index: its number, used as st_dev. */
struct remote *mount_lookup(const char *path, const char **rest, size_t *prefix_len,
			    uint32_t *index);
