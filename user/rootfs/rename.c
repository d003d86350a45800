/*
 * rename(), POSIX and renameat2(2).  Called by the server loop; calls walk()
 * for both paths, checks everything, and then changes names in a part that
 * cannot fail.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "ops.h"
#include "walk.h"

#define NOREPLACE 1u /* RENAME_NOREPLACE */

/* Is `node` the directory `dir` or below it? */
static bool is_below(const struct node *node, const struct node *dir)
{
	while (node && node != dir && node != node->dir.parent)
		node = node->dir.parent;
	return node == dir;
}

/* The rules of POSIX rename() for what may replace what. */
static int kinds_check(const struct walk *from, const struct walk *to)
{
	bool dir = S_ISDIR(from->node->mode);

	if (!dir && (from->slash || to->slash))
		return -ENOTDIR;
	if (dir && is_below(to->dir, from->node))
		return -EINVAL;
	if (!to->node)
		return 0;
	if (dir && !S_ISDIR(to->node->mode))
		return -ENOTDIR;
	if (!dir && S_ISDIR(to->node->mode))
		return -EISDIR;
	if (dir && to->node->dir.count > 0)
		return -ENOTEMPTY;
	return 0;
}

static int may_rename(const struct walk *from, const struct walk *to)
{
	int error = node_may_remove(from->dir, from->node, &from->cred);

	if (error == 0 && to->node)
		error = node_may_remove(to->dir, to->node, &to->cred);
	if (error == 0 && !to->node)
		error = node_may(to->dir, &to->cred, 2 | 1);
	/* a directory that moves has its ".." rewritten */
	if (error == 0 && S_ISDIR(from->node->mode) && from->dir != to->dir)
		error = node_may(from->node, &from->cred, 2);
	return error;
}

/* Everything was checked; only dir_add() may still find no space, before anything changed. */
static int move(struct walk *from, struct walk *to)
{
	struct node *node = from->node;

	if (to->dentry) {
		node_touched(to->node);
		dir_replace(to->dentry, node);
	} else {
		int error = dir_add(to->dir, to->name, to->name_len, node);

		if (error < 0)
			return error;
	}
	dir_remove(from->dentry);
	node_touched(node);
	node_changed(from->dir);
	node_changed(to->dir);
	return 0;
}

int64_t op_rename(const struct ipc_msg *req, struct ipc_msg *reply)
{
	static struct walk from, to;
	const char *paths[2];
	size_t lens[2];
	int error = request_paths(req, 2, paths, lens);

	if (error == 0 && (req->arg[0] & ~(uint64_t)NOREPLACE))
		error = -EINVAL;
	if (error == 0)
		error = request_walk(req, reply, 0, paths[0], lens[0], false, &from);
	if (error == 0)
		error = request_walk(req, reply, 1, paths[1], lens[1], false, &to);
	if (error != 0)
		return error;
	if (!from.dir || !to.dir) /* the root, or a path that ends in "." */
		return -EBUSY;
	if (!from.node)
		return -ENOENT;
	if (to.node && (req->arg[0] & NOREPLACE))
		return -EEXIST;
	if (from.node == to.node)
		return 0;
	error = kinds_check(&from, &to);
	if (error == 0)
		error = may_rename(&from, &to);
	return error < 0 ? error : move(&from, &to);
}
