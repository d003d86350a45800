/* Linux <sys/statfs.h>. */
#pragma once

#include <abi/statfs.h>

int statfs(const char *path, struct statfs *buf);
int fstatfs(int fd, struct statfs *buf);
