/*
 * The terminal as a file in the tree: open, attributes, poll mask.  Owns the
 * list of open handles.  Called by the server loop.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "abi/boot.h"
#include "terminal.h"

#define WRITE_ROOM 256u /* POLLOUT: room for a line or so */
#define MIXED (~0u)	/* a reply told one file something newer */

static uint64_t *handles;
static size_t handle_count, handle_room;
static uint64_t last_handle = SRV_HANDLE_ROOT;
static uint32_t posted; /* mask that all open files know, or MIXED */
static struct stat attributes = { .st_mode = S_IFCHR | 0620 };

int64_t term_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ll + now.tv_nsec;
}

static uint32_t poll_mask(void)
{
	uint32_t mask = 0;

	if (tty_read_ready(&terminal, 1))
		mask |= POLLIN;
	if (tty_out_room(&terminal) >= WRITE_ROOM)
		mask |= POLLOUT;
	return mask;
}

uint32_t term_poll(void)
{
	uint32_t mask = poll_mask();

	if (mask != posted)
		posted = MIXED;
	return mask;
}

void term_post(bool edge)
{
	uint32_t mask = poll_mask();

	if (mask == posted && !edge)
		return;
	posted = mask;
	for (size_t i = 0; i < handle_count; i++)
		srv_ready(handles[i], mask);
}

static bool session_alive(int32_t session)
{
	return session != 0 && (kill(session, 0) == 0 || errno == EPERM);
}

int term_acquire(const struct ipc_msg *req, bool steal)
{
	if (terminal.session == req->sid)
		return 0;
	if (req->pid != req->sid) /* only a session leader */
		return -EPERM;
	if (session_alive(terminal.session) && !(steal && req->uid == 0))
		return -EPERM;
	terminal.session = req->sid;
	terminal.pgrp = req->pgid;
	return 0;
}

int64_t term_open(const struct ipc_msg *req, struct ipc_msg *reply)
{
	int flags = (int)req->arg[0];

	if (req->in_len != 0 || (flags & O_DIRECTORY))
		return -ENOTDIR;
	if (req->arg[2] == IPC_OPEN_EXEC)
		return -EACCES;
	if ((flags & O_CREAT) && (flags & O_EXCL))
		return -EEXIST;
	if (handle_count == handle_room) {
		size_t room = handle_room ? handle_room * 2 : 8;
		uint64_t *fresh = realloc(handles, room * sizeof(*handles));

		if (!fresh)
			return -ENOMEM;
		handles = fresh;
		handle_room = room;
	}
	if (!(flags & O_NOCTTY) && req->pid == req->sid && !session_alive(terminal.session))
		term_acquire(req, false);
	reply->handle = handles[handle_count++] = ++last_handle;
	reply->file = IPC_FILE_TTY;
	reply->poll = term_poll();
	return 0;
}

void term_release(uint64_t handle)
{
	for (size_t i = 0; i < handle_count; i++) {
		if (handles[i] == handle) {
			handles[i] = handles[--handle_count];
			return;
		}
	}
}

int64_t term_stat(const struct ipc_msg *req, struct ipc_msg *reply)
{
	struct stat stat = attributes;

	stat.st_dev = stat.st_ino = 1;
	stat.st_nlink = 1;
	stat.st_rdev = makedev(4, 64);
	stat.st_blksize = 1024;
	reply->poll = term_poll();
	return srv_out_reply(req, reply, &stat, sizeof(stat));
}

int64_t term_statpath(const struct ipc_msg *req, struct ipc_msg *reply)
{
	return req->in_len == 0 ? term_stat(req, reply) : -ENOTDIR;
}

/* chmod, chown; times of a terminal mean nothing, its size is none. */
int64_t term_setattr(const struct ipc_msg *req, struct ipc_msg *reply)
{
	uint64_t what = req->arg[0];

	reply->poll = term_poll();
	if (what & IPC_SET_SIZE)
		return -EINVAL;
	if (req->uid != 0 && (req->uid != attributes.st_uid || (what & IPC_SET_UID)))
		return -EPERM;
	if (what & IPC_SET_MODE)
		attributes.st_mode = S_IFCHR | ((uint32_t)req->arg[1] & 07777);
	if (what & IPC_SET_UID)
		attributes.st_uid = (uint32_t)req->arg[2];
	if (what & IPC_SET_GID)
		attributes.st_gid = (uint32_t)(req->arg[2] >> 32);
	return 0;
}

int64_t term_access(const struct ipc_msg *req, struct ipc_msg *reply)
{
	(void)reply;
	if (req->in_len != 0)
		return -ENOTDIR;
	return req->arg[0] & X_OK ? -EACCES : 0;
}

/* mkdir, unlink and the rest: there is nothing below a terminal. */
int64_t term_not_dir(const struct ipc_msg *req, struct ipc_msg *reply)
{
	(void)reply;
	return req->in_len == 0 ? -EPERM : -ENOTDIR;
}
