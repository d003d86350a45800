/*
 * Names.  Owns one hash table with the names of all directories, and for each
 * directory the list of its names in order of creation, which gives getdents64
 * positions that stay valid while others unlink.  Called by walk.c and the
 * operations.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "node.h"
#include "space.h"

static struct dentry **table;
static size_t table_size; /* a power of two */
static size_t table_used;

/* FNV-1a over the name, mixed with the directory's number. */
static uint32_t name_hash(const struct node *dir, const char *name, size_t len)
{
	uint32_t hash = 2166136261u ^ (uint32_t)(dir->ino * 2654435761u);

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (uint8_t)name[i]) * 16777619u;
	return hash;
}

static int table_grow(void)
{
	size_t size = table_size ? table_size * 2 : 256;
	struct dentry **fresh = calloc(size, sizeof(*fresh));

	if (!fresh)
		return table_size ? 0 : -ENOSPC; /* long chains beat refusing */
	for (size_t i = 0; i < table_size; i++) {
		while (table[i]) {
			struct dentry *dentry = table[i];

			table[i] = dentry->hash_next;
			dentry->hash_next = fresh[dentry->hash & (size - 1)];
			fresh[dentry->hash & (size - 1)] = dentry;
		}
	}
	free(table);
	table = fresh;
	table_size = size;
	return 0;
}

struct dentry *dir_lookup(struct node *dir, const char *name, size_t len)
{
	uint32_t hash = name_hash(dir, name, len);
	struct dentry *dentry = table_size ? table[hash & (table_size - 1)] : NULL;

	while (dentry && !(dentry->hash == hash && dentry->dir == dir && dentry->len == len &&
			   memcmp(dentry->name, name, len) == 0))
		dentry = dentry->hash_next;
	return dentry;
}

/* Squeeze removed names out of the list. */
static void slots_compact(struct dir *dir)
{
	size_t to = 0;

	for (size_t i = 0; i < dir->used; i++)
		if (dir->slots[i].dentry)
			dir->slots[to++] = dir->slots[i];
	dir->used = to;
}

static int slots_room(struct dir *dir)
{
	size_t room = dir->room ? dir->room * 2 : 8;
	void *slots;

	if (dir->used == dir->room && dir->count < dir->used / 2)
		slots_compact(dir);
	if (dir->used < dir->room)
		return 0;
	slots = realloc(dir->slots, room * sizeof(dir->slots[0]));
	if (!slots)
		return -ENOSPC;
	dir->slots = slots;
	dir->room = room;
	return 0;
}

static size_t dentry_cost(size_t len)
{
	return sizeof(struct dentry) + len + sizeof(struct dir_slot) + sizeof(void *);
}

/* A link to a directory is its name, and its ".." counts for the parent. */
static void link_node(struct node *dir, struct node *node)
{
	node->nlink++;
	if (S_ISDIR(node->mode)) {
		node->dir.parent = dir;
		dir->nlink++;
	}
}

static void unlink_node(struct node *dir, struct node *node)
{
	node->nlink--;
	if (S_ISDIR(node->mode)) {
		dir->nlink--;
		if (node->dir.parent == dir && node->nlink == 1) {
			node->dir.parent = NULL;
			node->nlink = 0; /* "." goes with the name */
		}
	}
	node_put(node);
}

int dir_add(struct node *dir, const char *name, size_t len, struct node *node)
{
	struct dentry *dentry;

	if (table_used >= table_size && table_grow() < 0)
		return -ENOSPC;
	if (slots_room(&dir->dir) < 0 || space_take(dentry_cost(len)) < 0)
		return -ENOSPC;
	dentry = malloc(sizeof(*dentry) + len);
	if (!dentry) {
		space_give(dentry_cost(len));
		return -ENOSPC;
	}
	dentry->dir = dir;
	dentry->node = node;
	dentry->cookie = dir->dir.next_cookie++;
	dentry->hash = name_hash(dir, name, len);
	dentry->len = (uint8_t)len;
	memcpy(dentry->name, name, len);
	dentry->hash_next = table[dentry->hash & (table_size - 1)];
	table[dentry->hash & (table_size - 1)] = dentry;
	table_used++;
	dir->dir.slots[dir->dir.used++] =
		(struct dir_slot){ .cookie = dentry->cookie, .dentry = dentry };
	dir->dir.count++;
	link_node(dir, node);
	return 0;
}

/* Index of the first slot with a cookie not below the given one. */
static size_t slot_from(const struct dir *dir, uint64_t cookie)
{
	size_t low = 0, high = dir->used;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (dir->slots[mid].cookie < cookie)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

void dir_remove(struct dentry *dentry)
{
	struct dentry **link = &table[dentry->hash & (table_size - 1)];
	struct node *dir = dentry->dir;

	while (*link != dentry)
		link = &(*link)->hash_next;
	*link = dentry->hash_next;
	table_used--;
	dir->dir.slots[slot_from(&dir->dir, dentry->cookie)].dentry = NULL;
	dir->dir.count--;
	if (dir->dir.count == 0)
		dir->dir.used = 0;
	unlink_node(dir, dentry->node);
	space_give(dentry_cost(dentry->len));
	free(dentry);
}

void dir_replace(struct dentry *dentry, struct node *node)
{
	struct node *old = dentry->node;

	dentry->node = node;
	link_node(dentry->dir, node);
	unlink_node(dentry->dir, old);
}

struct dentry *dir_from(const struct node *dir, uint64_t cookie)
{
	const struct dir *names = &dir->dir;

	for (size_t i = slot_from(names, cookie); i < names->used; i++)
		if (names->slots[i].dentry)
			return names->slots[i].dentry;
	return NULL;
}
