/* The mount table: canonical path prefix -> remote object of a server. One for all. */
#pragma once

#include "lib/types.h"

struct port;
struct remote;

/*
 * The mount whose path is the longest prefix, by whole components, of the first
 * `limit` bytes of path (absolute, "" for the root).  A new reference, or NULL
 * when nothing is mounted there.  *prefix_len: length of the mount's path ("/"
 * is 0).
 */
struct remote *mount_lookup(const char *path, size_t limit, size_t *prefix_len);
/* st_dev of the objects of this port: the number of its first mount, 0 if it has none. */
uint64_t mount_dev(const struct port *port);
