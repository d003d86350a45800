/*
 * The table of operations of the root file system.  Called by main.c and by
 * the tests, through srv_dispatch().
 */
#include <stddef.h>

#include "ops.h"

static srv_handler *const handlers[] = {
	[IPC_OP_READ] = op_read,
	[IPC_OP_WRITE] = op_write,
	[IPC_OP_STAT] = op_stat,
	[IPC_OP_SETATTR] = op_setattr,
	[IPC_OP_GETDENTS] = op_getdents,
	[IPC_OP_MEMOBJ] = op_memobj,
	[IPC_OP_FSYNC] = op_fsync,
	[IPC_OP_STATFS] = op_statfs,
	[IPC_OP_OPEN] = op_open,
	[IPC_OP_STATPATH] = op_statpath,
	[IPC_OP_ACCESS] = op_access,
	[IPC_OP_MKDIR] = op_mkdir,
	[IPC_OP_UNLINK] = op_unlink,
	[IPC_OP_RENAME] = op_rename,
	[IPC_OP_LINK] = op_link,
	[IPC_OP_SYMLINK] = op_symlink,
	[IPC_OP_READLINK] = op_readlink,
	[IPC_OP_MKNOD] = op_mknod,
};

const struct srv_ops rootfs_ops = {
	.handlers = handlers,
	.handler_count = sizeof(handlers) / sizeof(handlers[0]),
	.release = handle_release,
};
