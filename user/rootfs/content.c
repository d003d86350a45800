/*
 * Contents of regular files, in the heap or in memory objects.  Owns the
 * objects' descriptors and this process's mappings of them; only MAPPED_MAX
 * contents are mapped at a time, in turn.  Called by the file operations and by
 * the unpacking of the boot image.
 */
#define _GNU_SOURCE
#include "content.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "space.h"

#define PAGE 4096ull
#define SIZE_MAX_FILE (1ull << 40)
#define MAP_MIN (64ull << 10)
#define MAPPED_MAX 64

static struct content *mapped[MAPPED_MAX];
static unsigned int mapped_turn;

static uint64_t page_up(uint64_t n)
{
	return (n + PAGE - 1) & ~(PAGE - 1);
}

void content_init(struct content *content)
{
	memset(content, 0, sizeof(*content));
	content->fd = -1;
}

static void unmap(struct content *content)
{
	if (!content->map)
		return;
	munmap(content->map, content->map_len);
	content->map = NULL;
	for (unsigned int i = 0; i < MAPPED_MAX; i++)
		if (mapped[i] == content)
			mapped[i] = NULL;
}

/* Map the object whole, with room to grow: pages past its end appear when it does. */
static int map(struct content *content)
{
	uint64_t len = MAP_MIN;
	void *at;

	if (content->map && content->size <= content->map_len)
		return 0;
	unmap(content);
	while (len < content->size)
		len *= 2;
	at = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, content->fd, 0);
	if (at == MAP_FAILED)
		return -errno;
	if (mapped[mapped_turn])
		unmap(mapped[mapped_turn]);
	mapped[mapped_turn] = content;
	mapped_turn = (mapped_turn + 1) % MAPPED_MAX;
	content->map = at;
	content->map_len = len;
	return 0;
}

void content_free(struct content *content)
{
	unmap(content);
	if (content->fd >= 0) {
		close(content->fd);
		space_give(page_up(content->size));
	}
	free(content->heap);
	space_give(content->heap_room);
	content_init(content);
}

static int heap_resize(struct content *content, uint64_t size)
{
	size_t room = content->heap_room ? content->heap_room : 64;

	while (room < size)
		room *= 2;
	if (room != content->heap_room) {
		uint8_t *heap;

		if (space_take(room - content->heap_room) < 0)
			return -ENOSPC;
		heap = realloc(content->heap, room);
		if (!heap) {
			space_give(room - content->heap_room);
			return -ENOMEM;
		}
		content->heap = heap;
		content->heap_room = room;
	}
	if (size > content->size)
		memset(content->heap + content->size, 0, size - content->size);
	content->size = size;
	return 0;
}

/* A fresh memory object of `size` bytes beginning with the present content, charged. */
static int object_make(struct content *content, uint64_t size)
{
	uint64_t copy = size < content->size ? size : content->size;
	struct content fresh;
	const uint8_t *from = NULL;
	int error = space_take(page_up(size));

	if (error < 0)
		return error;
	content_init(&fresh);
	fresh.size = size;
	fresh.fd = memfd_create("file", MFD_CLOEXEC);
	error = fresh.fd < 0 || ftruncate(fresh.fd, (off_t)page_up(size)) < 0 ? -errno : 0;
	if (error == 0 && copy > 0) {
		error = map(&fresh);
		if (error == 0)
			from = content_at(content, 0);
		if (error == 0 && !from)
			error = -ENOMEM;
		if (error == 0)
			memcpy(fresh.map, from, copy);
	}
	unmap(&fresh);
	if (error < 0) {
		if (fresh.fd >= 0)
			close(fresh.fd);
		space_give(page_up(size));
		return error;
	}
	content_free(content);
	*content = fresh;
	return 0;
}

/* Bytes of the last page past the size: a mapping may have written them. */
static int clear_tail(struct content *content)
{
	uint64_t tail = content->size & (PAGE - 1);
	int error;

	if (tail == 0)
		return 0;
	error = map(content);
	if (error == 0)
		memset(content->map + content->size, 0, PAGE - tail);
	return error;
}

static int object_resize(struct content *content, uint64_t size)
{
	uint64_t old = page_up(content->size), new = page_up(size);
	int error = 0;

	if (size > content->size)
		error = clear_tail(content);
	if (error == 0 && new > old)
		error = space_take(new - old);
	if (error < 0)
		return error;
	if (new < old) /* a mapping would keep the pages that go, and not see their successors */
		unmap(content);
	if (new != old && ftruncate(content->fd, (off_t) new) < 0) {
		error = -errno;
		if (new > old)
			space_give(new - old);
		return error;
	}
	if (new < old)
		space_give(old - new);
	content->size = size;
	return 0;
}

int content_resize(struct content *content, uint64_t size)
{
	if (size > SIZE_MAX_FILE)
		return -EFBIG;
	if (size == 0) { /* whoever mapped or runs it keeps the old bytes */
		content_free(content);
		return 0;
	}
	if (content->running)
		return object_make(content, size);
	if (content->fd >= 0)
		return size == content->size ? 0 : object_resize(content, size);
	if (size <= CONTENT_HEAP_MAX)
		return heap_resize(content, size);
	return object_make(content, size);
}

uint8_t *content_at(struct content *content, uint64_t offset)
{
	if (content->fd < 0)
		return content->heap ? content->heap + offset : NULL;
	return map(content) == 0 ? content->map + offset : NULL;
}

int content_object(struct content *content, bool run)
{
	if (content->fd < 0) {
		int error = object_make(content, content->size);

		if (error < 0)
			return error;
	}
	if (run)
		content->running = true;
	return content->fd;
}
