/*
 * Attributes: stat() and what changes them, with POSIX's rules on who may.
 * Called by the path and file operations.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>

#include "ops.h"
#include "space.h"

void node_stat(const struct node *node, struct stat *stat)
{
	memset(stat, 0, sizeof(*stat));
	stat->st_dev = 1;
	stat->st_ino = node->ino;
	stat->st_nlink = node->nlink;
	stat->st_mode = node->mode;
	stat->st_uid = node->uid;
	stat->st_gid = node->gid;
	stat->st_rdev = node->rdev;
	stat->st_size = (off_t)node_size(node);
	stat->st_blksize = 4096;
	stat->st_blocks = (blkcnt_t)((node_size(node) + 4095) / 4096 * 8);
	stat->st_atim = node->atime;
	stat->st_mtim = node->mtime;
	stat->st_ctim = node->ctime;
}

static bool owns(const struct node *node, const struct cred *cred)
{
	return cred->uid == 0 || cred->uid == node->uid;
}

/* [POSIX chown]: the owner may give the file to his own group only. */
static int may_chown(const struct node *node, const struct cred *cred, const struct setattr *set)
{
	if (cred->uid == 0)
		return 0;
	if ((set->what & IPC_SET_UID) && (set->uid != node->uid || cred->uid != node->uid))
		return -EPERM;
	if ((set->what & IPC_SET_GID) &&
	    (cred->uid != node->uid || (set->gid != node->gid && set->gid != cred->gid)))
		return -EPERM;
	return 0;
}

static bool time_valid(const struct timespec *time)
{
	return time->tv_nsec == UTIME_NOW || time->tv_nsec == UTIME_OMIT ||
	       (time->tv_nsec >= 0 && time->tv_nsec < 1000000000);
}

/* [POSIX utimensat]: "now" needs write permission, other times ownership. */
static int may_set_times(const struct node *node, const struct cred *cred,
			 const struct timespec times[2])
{
	if (!time_valid(&times[0]) || !time_valid(&times[1]))
		return -EINVAL;
	if (owns(node, cred))
		return 0;
	if (times[0].tv_nsec == UTIME_NOW && times[1].tv_nsec == UTIME_NOW)
		return node_may(node, cred, 2);
	if (times[0].tv_nsec == UTIME_OMIT && times[1].tv_nsec == UTIME_OMIT)
		return 0;
	return -EPERM;
}

static void set_time(struct timespec *to, const struct timespec *from, const struct timespec *now)
{
	if (from->tv_nsec != UTIME_OMIT)
		*to = from->tv_nsec == UTIME_NOW ? *now : *from;
}

static int check(const struct node *node, const struct cred *cred, const struct setattr *set)
{
	int error = 0;

	if ((set->what & IPC_SET_MODE) && !owns(node, cred))
		error = -EPERM;
	if (error == 0 && (set->what & (IPC_SET_UID | IPC_SET_GID)))
		error = may_chown(node, cred, set);
	if (error == 0 && (set->what & IPC_SET_TIMES))
		error = may_set_times(node, cred, set->times);
	if (error == 0 && (set->what & IPC_SET_SIZE) &&
	    (!S_ISREG(node->mode) || (int64_t)set->size < 0))
		error = -EINVAL;
	return error;
}

int node_setattr(struct node *node, const struct cred *cred, const struct setattr *set)
{
	int error = check(node, cred, set);

	if (error < 0)
		return error;
	if (set->what & IPC_SET_SIZE) {
		error = content_resize(&node->content, set->size);
		if (error < 0)
			return error;
		node_changed(node);
	}
	if (set->what & IPC_SET_UID)
		node->uid = set->uid;
	if (set->what & IPC_SET_GID)
		node->gid = set->gid;
	if ((set->what & (IPC_SET_UID | IPC_SET_GID)) && cred->uid != 0)
		node->mode &= ~(uint32_t)(S_ISUID | S_ISGID);
	if (set->what & IPC_SET_MODE) {
		node->mode = (node->mode & S_IFMT) | (set->mode & 07777);
		if (cred->uid != 0 && cred->gid != node->gid)
			node->mode &= ~(uint32_t)S_ISGID;
	}
	node_touched(node);
	if (set->what & IPC_SET_TIMES) {
		set_time(&node->atime, &set->times[0], &node->ctime);
		set_time(&node->mtime, &set->times[1], &node->ctime);
	}
	return 0;
}
