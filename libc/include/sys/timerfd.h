/* Linux <sys/timerfd.h>. */
#pragma once

#include <abi/timerfd.h>
#include <sys/types.h>

int timerfd_create(int clock, int flags);
int timerfd_settime(int fd, int flags, const struct itimerspec *value, struct itimerspec *old);
int timerfd_gettime(int fd, struct itimerspec *value);
