/*
 * Unpacks the boot image into the tree.  Called once, at start; calls
 * cpio_next() and makes nodes as root would.
 */
#define _GNU_SOURCE
#include "image.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "lib/cpio.h"
#include "node.h"

#define LINKS_MAX 64 /* files with several names that are open at a time */

/* Names of one file share an inode number; the data comes with the last. */
static struct {
	uint32_t ino;
	unsigned int archive;
	struct node *node;
} links[LINKS_MAX];
static unsigned int link_count;

static struct node *add_new(struct node *dir, const char *name, size_t len, uint32_t mode,
			    const char *target)
{
	struct node *node = node_new(mode, 0, 0, target);

	if (node && dir_add(dir, name, len, node) < 0) {
		node->nlink = 0;
		node_put(node);
		return NULL;
	}
	return node;
}

/*
 * The directory that is to hold the last component, made if missing; *name and
 * *len: that component, len 0 for the root itself.  NULL: hostile name or no
 * space.
 */
static struct node *parent_of(const char *path, const char **name, size_t *len)
{
	struct node *dir = tree_root;

	for (;;) {
		struct dentry *dentry;

		while (*path == '/' || (path[0] == '.' && (path[1] == '/' || path[1] == 0)))
			path++;
		*name = path;
		*len = strcspn(path, "/");
		if (*len > NAME_MAX_LEN || (*len == 2 && memcmp(path, "..", 2) == 0))
			return NULL;
		path += *len;
		if (path[strspn(path, "/")] == 0)
			return dir;
		dentry = dir_lookup(dir, *name, *len);
		if (dentry && !S_ISDIR(dentry->node->mode))
			return NULL;
		dir = dentry ? dentry->node : add_new(dir, *name, *len, S_IFDIR | 0755, NULL);
		if (!dir)
			return NULL;
	}
}

static int fill_file(struct node *node, const struct cpio_entry *entry)
{
	int error = content_resize(&node->content, entry->size);

	if (error == 0 && entry->size > 0) {
		uint8_t *to = content_at(&node->content, 0);

		if (!to)
			return -ENOMEM;
		memcpy(to, entry->data, entry->size);
	}
	return error;
}

/* Another name of a file that came before; NULL when this is its first. */
static struct node *known_link(const struct cpio_entry *entry, unsigned int archive)
{
	for (unsigned int i = 0; i < link_count && i < LINKS_MAX; i++)
		if (links[i].ino == entry->ino && links[i].archive == archive)
			return links[i].node;
	return NULL;
}

static void remember_link(const struct cpio_entry *entry, unsigned int archive, struct node *node)
{
	unsigned int slot = link_count++ % LINKS_MAX;

	if (links[slot].node) {
		links[slot].node->opens--;
		node_put(links[slot].node);
	}
	node->opens++;
	links[slot].ino = entry->ino;
	links[slot].archive = archive;
	links[slot].node = node;
}

/* A fresh node for the entry under this name, which is free. */
static struct node *make(struct node *dir, const char *name, size_t len,
			 const struct cpio_entry *entry)
{
	char target[4096];

	if (!S_ISLNK(entry->mode))
		return add_new(dir, name, len, entry->mode, NULL);
	if (entry->size == 0 || entry->size >= sizeof(target) ||
	    memchr(entry->data, 0, entry->size))
		return NULL;
	memcpy(target, entry->data, entry->size);
	target[entry->size] = 0;
	return add_new(dir, name, len, entry->mode, target);
}

static void set_attributes(struct node *node, const struct cpio_entry *entry)
{
	node->mode = entry->mode & (S_IFMT | 07777);
	node->uid = entry->uid;
	node->gid = entry->gid;
	node->mtime = (struct timespec){ .tv_sec = entry->mtime };
	if (S_ISCHR(node->mode))
		node->rdev = makedev(entry->rdev_major, entry->rdev_minor);
}

/* One entry: NULL, or why it was left out. */
static const char *unpack(const struct cpio_entry *entry, unsigned int archive)
{
	bool linked = S_ISREG(entry->mode) && entry->nlink > 1;
	struct node *dir, *node = NULL;
	struct dentry *old;
	const char *name;
	size_t len;

	if (!S_ISREG(entry->mode) && !S_ISDIR(entry->mode) && !S_ISLNK(entry->mode) &&
	    !S_ISCHR(entry->mode))
		return "a kind of file that does not exist here";
	dir = parent_of(entry->name, &name, &len);
	if (!dir)
		return "not a usable path";
	old = len > 0 ? dir_lookup(dir, name, len) : NULL;
	if (len == 0 || (old && S_ISDIR(old->node->mode))) {
		if (!S_ISDIR(entry->mode))
			return "a directory is in its place";
		set_attributes(old ? old->node : tree_root, entry);
		return NULL;
	}
	if (linked)
		node = known_link(entry, archive);
	if (old && old->node != node)
		dir_remove(old);
	else if (old)
		len = 0; /* the same name twice */
	if (node && len > 0 && dir_add(dir, name, len, node) < 0)
		return "no space";
	if (!node) {
		node = make(dir, name, len, entry);
		if (!node)
			return "no space, or a bad link";
		if (linked)
			remember_link(entry, archive, node);
	}
	set_attributes(node, entry);
	if (S_ISREG(entry->mode) && (!linked || entry->size > 0) && fill_file(node, entry) < 0)
		return "no space";
	return NULL;
}

unsigned int image_unpack(const uint8_t *image, size_t len)
{
	struct cpio cpio = { .image = image, .len = len };
	struct cpio_entry entry;
	unsigned int complaints = 0;
	int more;

	while ((more = cpio_next(&cpio, &entry)) > 0) {
		const char *why = unpack(&entry, cpio.archive);

		if (why) {
			fprintf(stderr, "rootfs: boot image: %s: %s\n", entry.name, why);
			complaints++;
		}
	}
	if (more < 0) {
		fprintf(stderr, "rootfs: boot image: not a cpio archive at byte %zu\n", cpio.at);
		complaints++;
	}
	for (unsigned int i = 0; i < LINKS_MAX; i++) {
		if (!links[i].node)
			continue;
		links[i].node->opens--;
		node_put(links[i].node);
		links[i].node = NULL;
	}
	link_count = 0;
	return complaints;
}
