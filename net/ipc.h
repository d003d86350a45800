/*
 * The only door between netd's stack and ring 0: what the stack needs of the
 * IPC system calls, per struct net.  ipc.c implements it with <sockeye/ipc.h>;
 * host tests put a world of their own in its place.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "abi/ipc.h"

struct net;

/* Bytes moved, or -errno (-EFAULT, -EPIPE when the request is gone). */
long net_ipc_pull(struct net *net, uint64_t id, uint64_t off, const struct iovec *iov, int n);
long net_ipc_push(struct net *net, uint64_t id, uint64_t off, const struct iovec *iov, int n);

/* A zeroed message that goes out with the next receive; never NULL (sends what
 * has collected when there is no more room). */
struct ipc_msg *net_ipc_post(struct net *net);

/* Give back a descriptor that came with a message, or that a reply lent: once the
 * messages posted so far are out. */
void net_ipc_close_fd(struct net *net, int fd);

/* A memory object of `size` zeroed bytes, mapped at *mem.  Its fd, or -errno. */
int net_ipc_share(struct net *net, const char *name, size_t size, void **mem);
void net_ipc_unshare(struct net *net, int fd, void *mem, size_t size);

/* CLOCK_REALTIME in ns, for SO_TIMESTAMP and file times. */
uint64_t net_ipc_realtime(struct net *net);
