/*
 * Open files: the handles that remote files carry.  A handle is the index of a
 * slot and the slot's generation, so one that is stale names nothing.  Called
 * by open() and by every operation on a file.
 */
#include <stdlib.h>

#include "ops.h"

static struct open_file *files;
static uint32_t file_room;
static uint32_t first_free; /* index + 1; 0: none */

static bool grow(void)
{
	uint32_t room = file_room ? file_room * 2 : 64;
	struct open_file *fresh = realloc(files, room * sizeof(*files));

	if (!fresh)
		return false;
	files = fresh;
	for (uint32_t i = room; i-- > file_room;) {
		files[i] = (struct open_file){ .generation = 1, .next_free = first_free };
		first_free = i + 1;
	}
	file_room = room;
	return true;
}

uint64_t handle_open(struct node *node, int flags)
{
	uint32_t index;

	if (first_free == 0 && !grow())
		return 0;
	index = first_free - 1;
	first_free = files[index].next_free;
	files[index].node = node;
	files[index].flags = flags;
	node->opens++;
	return (uint64_t)files[index].generation << 32 | (index + 1);
}

struct open_file *handle_file(uint64_t handle)
{
	uint32_t index = (uint32_t)handle - 1;

	if (index >= file_room || files[index].generation != handle >> 32 || !files[index].node)
		return NULL;
	return &files[index];
}

void handle_release(uint64_t handle)
{
	struct open_file *file = handle_file(handle);
	struct node *node;

	if (!file) /* the root's own handle, or a double release */
		return;
	node = file->node;
	file->node = NULL;
	file->generation++;
	file->next_free = first_free;
	first_free = (uint32_t)handle;
	node->opens--;
	node_put(node);
}
