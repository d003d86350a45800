/*
 * Operations on open files and directories.  Called by the server loop; calls
 * content.c for bytes, dir.c for names, devices.c for device nodes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/statfs.h>

#include "ops.h"
#include "space.h"

#define TMPFS_MAGIC 0x01021994
#define DIRENT_HEAD 19u /* struct linux_dirent64: ino, off, reclen, type */
#define DIRENTS_MAX 32768u

static bool may_write(const struct open_file *file)
{
	return (file->flags & O_ACCMODE) != O_RDONLY;
}

static bool may_read(const struct open_file *file)
{
	return (file->flags & O_ACCMODE) != O_WRONLY;
}

int64_t op_read(const struct ipc_msg *req, struct ipc_msg *reply)
{
	struct open_file *file = handle_file(req->handle);
	uint64_t offset = req->arg[0], len = req->out_len;
	struct node *node;
	const uint8_t *bytes;
	int64_t n;

	reply->poll = FILE_POLL;
	if (!file || !may_read(file))
		return -EBADF;
	node = file->node;
	if (S_ISDIR(node->mode))
		return -EISDIR;
	if (S_ISCHR(node->mode))
		return device_read(node->rdev, req, reply);
	if (!S_ISREG(node->mode) || (int64_t)offset < 0)
		return -EINVAL;
	if (offset >= node->content.size || len == 0)
		return 0;
	if (len > node->content.size - offset)
		len = node->content.size - offset;
	bytes = content_at(&node->content, offset);
	if (!bytes)
		return -ENOMEM;
	if (len <= IPC_INLINE)
		n = srv_out_reply(req, reply, bytes, len) < 0 ? -EFAULT : (int64_t)len;
	else
		n = srv_out(req, 0, bytes, len);
	if (n > 0)
		clock_gettime(CLOCK_REALTIME, &node->atime);
	return n;
}

/* Make room for len bytes at offset; when space is short, for as many as go.  Bytes or -errno. */
static int64_t make_room(struct content *content, uint64_t offset, uint64_t len)
{
	uint64_t end = offset + len;
	int error = content_resize(content, end > content->size ? end : content->size);

	if (error == -ENOSPC && len > 1) { /* POSIX write(): as many bytes as there is room for */
		uint64_t left = space_total() - space_used();

		/* the room that is left, and what the last page still holds */
		end = (content->size & ~4095ull) + (left & ~4095ull);
		if (end > offset && end < offset + len)
			error = content_resize(content, end > content->size ? end : content->size);
		len = end > offset ? end - offset : 0;
	}
	return error < 0 ? error : (int64_t)len;
}

static int64_t write_content(struct node *node, const struct ipc_msg *req, uint64_t offset)
{
	struct content *content = &node->content;
	uint64_t old = content->size;
	int64_t room = make_room(content, offset, req->in_len);
	uint8_t *to;
	int64_t n;

	if (room < 0)
		return room;
	to = content_at(content, offset);
	n = to ? srv_in(req, 0, to, (size_t)room) : -ENOMEM;
	if (n < room && content->size > old) { /* the caller's memory had a hole */
		uint64_t end = offset + (uint64_t)(n > 0 ? n : 0);

		content_resize(content, n > 0 && end > old ? end : old);
	}
	return n;
}

int64_t op_write(const struct ipc_msg *req, struct ipc_msg *reply)
{
	struct open_file *file = handle_file(req->handle);
	uint64_t offset = req->arg[0];
	struct node *node;
	int64_t n;

	reply->poll = FILE_POLL;
	if (!file || !may_write(file))
		return -EBADF;
	node = file->node;
	if (S_ISCHR(node->mode))
		return device_write(node->rdev, req);
	if (!S_ISREG(node->mode))
		return -EINVAL;
	if (req->arg[1] & O_APPEND)
		offset = node->content.size;
	if (offset > INT64_MAX - (uint64_t)req->in_len)
		return offset > INT64_MAX ? -EINVAL : -EFBIG;
	reply->arg[0] = offset;
	if (req->in_len == 0)
		return 0;
	n = write_content(node, req, offset);
	if (n < 0)
		return n;
	reply->arg[0] = offset + (uint64_t)n;
	node_changed(node);
	if (req->uid != 0) /* new text does not inherit the old one's privileges */
		node->mode &= ~(uint32_t)(S_ISUID | (node->mode & S_IXGRP ? S_ISGID : 0));
	return n;
}

int64_t op_stat(const struct ipc_msg *req, struct ipc_msg *reply)
{
	struct open_file *file = handle_file(req->handle);
	struct stat stat;

	reply->poll = FILE_POLL;
	if (!file)
		return -EBADF;
	node_stat(file->node, &stat);
	return srv_out_reply(req, reply, &stat, sizeof(stat));
}

int64_t op_setattr(const struct ipc_msg *req, struct ipc_msg *reply)
{
	struct open_file *file = handle_file(req->handle);
	struct cred cred = { .uid = req->uid, .gid = req->gid };
	struct setattr set = {
		.what = (uint32_t)req->arg[0],
		.mode = (uint32_t)req->arg[1],
		.uid = (uint32_t)req->arg[2],
		.gid = (uint32_t)(req->arg[2] >> 32),
		.size = req->arg[3],
	};

	reply->poll = FILE_POLL;
	if (!file)
		return -EBADF;
	if ((set.what & IPC_SET_SIZE) && !may_write(file))
		return -EINVAL;
	if ((set.what & IPC_SET_TIMES) &&
	    srv_in(req, 0, set.times, sizeof(set.times)) != (int64_t)sizeof(set.times))
		return -EFAULT;
	return node_setattr(file->node, &cred, &set);
}

/* Append one struct linux_dirent64; its length, or 0 when it does not fit. */
static size_t put_dirent(uint8_t *to, size_t room, const struct node *node, uint64_t next,
			 const char *name, size_t name_len)
{
	size_t len = (DIRENT_HEAD + name_len + 1 + 7) & ~(size_t)7;
	uint16_t reclen = (uint16_t)len;

	if (len > room)
		return 0;
	memset(to, 0, len);
	memcpy(to, &node->ino, 8);
	memcpy(to + 8, &next, 8);
	memcpy(to + 16, &reclen, 2);
	to[18] = (uint8_t)((node->mode & S_IFMT) >> 12); /* DT_* */
	memcpy(to + DIRENT_HEAD, name, name_len);
	return len;
}

/* Fill the buffer from position *at, which moves on.  Bytes. */
static size_t fill_dirents(const struct node *dir, uint64_t *at, uint8_t *buf, size_t room)
{
	const struct node *parent = dir->dir.parent ? dir->dir.parent : dir;
	const struct dentry *dentry;
	size_t used = 0, n = 1;

	if (*at == 0) {
		n = put_dirent(buf, room, dir, 1, ".", 1);
		used += n;
		*at += n > 0;
	}
	if (*at == 1 && n > 0) {
		n = put_dirent(buf + used, room - used, parent, 2, "..", 2);
		used += n;
		*at += n > 0;
	}
	while (n > 0 && (dentry = dir_from(dir, *at)) != NULL) {
		n = put_dirent(buf + used, room - used, dentry->node, dentry->cookie + 1,
			       dentry->name, dentry->len);
		used += n;
		if (n > 0)
			*at = dentry->cookie + 1;
	}
	return used;
}

int64_t op_getdents(const struct ipc_msg *req, struct ipc_msg *reply)
{
	static uint8_t buf[DIRENTS_MAX];
	struct open_file *file = handle_file(req->handle);
	size_t room = req->out_len < sizeof(buf) ? req->out_len : sizeof(buf);
	uint64_t at = req->arg[0];
	size_t used;
	int error;

	reply->poll = FILE_POLL;
	if (!file)
		return -EBADF;
	if (!S_ISDIR(file->node->mode))
		return -ENOTDIR;
	if (file->node->nlink == 0)
		return -ENOENT;
	used = fill_dirents(file->node, &at, buf, room);
	if (used == 0 && (at < 2 || dir_from(file->node, at)))
		return -EINVAL; /* not even one entry fits */
	error = srv_out_reply(req, reply, buf, used);
	reply->arg[0] = at;
	clock_gettime(CLOCK_REALTIME, &file->node->atime);
	return error < 0 ? error : (int64_t)used;
}

int64_t op_memobj(const struct ipc_msg *req, struct ipc_msg *reply)
{
	struct open_file *file = handle_file(req->handle);
	bool shared = req->arg[0] >> 32 & MAP_SHARED;
	int fd;

	reply->poll = FILE_POLL;
	if (!file)
		return -EBADF;
	if (!S_ISREG(file->node->mode))
		return -ENODEV;
	if (!may_read(file) || (shared && (req->arg[0] & PROT_WRITE) && !may_write(file)))
		return -EACCES;
	if (shared && (req->arg[0] & PROT_WRITE)) { /* a text that runs gets its own copy */
		int error = content_resize(&file->node->content, file->node->content.size);

		if (error < 0)
			return error;
		node_changed(file->node);
	}
	fd = content_object(&file->node->content, false);
	if (fd < 0)
		return fd;
	reply->fds[0] = fd;
	reply->nfds = 1;
	return (int64_t)file->node->content.size;
}

int64_t op_fsync(const struct ipc_msg *req, struct ipc_msg *reply)
{
	reply->poll = FILE_POLL;
	return handle_file(req->handle) ? 0 : -EBADF; /* memory is as stable as it gets */
}

int64_t op_statfs(const struct ipc_msg *req, struct ipc_msg *reply)
{
	uint64_t left = space_total() - space_used();
	struct statfs fs;

	memset(&fs, 0, sizeof(fs));
	fs.f_type = TMPFS_MAGIC;
	fs.f_bsize = fs.f_frsize = 4096;
	fs.f_blocks = space_total() / 4096;
	fs.f_bfree = fs.f_bavail = left / 4096;
	fs.f_ffree = left / sizeof(struct node);
	fs.f_files = tree_node_count() + fs.f_ffree;
	fs.f_namelen = NAME_MAX_LEN;
	reply->poll = FILE_POLL;
	return srv_out_reply(req, reply, &fs, sizeof(fs));
}
