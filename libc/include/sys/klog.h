/* Linux <sys/klog.h>: the kernel's message buffer. */
#pragma once

#include <abi/klog.h>

int klogctl(int action, char *buf, int n);
