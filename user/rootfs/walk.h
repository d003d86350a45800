/* Walking a path as far as this server can, see IPC_OP_OPEN in abi/ipc.h. */
#pragma once

#include "abi/ipc.h"
#include "node.h"

struct walk {
	/* in */
	const char *path; /* plain components; not NUL-terminated */
	size_t len;
	struct cred cred;
	bool follow; /* follow a symbolic link in the last place */
	/* out, when walk() returns 0 */
	struct node *node;     /* what the path names, or NULL: no such name in dir */
	struct dentry *dentry; /* its name; NULL for a directory reached as "." or root */
	struct node *dir;      /* the directory of the last component; NULL with "." or root */
	const char *name;      /* the last component */
	size_t name_len;
	bool slash; /* the path ended in a slash: it must be a directory */
	/* out, when walk() returns IPC_REDIRECT */
	char redirect[IPC_PATH_MAX];
	size_t redirect_len;
	bool absolute;
};

/*
 * Walk.  0 (also when only the last component is missing), IPC_REDIRECT, or
 * -ENOENT, -ENOTDIR, -EACCES, -ENAMETOOLONG.
 */
int walk(struct walk *walk);
