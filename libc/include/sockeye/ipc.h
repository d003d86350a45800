/*
 * The system calls that Linux does not have: ports and messages, mounting a
 * server, pieces of the machine, and what ps and mount show.  Each is one
 * SYSCALL; on failure -1 and errno.  kernel/abi/ipc.h is the contract.
 */
#pragma once

#include <abi/ipc.h>
#include <abi/procinfo.h>
#include <abi/uio.h>
#include <sys/types.h>

/* Make a port.  Returns its descriptor. */
int port_create(unsigned int flags);

/* Make a remote file: `handle` behind `port`, with O_* flags and its poll mask as it is now.
 * Returns its descriptor. */
int port_open(int port, uint64_t handle, int flags, uint32_t poll_mask);

/* Send msg to the server of `remote` and wait; msg becomes the reply.  Returns 0. */
int ipc_call(int remote, struct ipc_msg *msg);

/*
 * Send nreplies replies (IPC_REPLY, IPC_READY, IPC_NOTIFY), then take up to nmsgs
 * requests, waiting for the first one at most timeout_ns (negative: for ever; 0:
 * not at all).  Returns how many were taken.
 */
int ipc_reply_receive(int port, const struct ipc_msg *replies, unsigned int nreplies,
		      struct ipc_msg *msgs, unsigned int nmsgs, int64_t timeout_ns);

/* Copy from the caller's in stream of request id, from offset on.  Returns bytes. */
ssize_t ipc_pull(int port, uint64_t id, uint64_t offset, const struct iovec *iov, int n);

/* Copy into the caller's out stream of request id, from offset on.  Returns bytes. */
ssize_t ipc_push(int port, uint64_t id, uint64_t offset, const struct iovec *iov, int n);

/* OR event bits into the notification word of a port or of a remote file's port. */
int ipc_notify(int fd, uint64_t bits);

/* Let `remote` serve the calling process's sockets of `family`; -1 takes it away. */
int net_attach(int family, int remote, unsigned int flags);

/* Mount the root directory `remote` at path. */
int mount_fd(int remote, const char *path, const char *type);

/* Cut a piece (HW_*) out of the machine.  Returns its descriptor. */
int hw_create(int hw, unsigned int kind, uint64_t a, uint64_t b);

/* Physical addresses of the pages of a memory object from offset on.  Returns how many. */
long mem_phys(int memory, uint64_t offset, uint64_t *phys, size_t pages);

/* Deliver an interrupt as event bits to a port, and unmask its line. */
int irq_bind(int irq, int port, uint64_t bits);

/* The interrupt was served; its line may fire again. */
int irq_ack(int irq);

/* Read or write an I/O port of 1, 2 or 4 bytes.  io_in returns the value. */
long io_in(int ioport, unsigned int offset, unsigned int width);
int io_out(int ioport, unsigned int offset, unsigned int width, uint32_t value);

/* Write n bytes to one I/O port.  Returns n. */
long io_outs(int ioport, unsigned int offset, const void *bytes, size_t n);

/* The process with the smallest pid >= pid.  Returns its pid; ESRCH: there is none. */
pid_t proc_info(pid_t pid, struct proc_info *info);

/* Mount number `index`.  ENOENT: past the last one. */
int mount_info(unsigned int index, struct mount_info *info);
