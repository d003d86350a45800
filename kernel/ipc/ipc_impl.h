/* What the files of ipc/ include, and the functions that callers and servers share. */
#pragma once

#include "abi/fcntl.h"
#include "fs/fdtable.h"
#include "fs/poll.h"
#include "ipc/hw.h"
#include "ipc/port.h"
#include "ipc/remote.h"
#include "ipc/request.h"
#include "mm/mm.h"
#include "proc/thread.h"
#include "syscall/syscall.h"
#include "x86/x86.h"

/* Installs n files (borrowed) in the current process and tells their descriptors in msg: 0,
 * or -errno and none of them. */
int msg_install_fds(struct ipc_msg *msg, struct file *const *files, uint32_t n) __must_check;
/* Sets event bits of the port behind fd, or behind an object of its server. */
int64_t ipc_notify(int fd, uint64_t bits);
