/* POSIX <sys/select.h>. */
#pragma once

#include <abi/select.h>
#include <abi/time.h>
#include <sys/types.h>

typedef unsigned long fd_mask;
typedef struct kfd_set fd_set;

#define FD_SETSIZE KFD_SETSIZE
#define NFDBITS 64

#define FD_ZERO(s) ((void)(*(s) = (fd_set){ { 0 } }))
#define FD_SET(fd, s) ((void)((s)->fds_bits[(fd) / 64] |= 1ul << (fd) % 64))
#define FD_CLR(fd, s) ((void)((s)->fds_bits[(fd) / 64] &= ~(1ul << (fd) % 64)))
#define FD_ISSET(fd, s) ((int)((s)->fds_bits[(fd) / 64] >> (fd) % 64 & 1))

int select(int n, fd_set *restrict rd, fd_set *restrict wr, fd_set *restrict ex,
	   struct timeval *restrict timeout);
int pselect(int n, fd_set *restrict rd, fd_set *restrict wr, fd_set *restrict ex,
	    const struct timespec *restrict timeout, const sigset_t *restrict mask);
