/* Linux <sys/prctl.h>. */
#pragma once

#include <abi/sched.h>

int prctl(int op, ...);
