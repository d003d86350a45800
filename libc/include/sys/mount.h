/* Linux <sys/mount.h>. */
#pragma once

#include <abi/statfs.h>

int umount(const char *target);
int umount2(const char *target, int flags);
