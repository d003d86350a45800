/* POSIX <poll.h>. */
#pragma once

#include <abi/poll.h>
#include <abi/time.h>
#include <sys/types.h>

typedef unsigned long nfds_t;

int poll(struct pollfd *fds, nfds_t n, int timeout_ms);
int ppoll(struct pollfd *fds, nfds_t n, const struct timespec *timeout, const sigset_t *mask);
