/*
 * Operations that make and remove names: mkdir, mknod, symlink, link, unlink
 * and rmdir.  Called by the server loop and by open(O_CREAT); calls walk() and
 * dir_add(), dir_remove().
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "ops.h"
#include "walk.h"

struct node *create_node(const struct walk *to, uint32_t mode, const char *target, int *error)
{
	uint32_t gid = to->cred.gid;
	struct node *node;

	*error = node_may(to->dir, &to->cred, 2 | 1);
	if (*error < 0)
		return NULL;
	if (to->dir->nlink == 0) {
		*error = -ENOENT;
		return NULL;
	}
	if (to->dir->mode & S_ISGID) { /* the group is inherited, and so is the rule */
		gid = to->dir->gid;
		if (S_ISDIR(mode))
			mode |= S_ISGID;
	}
	node = node_new(mode, to->cred.uid, gid, target);
	*error = node ? dir_add(to->dir, to->name, to->name_len, node) : -ENOSPC;
	if (*error < 0 && node) {
		node->nlink = 0;
		node_put(node);
	}
	if (*error < 0)
		return NULL;
	node_changed(to->dir);
	return node;
}

/* Walk path number `which`, whose last component must be free.  `dir`: may end in a slash. */
static int walk_free(const struct ipc_msg *req, struct ipc_msg *reply, int which, const char *path,
		     size_t len, bool dir, struct walk *to)
{
	int error = request_walk(req, reply, which, path, len, false, to);

	if (error != 0)
		return error;
	if (to->node)
		return -EEXIST;
	return to->slash && !dir ? -ENOENT : 0;
}

static int64_t create(const struct ipc_msg *req, struct ipc_msg *reply, uint32_t mode,
		      struct node **made)
{
	static struct walk to;
	const char *path;
	size_t len;
	int error = request_paths(req, 1, &path, &len);

	if (error == 0)
		error = walk_free(req, reply, 0, path, len, S_ISDIR(mode), &to);
	if (error == 0)
		*made = create_node(&to, mode, NULL, &error);
	return error;
}

int64_t op_mkdir(const struct ipc_msg *req, struct ipc_msg *reply)
{
	struct node *node;

	return create(req, reply, S_IFDIR | ((uint32_t)req->arg[1] & 01777), &node);
}

/*
 * mknod(): regular files and character devices.
 * not done: FIFOs, sockets and block devices, because nothing here could serve
 * them; EPERM is what Linux says of a file system without a kind of node.
 */
int64_t op_mknod(const struct ipc_msg *req, struct ipc_msg *reply)
{
	uint32_t mode = (uint32_t)req->arg[1] & (S_IFMT | 07777);
	struct node *node;
	int64_t error;

	if ((mode & S_IFMT) == 0)
		mode |= S_IFREG;
	if (S_ISDIR(mode) || S_ISLNK(mode))
		return -EINVAL;
	if (!S_ISREG(mode) && (!S_ISCHR(mode) || req->uid != 0))
		return -EPERM;
	error = create(req, reply, mode, &node);
	if (error == 0 && S_ISCHR(mode))
		node->rdev = req->arg[2];
	return error;
}

int64_t op_symlink(const struct ipc_msg *req, struct ipc_msg *reply)
{
	static struct walk to;
	const char *texts[2];
	size_t lens[2];
	int error = request_paths(req, 2, texts, lens);

	if (error == 0 && lens[0] == 0)
		error = -ENOENT;
	if (error == 0)
		error = walk_free(req, reply, 1, texts[1], lens[1], false, &to);
	if (error == 0) /* the target ends with the NUL between the two */
		create_node(&to, S_IFLNK | 0777, texts[0], &error);
	return error;
}

int64_t op_link(const struct ipc_msg *req, struct ipc_msg *reply)
{
	static struct walk from, to;
	const char *paths[2];
	size_t lens[2];
	bool follow = req->arg[0] & AT_SYMLINK_FOLLOW;
	int error = request_paths(req, 2, paths, lens);

	if (error == 0)
		error = request_walk(req, reply, 0, paths[0], lens[0], follow, &from);
	if (error == 0 && !from.node)
		error = -ENOENT;
	if (error == 0)
		error = walk_free(req, reply, 1, paths[1], lens[1], false, &to);
	if (error != 0)
		return error;
	if (S_ISDIR(from.node->mode))
		return -EPERM;
	error = node_may(to.dir, &to.cred, 2 | 1);
	if (error == 0)
		error = dir_add(to.dir, to.name, to.name_len, from.node);
	if (error < 0)
		return error;
	node_touched(from.node);
	node_changed(to.dir);
	return 0;
}

static int rmdir_check(const struct walk *to)
{
	if (!S_ISDIR(to->node->mode))
		return -ENOTDIR;
	if (to->node->dir.count > 0)
		return -ENOTEMPTY;
	return 0;
}

int64_t op_unlink(const struct ipc_msg *req, struct ipc_msg *reply)
{
	static struct walk to;
	bool rmdir = req->arg[0] & AT_REMOVEDIR;
	struct node *dir, *node;
	const char *path;
	size_t len;
	int error = request_paths(req, 1, &path, &len);

	if (error == 0)
		error = request_walk(req, reply, 0, path, len, false, &to);
	if (error != 0)
		return error;
	if (!to.dir) /* the root, or a path that ends in "." */
		return !rmdir ? -EISDIR : to.name_len ? -EINVAL : -EBUSY;
	if (!to.node)
		return -ENOENT;
	error = node_may_remove(to.dir, to.node, &to.cred);
	if (error == 0)
		error = rmdir ? rmdir_check(&to) : S_ISDIR(to.node->mode) ? -EISDIR : 0;
	if (error < 0)
		return error;
	dir = to.dir;
	node = to.node;
	node->opens++; /* its ctime changes also when this was the last name */
	dir_remove(to.dentry);
	node_touched(node);
	node->opens--;
	node_put(node);
	node_changed(dir);
	return 0;
}
