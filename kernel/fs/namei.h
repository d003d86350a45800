/*
 * Paths.  The kernel knows which server a path belongs to (fs/mount.h); the
 * server walks it.  Where it meets ".." or a symbolic link it sends the kernel
 * on with another path, so that a walk can cross from server to server.
 */
#pragma once

#include "abi/ipc.h"
#include "abi/stat.h"
#include "lib/types.h"

struct file;
struct memobj;
struct request;

/* An executable, as a server or a memory object gives it. */
struct exec_image {
	struct memobj *obj;	/* one reference */
	uint64_t size;
	uint32_t mode, uid, gid;
};

/*
 * Opens path (kernel memory) relative to dirfd; a new file with one reference, or -errno
 * in the return value.
 */
int vfs_open(int dirfd, const char *path, uint32_t flags, uint32_t mode, struct file **file);
/* For execve: -EACCES, -ENOENT, -ENOEXEC... path empty and dirfd a file: fexecve. */
int vfs_open_exec(int dirfd, const char *path, uint32_t at_flags, struct exec_image *image);

/* Copies a path from user memory into a kmalloc'ed buffer of IPC_PATH_MAX: 0, -EFAULT,
 * -ENAMETOOLONG, -ENOENT (empty), -ENOMEM. */
int getname(const char *upath, char **name);
void putname(char *name);
