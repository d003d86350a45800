/* The boot image's files into the tree. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * Unpack all archives of the image; later entries replace earlier ones.  What
 * cannot be unpacked is named on stderr and left out.  Returns how many such
 * complaints there were.
 */
unsigned int image_unpack(const uint8_t *image, size_t len);
