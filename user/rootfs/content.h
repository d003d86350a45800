/*
 * The bytes of a regular file.  Small files live in the server's heap; from
 * CONTENT_HEAP_MAX on, and as soon as somebody maps or executes the file, in a
 * memory object.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONTENT_HEAP_MAX 2048u

struct content {
	uint64_t size; /* of the file, bytes */
	uint8_t *heap; /* fd < 0: the bytes, or NULL while there are none */
	size_t heap_room;
	int fd;	      /* the memory object, or -1 */
	bool running; /* handed out for execution: never change this object */
	uint8_t *map; /* its mapping, or NULL */
	size_t map_len;
};

void content_init(struct content *content);
/* Free everything; mappings that others made of the object stay valid. */
void content_free(struct content *content);

/*
 * Set the size; new bytes are zero.  0, or -EFBIG, -ENOSPC, -ENOMEM, -EMFILE:
 * then nothing has changed.
 */
int content_resize(struct content *content, uint64_t size);

/*
 * The bytes from offset on, as far as the size; offset <= size.  Valid until the
 * next call with any content.  Before writing, call content_resize() (with the
 * old size if need be).  NULL: no memory (or no bytes at all).
 */
uint8_t *content_at(struct content *content, uint64_t offset);

/*
 * The memory object with the whole content, page-aligned, still owned by the
 * content: lend it.  `run`: for execve(), text that no later write may touch.
 * Descriptor or -errno.
 */
int content_object(struct content *content, bool run);
