/* POSIX <sys/times.h>. */
#pragma once

#include <abi/resource.h>

clock_t times(struct tms *buf);
