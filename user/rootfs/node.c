/*
 * Nodes: life and death, times, permissions.  Called by the operations;
 * calls content.c for the bytes, dir.c owns the names.
 */
#include "node.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "space.h"

struct node *tree_root;
static uint64_t last_ino;
static uint64_t nodes;

static size_t node_cost(uint32_t mode, const char *target)
{
	return sizeof(struct node) + (S_ISLNK(mode) ? strlen(target) + 1 : 0);
}

struct node *node_new(uint32_t mode, uint32_t uid, uint32_t gid, const char *target)
{
	struct node *node;

	if (space_take(node_cost(mode, target)) < 0)
		return NULL;
	node = calloc(1, sizeof(*node));
	if (node && S_ISLNK(mode)) {
		node->target = strdup(target);
		if (!node->target) {
			free(node);
			node = NULL;
		}
	}
	if (!node) {
		space_give(node_cost(mode, target));
		return NULL;
	}
	node->ino = ++last_ino;
	node->mode = mode;
	node->uid = uid;
	node->gid = gid;
	if (S_ISREG(mode))
		content_init(&node->content);
	if (S_ISDIR(mode)) {
		node->nlink = 1; /* its own "." */
		node->dir.next_cookie = 2;
	}
	clock_gettime(CLOCK_REALTIME, &node->mtime);
	node->atime = node->ctime = node->mtime;
	nodes++;
	return node;
}

void node_put(struct node *node)
{
	if (node->opens > 0 || node->nlink > 0)
		return;
	space_give(node_cost(node->mode, node->target));
	if (S_ISREG(node->mode))
		content_free(&node->content);
	else if (S_ISDIR(node->mode))
		free(node->dir.slots);
	else if (S_ISLNK(node->mode))
		free(node->target);
	free(node);
	nodes--;
}

void node_touched(struct node *node)
{
	clock_gettime(CLOCK_REALTIME, &node->ctime);
}

void node_changed(struct node *node)
{
	node_touched(node);
	node->mtime = node->ctime;
}

uint64_t node_size(const struct node *node)
{
	switch (node->mode & S_IFMT) {
	case S_IFREG:
		return node->content.size;
	case S_IFLNK:
		return strlen(node->target);
	case S_IFDIR:
		return node->dir.count * 32;
	default:
		return 0;
	}
}

int node_may(const struct node *node, const struct cred *cred, uint32_t want)
{
	uint32_t bits = node->mode;

	if (cred->uid == 0) { /* all, but executing needs an x somewhere */
		if ((want & 1) && !S_ISDIR(node->mode) && !(node->mode & 0111))
			return -EACCES;
		return 0;
	}
	if (cred->uid == node->uid)
		bits >>= 6;
	else if (cred->gid == node->gid)
		bits >>= 3;
	return (bits & want) == want ? 0 : -EACCES;
}

int node_may_remove(const struct node *dir, const struct node *node, const struct cred *cred)
{
	int error = node_may(dir, cred, 2 | 1);

	if (error == 0 && (dir->mode & S_ISVTX) && cred->uid != 0 && cred->uid != dir->uid &&
	    cred->uid != node->uid)
		error = -EPERM;
	return error;
}

int tree_init(void)
{
	tree_root = node_new(S_IFDIR | 0755, 0, 0, NULL);
	if (!tree_root)
		return -ENOMEM;
	tree_root->nlink = 2;
	tree_root->dir.parent = tree_root;
	return 0;
}

uint64_t tree_node_count(void)
{
	return nodes;
}
