/*
 * Operations on existing paths: open, stat, access, readlink.  Called by the
 * server loop; calls walk() and the node's operations.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "ops.h"
#include "walk.h"

/* Flags of open() that the C headers of another system may lack. */
#define OPEN_TMPFILE 020000000
#define OPEN_PATH 010000000

int request_paths(const struct ipc_msg *req, int count, const char **paths, size_t *lens)
{
	static char text[2 * (IPC_PATH_MAX + 1)]; /* two paths with NULs */
	size_t left = req->in_len;
	int64_t n;

	if (left > sizeof(text))
		return -ENAMETOOLONG;
	n = srv_in(req, 0, text, left);
	if (n < 0)
		return (int)n;
	if ((size_t)n != left)
		return -EFAULT;
	for (int i = 0; i < count; i++) {
		const char *nul = memchr(i == 0 ? text : paths[i - 1] + lens[i - 1] + 1, 0, left);

		paths[i] = i == 0 ? text : paths[i - 1] + lens[i - 1] + 1;
		if (!nul && i < count - 1)
			return -EINVAL;
		lens[i] = nul ? (size_t)(nul - paths[i]) : left;
		if (lens[i] >= IPC_PATH_MAX)
			return -ENAMETOOLONG;
		left -= nul ? lens[i] + 1 : left;
	}
	return 0;
}

int request_walk(const struct ipc_msg *req, struct ipc_msg *reply, int which, const char *path,
		 size_t len, bool follow, struct walk *to)
{
	int result;

	to->path = path;
	to->len = len;
	to->cred = (struct cred){ .uid = req->uid, .gid = req->gid };
	to->follow = follow;
	result = walk(to);
	if (result == IPC_REDIRECT) {
		int error = srv_out_reply(req, reply, to->redirect, to->redirect_len);

		reply->arg[0] = to->redirect_len;
		reply->arg[1] = (uint64_t)which;
		reply->arg[2] = to->absolute;
		if (error < 0)
			return error;
	}
	return result;
}

/* Walk the only path of a request to a node that must exist. */
static int walk_existing(const struct ipc_msg *req, struct ipc_msg *reply, bool follow,
			 struct walk *to)
{
	const char *path;
	size_t len;
	int error = request_paths(req, 1, &path, &len);

	if (error == 0)
		error = request_walk(req, reply, 0, path, len, follow, to);
	if (error == 0 && !to->node)
		error = -ENOENT;
	return error;
}

static int open_check(const struct node *node, const struct cred *cred, int flags, bool slash)
{
	static const uint32_t wants[4] = { 4, 2, 4 | 2, 4 | 2 };
	uint32_t want = wants[flags & O_ACCMODE];

	if (S_ISLNK(node->mode))
		return flags & OPEN_PATH ? 0 : -ELOOP;
	if (((flags & O_DIRECTORY) || slash) && !S_ISDIR(node->mode))
		return -ENOTDIR;
	if (flags & OPEN_PATH)
		return 0;
	if (flags & O_TRUNC)
		want |= 2;
	if (S_ISDIR(node->mode) && ((want & 2) || (flags & O_CREAT)))
		return -EISDIR;
	if (S_ISCHR(node->mode) && !device_known(node->rdev))
		return -ENXIO;
	return node_may(node, cred, want);
}

/* The node exists: check, truncate, hand out a handle. */
static int64_t open_node(struct node *node, const struct walk *to, const struct ipc_msg *req,
			 struct ipc_msg *reply, bool fresh)
{
	int flags = (int)req->arg[0];
	int error = fresh ? 0 : open_check(node, &to->cred, flags, to->slash);

	if (error < 0)
		return error;
	if ((flags & O_TRUNC) && S_ISREG(node->mode) && !(flags & OPEN_PATH) && !fresh) {
		error = content_resize(&node->content, 0);
		if (error < 0)
			return error;
		node_changed(node);
	}
	reply->handle = handle_open(node, flags);
	if (!reply->handle)
		return -ENFILE;
	reply->file = IPC_FILE_SEEK | (S_ISDIR(node->mode) ? IPC_FILE_DIR : 0);
	reply->poll = FILE_POLL;
	return 0;
}

/* open() for execve(): the text as a memory object. */
static int64_t open_exec(struct node *node, const struct cred *cred, struct ipc_msg *reply)
{
	int fd;

	if (!S_ISREG(node->mode))
		return -EACCES;
	if (node_may(node, cred, 1) < 0)
		return -EACCES;
	fd = content_object(&node->content, true);
	if (fd < 0)
		return fd;
	reply->fds[0] = fd;
	reply->nfds = 1;
	reply->arg[0] = node->mode;
	reply->arg[1] = node->uid | (uint64_t)node->gid << 32;
	return (int64_t)node->content.size;
}

int64_t op_open(const struct ipc_msg *req, struct ipc_msg *reply)
{
	static struct walk to;
	int flags = (int)req->arg[0];
	bool exclusive = (flags & O_CREAT) && (flags & O_EXCL);
	const char *path;
	size_t len;
	int error = request_paths(req, 1, &path, &len);

	if (error == 0 && (flags & OPEN_TMPFILE) == OPEN_TMPFILE)
		error = -EOPNOTSUPP;
	if (error == 0)
		error = request_walk(req, reply, 0, path, len, !(flags & O_NOFOLLOW) && !exclusive,
				     &to);
	if (error != 0)
		return error;
	if (to.node && exclusive)
		return -EEXIST;
	if (to.node && req->arg[2] == IPC_OPEN_EXEC)
		return open_exec(to.node, &to.cred, reply);
	if (to.node)
		return open_node(to.node, &to, req, reply, false);
	if (!(flags & O_CREAT))
		return -ENOENT;
	if (to.slash)
		return -EISDIR;
	if (flags & O_DIRECTORY)
		return -EINVAL;
	to.node = create_node(&to, S_IFREG | ((uint32_t)req->arg[1] & 07777), NULL, &error);
	return to.node ? open_node(to.node, &to, req, reply, true) : error;
}

int64_t op_statpath(const struct ipc_msg *req, struct ipc_msg *reply)
{
	static struct walk to;
	struct stat stat;
	int error = walk_existing(req, reply, !(req->arg[0] & AT_SYMLINK_NOFOLLOW), &to);

	if (error != 0)
		return error;
	node_stat(to.node, &stat);
	return srv_out_reply(req, reply, &stat, sizeof(stat));
}

int64_t op_access(const struct ipc_msg *req, struct ipc_msg *reply)
{
	static struct walk to;
	int error = walk_existing(req, reply, true, &to);

	return error ? error : node_may(to.node, &to.cred, (uint32_t)req->arg[0] & 7);
}

int64_t op_readlink(const struct ipc_msg *req, struct ipc_msg *reply)
{
	static struct walk to;
	int error = walk_existing(req, reply, false, &to);
	size_t len;

	if (error != 0)
		return error;
	if (!S_ISLNK(to.node->mode))
		return -EINVAL;
	len = strlen(to.node->target);
	if (len > req->out_len)
		len = req->out_len;
	error = srv_out_reply(req, reply, to.node->target, len);
	return error < 0 ? error : (int64_t)len;
}
