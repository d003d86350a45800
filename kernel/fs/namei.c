/*
 * Paths: from the text a program gives to the server that owns the object.  The
 * mount table says which server that is; the server walks the path and, at a
 * ".." or a symbolic link, sends the kernel on with another one (IPC_REDIRECT).
 * Called by open.c, path_calls.c, mount.c and execve; calls path_join.c,
 * mount.c and ipc/request.h.
 */
#include "fs/fs_impl.h"

#define REDIRECT_MAX 40 /* as many links as Linux follows */

_Static_assert(IPC_PATH_MAX == PAGE_SIZE, "a path buffer is one page frame");

/* A page frame as a path buffer, not zeroed; NULL when memory is out. */
static char *path_buffer(void)
{
	paddr_t pa = frame_alloc(0);

	return pa ? phys_to_virt(pa) : NULL;
}

int getname(const char *upath, char **name)
{
	int64_t n;

	*name = path_buffer();
	if (!*name)
		return -ENOMEM;
	n = strncpy_from_user(*name, upath, IPC_PATH_MAX);
	if (n > 0)
		return 0;
	putname(*name);
	*name = NULL;
	return n ? (int)n : -ENOENT;
}

void putname(char *name)
{
	if (name)
		frame_put(virt_to_phys(name));
}

int path_begin(struct path_call *pc, uint32_t op)
{
	*pc = (struct path_call){ .op = op, .out = path_buffer() };
	return pc->out ? 0 : -ENOMEM;
}

void path_end(struct path_call *pc)
{
	request_end(pc->rq);
	for (uint32_t i = 0; i < pc->npaths; i++) {
		putname(pc->path[i].full);
		remote_put(pc->path[i].root);
	}
	putname(pc->target);
	putname(pc->out);
}

/* Puts the canonical path of dirfd (a directory) into buf: its length, -EBADF, -ENOTDIR. */
static int64_t dir_path(int dirfd, char *buf)
{
	struct file *file __fput = dirfd == AT_FDCWD ? NULL : fget(dirfd);
	const char *path = file ? file->f_path : current->proc->cwd;

	if (!file && dirfd != AT_FDCWD)
		return -EBADF;
	if (!path)
		return -ENOTDIR;
	return path[1] ? (int64_t)strlcpy(buf, path, IPC_PATH_MAX) : 0; /* "/" is "" */
}

int path_add(struct path_call *pc, int dirfd, const char *path)
{
	struct vpath *vp = &pc->path[pc->npaths];
	int64_t base = 0;

	if (!*path)
		return -ENOENT;
	vp->full = path_buffer();
	if (!vp->full)
		return -ENOMEM;
	pc->npaths++;
	if (*path != '/')
		base = dir_path(dirfd, vp->full);
	if (base >= 0)
		base = path_join(vp->full, (size_t)base, path, &vp->limit);
	if (base < 0)
		return (int)base;
	vp->len = (size_t)base;
	return 0;
}

int path_add_user(struct path_call *pc, int dirfd, const char *upath)
{
	int64_t n = strncpy_from_user(pc->out, upath, IPC_PATH_MAX);

	return n < 0 ? (int)n : path_add(pc, dirfd, pc->out);
}

int path_begin_user(struct path_call *pc, uint32_t op, int dirfd, const char *upath)
{
	return path_begin(pc, op) ?: path_add_user(pc, dirfd, upath);
}

/* Finds the mounts of all paths; they must be the same one.
 * not done: a rename or link whose two paths meet on one mount only after a symbolic link has
 * been followed gives EXDEV, because each path is resolved only by the server that does it. */
static int path_locate(struct path_call *pc)
{
	for (uint32_t i = 0; i < pc->npaths; i++) {
		struct vpath *vp = &pc->path[i];

		remote_put(vp->root);
		vp->root = mount_lookup(vp->full, vp->limit, &vp->mount_len);
		if (!vp->root)
			return -ENOENT;
	}
	return pc->npaths == 2 && pc->path[0].root != pc->path[1].root ? -EXDEV : 0;
}

/* What the server gets of a path: all behind the mount's own, without the slash. */
static struct ioseg path_rest(const struct vpath *vp)
{
	size_t skip = vp->mount_len + (vp->full[vp->mount_len] == '/');

	return (struct ioseg){ (uint64_t)(vp->full + skip), vp->len - skip, true };
}

static int64_t path_send(struct path_call *pc)
{
	struct request *rq = request_begin(pc->path[0].root, pc->op);
	struct ioseg *seg = pc->in_seg;

	seg[0] = path_rest(&pc->path[0]);
	if (pc->target)
		seg[0] = (struct ioseg){ (uint64_t)pc->target, strlen(pc->target), true };
	rq->in = (struct iov_iter){ seg, 1, seg[0].len };
	if (pc->target || pc->npaths == 2) {
		seg[1] = (struct ioseg){ (uint64_t) "", 1, true };
		seg[2] = path_rest(&pc->path[pc->npaths - 1]);
		rq->in = (struct iov_iter){ seg, 3, seg[0].len + 1 + seg[2].len };
	}
	rq->out = iter_kernel(&pc->out_seg, pc->out, IPC_PATH_MAX);
	memcpy(rq->arg, pc->arg, sizeof(rq->arg));
	rq->flags = pc->flags;
	pc->rq = rq;
	return remote_call(&pc->rq);
}

/* Takes over the path that a server has sent us on to: 0 or -errno. */
static int path_redirect(struct path_call *pc)
{
	const uint64_t *arg = pc->rq->reply_arg;
	struct vpath *vp = &pc->path[pc->npaths == 2 ? arg[1] & 1 : 0];
	int64_t n;

	if (arg[0] >= IPC_PATH_MAX)
		return -EIO; /* not a reply that the protocol knows */
	pc->out[arg[0]] = 0;
	n = path_join(vp->full, arg[2] ? 0 : vp->mount_len, pc->out, &vp->limit);
	if (n < 0)
		return (int)n;
	vp->len = (size_t)n;
	return 0;
}

int64_t path_call(struct path_call *pc)
{
	for (int hops = 0; hops <= REDIRECT_MAX; hops++) {
		request_end(pc->rq);
		pc->rq = NULL;
		int64_t ret = path_locate(pc) ?: path_send(pc);

		if (ret == IPC_REDIRECT)
			ret = path_redirect(pc) ?: IPC_REDIRECT;
		if (ret != IPC_REDIRECT)
			return ret;
	}
	return -ELOOP;
}

char *path_canonical(struct vpath *vp)
{
	while (vp->len && vp->full[vp->len - 1] == '/')
		vp->full[--vp->len] = 0;
	return kstrdup(vp->len ? vp->full : "/");
}

int path_open(int dirfd, const char *upath, uint32_t flags, uint32_t mode, struct file **filep)
{
	struct path_call pc __path_end;
	int64_t ret = path_begin_user(&pc, IPC_OP_OPEN, dirfd, upath);
	struct file *file;

	if (!ret && (flags & O_TMPFILE) == O_TMPFILE)
		ret = -EOPNOTSUPP;
	pc.arg[0] = flags & ~(uint32_t)O_CLOEXEC;
	pc.arg[1] = mode & 07777 & ~current->proc->umask;
	pc.flags = flags & O_NONBLOCK ? IPC_F_NONBLOCK : 0;
	ret = ret ?: path_call(&pc);
	if (ret < 0)
		return (int)ret;
	flags &= ~(uint32_t)(O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_CLOEXEC);
	file = remote_file(remote_get(pc.rq->reply_remote), flags);
	if (file && remote_of(file)->file & IPC_FILE_DIR) {
		file->f_path = path_canonical(&pc.path[0]);
		if (!file->f_path) {
			fput(file);
			file = NULL;
		}
	}
	*filep = file;
	return file ? 0 : -ENOMEM;
}
