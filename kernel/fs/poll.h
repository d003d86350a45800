/* What pollers ask a file, and what poll, select and epoll share. */
#pragma once

#include "abi/epoll.h"
#include "abi/time.h"
#include "lib/types.h"

struct file;
struct wait_queue;

/* f_op->poll, or always-ready: the mask of EPOLL* bits as it is now; *wq: the wait queue that tells
 * of its changes, NULL if it has none. */
uint32_t vfs_poll(struct file *file, struct wait_queue **wq);

/* fput(): the file is going; drops the epoll items that watch it. */
void epoll_forget_file(struct file *file);

/* What poll, select and epoll_wait share.  A deadline is a moment of clock_monotonic(),
 * TIME_FOREVER or 0 (do not sleep). */

/* Milliseconds from now (below 0: for ever) as a deadline; 0 stays 0. */
uint64_t poll_timeout_ms(int timeout);
