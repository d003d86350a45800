/*
 * The mount table, one for the whole system: which server answers for which part
 * of the tree.  namei.c looks paths up in it; init mounts and remounts.  Paths
 * are text here: a mount needs no directory below it.
 */
#include "abi/procinfo.h"
#include "fs/fs_impl.h"

#define MOUNT_MAX 32

struct mount {
	struct mount_info info; /* as a program sees it, but path is "" for the root */
	size_t len;		/* of info.path, which has no trailing slash */
	struct remote *root;	/* one reference */
};

static struct mount mounts[MOUNT_MAX];
static uint32_t nmounts;

static struct mount *mount_find(const char *path, size_t len)
{
	for (struct mount *m = mounts; m < mounts + nmounts; m++) {
		if (m->len == len && !memcmp(m->info.path, path, len))
			return m;
	}
	return NULL;
}

struct remote *mount_lookup(const char *path, size_t limit, size_t *prefix_len)
{
	struct mount *best = NULL;

	for (struct mount *m = mounts; m < mounts + nmounts; m++) {
		if (m->len <= limit && (!best || m->len > best->len) &&
		    !memcmp(path, m->info.path, m->len) && (m->len == limit || path[m->len] == '/'))
			best = m;
	}
	if (!best)
		return NULL;
	*prefix_len = best->len;
	return remote_get(best->root);
}

/* Mounts root (borrowed) at the path; a dead server's mount there is replaced. */
static int mount_add(const char *path, size_t len, struct remote *root, const char *type)
{
	struct mount *m = mount_find(path, len);

	if (m && !remote_dead(m->root))
		return -EBUSY;
	if (!m && nmounts == MOUNT_MAX)
		return -ENOSPC;
	if (len >= sizeof(m->info.path))
		return -ENAMETOOLONG;
	if (m) {
		remote_put(m->root);
	} else {
		m = &mounts[nmounts++];
		*m = (struct mount){ .len = len };
		memcpy(m->info.path, path, len);
	}
	m->root = remote_get(root);
	memcpy(m->info.type, type, sizeof(m->info.type));
	return 0;
}

/* upath as a canonical path: *path (release with path_end()), its length or -errno. */
static int64_t mount_path(struct path_call *pc, const char *upath)
{
	int64_t err;

	if (current->proc->euid)
		return -EPERM;
	err = path_begin_user(pc, 0, AT_FDCWD, upath);
	if (err)
		return err;
	struct vpath *path = &pc->path[0];

	if (path->limit != path->len)
		return -EINVAL; /* a ".." behind a name: cannot be told without asking */
	while (path->len && path->full[path->len - 1] == '/')
		path->full[--path->len] = 0;
	return (int64_t)path->len;
}

SYSCALL(mount_fd, int fd, const char *upath, const char *utype)
{
	struct path_call pc __path_end = { 0 };
	struct file *file __fput = fget(fd);
	char type[sizeof(mounts[0].info.type)] = "";
	int64_t len = strncpy_from_user(type, utype, sizeof(type));

	if (!file || !remote_of(file))
		return file ? -EINVAL : -EBADF;
	len = len < 0 ? len : mount_path(&pc, upath);
	return len < 0 ? len : mount_add(pc.path[0].full, (size_t)len, remote_of(file), type);
}

SYSCALL(umount2, const char *upath, int flags)
{
	struct path_call pc __path_end = { 0 };
	int64_t len = mount_path(&pc, upath);
	struct mount *m = len < 0 ? NULL : mount_find(pc.path[0].full, (size_t)len);

	(void)flags; /* files that are open keep the server's object, as with MNT_DETACH */
	if (!m)
		return len < 0 ? len : -EINVAL;
	remote_put(m->root);
	nmounts--;
	memmove(m, m + 1, (size_t)(mounts + nmounts - m) * sizeof(*m));
	return 0;
}

SYSCALL(mount_info, uint32_t index, struct mount_info *uinfo)
{
	struct mount_info info;

	if (index >= nmounts)
		return -ENOENT;
	info = mounts[index].info;
	info.path[0] = '/';
	info.server_pid = remote_dead(mounts[index].root) ? 0 : mounts[index].root->port->owner;
	return copy_to_user(uinfo, &info, sizeof(info));
}
