/* The operations of the root file system's server, by group. */
#pragma once

#include "lib/server.h"
#include "node.h"

/* An open file: what a handle names. */
struct open_file {
	struct node *node; /* NULL: slot is free */
	uint32_t generation;
	uint32_t next_free;
	int flags; /* O_* of the open */
};

/* A handle for the node, which gains an opener; 0 without memory. */
uint64_t handle_open(struct node *node, int flags);
/* The open file, or NULL for a handle that never was or is gone. */
struct open_file *handle_file(uint64_t handle);
void handle_release(uint64_t handle);

/* IPC_SET_* by cred; times: two timespecs if IPC_SET_TIMES.  0 or -errno. */
struct setattr {
	uint32_t what, mode, uid, gid;
	uint64_t size;
	struct timespec times[2];
};
int node_setattr(struct node *node, const struct cred *cred, const struct setattr *set);
void node_stat(const struct node *node, struct stat *stat);

/* path_ops.c, create_ops.c, rename.c, file_ops.c */
srv_handler op_open, op_statpath, op_access, op_readlink;
srv_handler op_mkdir, op_unlink, op_link, op_symlink, op_mknod;
srv_handler op_rename;
srv_handler op_read, op_write, op_stat, op_setattr, op_getdents, op_memobj, op_fsync, op_statfs;

/* path_ops.c, for the others: */
struct walk;
/*
 * Pull the paths of a request: `count` of them, NUL between; paths[i] and
 * lens[i] point into a static buffer that the next request overwrites.  0 or
 * -errno.
 */
int request_paths(const struct ipc_msg *req, int count, const char **paths, size_t *lens);
/* Walk path number `which` of a request; puts a redirection into *reply. */
int request_walk(const struct ipc_msg *req, struct ipc_msg *reply, int which, const char *path,
		 size_t len, bool follow, struct walk *walk);
/* Make `name` in walk->dir lead to a fresh node of this kind; the node or NULL and *error. */
struct node *create_node(const struct walk *walk, uint32_t mode, const char *target, int *error);

/* devices.c: character devices that the server itself plays. */
/* Is there a driver behind this device number here? */
bool device_known(uint64_t rdev);
int64_t device_read(uint64_t rdev, const struct ipc_msg *req, struct ipc_msg *reply);
int64_t device_write(uint64_t rdev, const struct ipc_msg *req);
/* Create the nodes of /dev.  0 or -errno. */
int devices_create(void);

#define FILE_POLL 5u /* POLLIN | POLLOUT: files are always ready */

extern const struct srv_ops rootfs_ops;
