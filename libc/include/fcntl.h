/* POSIX <fcntl.h>. */
#pragma once

#include <abi/fcntl.h>
#include <sys/types.h>

/* statx(): how fresh the answer must be */
#define AT_STATX_SYNC_AS_STAT 0
#define AT_STATX_FORCE_SYNC 0x2000
#define AT_STATX_DONT_SYNC 0x4000
#define AT_STATX_SYNC_TYPE 0x6000

int open(const char *path, int flags, ...);
int openat(int dirfd, const char *path, int flags, ...);
int creat(const char *path, mode_t mode);
int fcntl(int fd, int cmd, ...);
int posix_fadvise(int fd, off_t offset, off_t length, int advice);
int posix_fallocate(int fd, off_t offset, off_t length);
int fallocate(int fd, int mode, off_t offset, off_t length);
int renameat2(int fromfd, const char *from, int tofd, const char *to, unsigned int flags);
