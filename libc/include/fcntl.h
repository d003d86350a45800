/* POSIX <fcntl.h>. */
#pragma once

#include <abi/fcntl.h>
#include <sys/types.h>

int open(const char *path, int flags, ...);
int openat(int dirfd, const char *path, int flags, ...);
int creat(const char *path, mode_t mode);
int fcntl(int fd, int cmd, ...);
int posix_fadvise(int fd, off_t offset, off_t length, int advice);
int posix_fallocate(int fd, off_t offset, off_t length);
int fallocate(int fd, int mode, off_t offset, off_t length);
ssize_t splice(int in, off_t *in_off, int out, off_t *out_off, size_t n, unsigned int flags);
int renameat2(int fromfd, const char *from, int tofd, const char *to, unsigned int flags);
