/*
 * Nodes (files, directories, links, devices), the names that lead to them, and
 * who may do what with them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

#include "content.h"

#define NAME_MAX_LEN 255u

struct dentry {
	struct dentry *hash_next;
	struct node *dir, *node;
	uint64_t cookie; /* place in its directory: order of creation */
	uint32_t hash;
	uint8_t len;
	char name[]; /* without NUL */
};

/* Names of a directory by cookie; a removed one leaves dentry NULL behind for a while. */
struct dir {
	struct node *parent; /* the root's is itself; NULL once it was removed */
	struct dir_slot {
		uint64_t cookie;
		struct dentry *dentry;
	} * slots;
	size_t used, room, count; /* slots in use, allocated; names */
	uint64_t next_cookie;
};

struct node {
	uint64_t ino;
	uint32_t mode, uid, gid;
	uint32_t nlink;
	uint32_t opens; /* open files; nlink == 0 and opens == 0: freed */
	uint64_t rdev;
	struct timespec atime, mtime, ctime;
	union {
		struct content content; /* S_IFREG */
		struct dir dir;		/* S_IFDIR */
		char *target;		/* S_IFLNK */
	};
};

struct cred {
	uint32_t uid, gid;
};

/* A node without a name yet; NULL without space.  Symlinks get their target, the others NULL. */
struct node *node_new(uint32_t mode, uint32_t uid, uint32_t gid, const char *target);
/* Free the node if neither a name nor an open file holds it. */
void node_put(struct node *node);
/* Set mtime and ctime, or ctime alone, to now. */
void node_changed(struct node *node);
void node_touched(struct node *node);
/* Size as stat() shows it. */
uint64_t node_size(const struct node *node);

/* May cred read (4), write (2), execute or search (1) all that `want` asks?  0 or -EACCES. */
int node_may(const struct node *node, const struct cred *cred, uint32_t want);
/* May cred remove or rename `node` in `dir`?  0, -EACCES, -EPERM (sticky). */
int node_may_remove(const struct node *dir, const struct node *node, const struct cred *cred);

/* The root, made by tree_init() (0 or -ENOMEM). */
extern struct node *tree_root;
int tree_init(void);
uint64_t tree_node_count(void);

struct dentry *dir_lookup(struct node *dir, const char *name, size_t len);
/* Enter name -> node, which gains a link; the name is free, len 1-255.  0 or -ENOSPC. */
int dir_add(struct node *dir, const char *name, size_t len, struct node *node);
/* Take the name away; the node loses a link and is freed when it was the last. */
void dir_remove(struct dentry *dentry);
/* Let an existing name lead to another node, atomically. */
void dir_replace(struct dentry *dentry, struct node *node);
/* First name with cookie >= the given one, or NULL. */
struct dentry *dir_from(const struct node *dir, uint64_t cookie);
