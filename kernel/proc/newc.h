/* Reading cpio archives of the "newc" kind, as the boot image is one or more of. */
#pragma once

#include "lib/types.h"

/* The regular file `name` (without leading slash) in the archives at image, the last one if
 * there are several (later archives lie over earlier ones): true, and its bytes within
 * image. Anything may stand in the image; nothing outside it is read. */
bool newc_find(const uint8_t *image, uint64_t size, const char *name, const uint8_t **data,
	       uint64_t *len);
