/*
 * Paths.  The kernel knows which server a path belongs to (fs/mount.h); the
 * server walks it.  Where it meets ".." or a symbolic link it sends the kernel
 * on with another path, so that a walk can cross from server to server.
 */
#pragma once

#include "abi/ipc.h"
#include "abi/stat.h"
#include "lib/types.h"
#include "mm/uaccess.h"

struct file;
struct memobj;
struct remote;
struct request;

/* An executable, as a server or a memory object gives it. */
struct exec_image {
	struct memobj *obj; /* one reference */
	uint64_t size;
	uint32_t mode, uid, gid;
};

/* For execve: -EACCES, -ENOENT, -ENOEXEC... path empty and dirfd a file: fexecve. */
int vfs_open_exec(int dirfd, const char *path, uint32_t at_flags, struct exec_image *image);

/* Copies a path from user memory into a buffer of IPC_PATH_MAX bytes, which goes with
 * putname(): 0, -EFAULT, -ENAMETOOLONG, -ENOENT (empty), -ENOMEM. */
int getname(const char *upath, char **name);
void putname(char *name);

/* One path of a call: an absolute path and the mount that it is on. */
struct vpath {
	char *full; /* IPC_PATH_MAX bytes; absolute, "" for the root; a trailing
				 * slash is kept, ".." stands only behind a name */
	size_t len;
	size_t limit;	     /* up to here there is no ".." */
	struct remote *root; /* of the mount, one reference */
	size_t mount_len;    /* length of the mount's path in full */
};

/*
 * A system call on one or two paths:
 *
 *   struct path_call pc __path_end;
 *   int64_t err = path_begin_user(&pc, IPC_OP_MKDIR, dirfd, upath);
 *   pc.arg[1] = mode;
 *   return err ?: path_call(&pc);	// sleeps; pc.rq and pc.out hold the reply
 */
struct path_call {
	uint32_t op, flags; /* flags: IPC_F_* */
	uint64_t arg[4];
	struct vpath path[2];
	uint32_t npaths;
	char *target;	    /* SYMLINK: what the link says, from getname() */
	char *out;	    /* the out stream, IPC_PATH_MAX bytes */
	struct request *rq; /* the answered request */
	struct ioseg in_seg[3], out_seg;
};

int path_begin(struct path_call *pc, uint32_t op) __must_check;
/* A path relative to dirfd: 0, -ENOENT (empty), -ENAMETOOLONG, -EBADF, -ENOTDIR, -ENOMEM,
 * -EFAULT. path_add() may be given pc->out. */
int path_add(struct path_call *pc, int dirfd, const char *path) __must_check;
int path_add_user(struct path_call *pc, int dirfd, const char *upath) __must_check;
/* Both: begins a call on one path. */
int path_begin_user(struct path_call *pc, uint32_t op, int dirfd, const char *upath) __must_check;
/* Sends the request from mount to mount until a server answers it; what that server says, or
 * -ELOOP, -EXDEV, -ENOENT (nothing mounted), -EIO (server dead), -ERESTARTSYS. */
int64_t path_call(struct path_call *pc) __must_check;
void path_end(struct path_call *pc);
/* Marks a path_call that ends when it goes out of scope; path_begin() must come first. */
#define __path_end __attribute__((cleanup(path_end)))
/* The canonical path of a directory that a call has just found, kmalloc'ed; NULL when memory
 * is out. */
char *path_canonical(struct vpath *vp);
/* Opens what upath names: a new file with one reference in *file, or -errno. */
int path_open(int dirfd, const char *upath, uint32_t flags, uint32_t mode,
	      struct file **file) __must_check;

/*
 * Appends text, a path relative to the canonical one in the first `base` bytes
 * of buf (IPC_PATH_MAX bytes): collapses "//", "." and a ".." that directly
 * follows the canonical part.  New length or -ENAMETOOLONG; *limit as in struct
 * vpath.
 */
int64_t path_join(char *buf, size_t base, const char *text, size_t *limit) __must_check;

/* The mount table: canonical path prefix -> remote object of a server. One for all. */

/*
 * The mount whose path is the longest prefix, by whole components, of the first
 * `limit` bytes of path (absolute, "" for the root).  A new reference, or NULL
 * when nothing is mounted there.  *prefix_len: length of the mount's path ("/"
 * is 0).
 */
struct remote *mount_lookup(const char *path, size_t limit, size_t *prefix_len);
