/*
 * System calls on files: kernel/fs.  Parameters are Linux's; every pointer is a
 * user's.  All return a result or -errno.
 */
#pragma once

#include "abi/time.h"
#include "lib/types.h"
#include "syscall/syscall.h"

struct epoll_event;
struct iovec;
struct itimerspec;
struct kfd_set;
struct mount_info;
struct pollfd;
struct pselect_sigmask;
struct stat;
struct statfs;

/* fs/rw.c */
int64_t sys_read(int fd, char *buf, size_t count);
int64_t sys_write(int fd, const char *buf, size_t count);
int64_t sys_pread64(int fd, char *buf, size_t count, int64_t pos);
int64_t sys_pwrite64(int fd, const char *buf, size_t count, int64_t pos);
int64_t sys_readv(int fd, const struct iovec *vec, int n);
int64_t sys_writev(int fd, const struct iovec *vec, int n);
int64_t sys_preadv(int fd, const struct iovec *vec, int n, int64_t pos);
int64_t sys_pwritev(int fd, const struct iovec *vec, int n, int64_t pos);
int64_t sys_lseek(int fd, int64_t off, int whence);
int64_t sys_sendfile(int out_fd, int in_fd, int64_t *offset, size_t count);
int64_t sys_ioctl(int fd, uint32_t cmd, uint64_t arg);
int64_t sys_ftruncate(int fd, int64_t size);
int64_t sys_getdents64(int fd, void *buf, uint32_t count), sys_fsync(int fd), sys_sync(void);

/* fs/fdtable.c */
int64_t sys_close(int fd), sys_close_range(uint32_t first, uint32_t last, uint32_t flags);
int64_t sys_dup(int fd), sys_dup2(int oldfd, int newfd);
int64_t sys_dup3(int oldfd, int newfd, uint32_t flags);
int64_t sys_fcntl(int fd, int cmd, uint64_t arg);

/* fs/path_calls.c */
int64_t sys_open(const char *upath, uint32_t flags, uint32_t mode);
int64_t sys_openat(int dirfd, const char *upath, uint32_t flags, uint32_t mode);
int64_t sys_chdir(const char *upath), sys_fchdir(int fd);
int64_t sys_getcwd(char *buf, size_t size), sys_umask(uint32_t mask);

int64_t sys_stat(const char *upath, struct stat *ust), sys_lstat(const char *, struct stat *);
int64_t sys_fstat(int fd, struct stat *ust);
int64_t sys_newfstatat(int dirfd, const char *upath, struct stat *ust, int flags);
int64_t sys_access(const char *upath, uint32_t mode), sys_chmod(const char *upath, uint32_t mode);
int64_t sys_faccessat(int dirfd, const char *upath, uint32_t mode);
int64_t sys_mkdir(const char *upath, uint32_t mode);
int64_t sys_mkdirat(int dirfd, const char *upath, uint32_t mode);
int64_t sys_mknod(const char *upath, uint32_t mode, uint32_t dev);
int64_t sys_mknodat(int dirfd, const char *upath, uint32_t mode, uint32_t dev);
int64_t sys_unlink(const char *upath), sys_rmdir(const char *upath);
int64_t sys_unlinkat(int dirfd, const char *upath, int flags);
int64_t sys_rename(const char *uold, const char *unew), sys_link(const char *, const char *);
int64_t sys_renameat(int old, const char *uold, int new, const char *unew);
int64_t sys_renameat2(int old, const char *uold, int new, const char *unew, uint32_t flags);
int64_t sys_linkat(int old, const char *uold, int new, const char *unew, uint32_t flags);
int64_t sys_symlink(const char *utarget, const char *upath);
int64_t sys_symlinkat(const char *utarget, int dirfd, const char *upath);
int64_t sys_readlink(const char *upath, char *buf, int size);
int64_t sys_readlinkat(int dirfd, const char *upath, char *buf, int size);
int64_t sys_statfs(const char *upath, struct statfs *ubuf), sys_fstatfs(int fd, struct statfs *);
int64_t sys_fchmod(int fd, uint32_t mode), sys_fchmodat(int, const char *upath, uint32_t mode);
int64_t sys_chown(const char *upath, uint32_t uid, uint32_t gid);
int64_t sys_lchown(const char *upath, uint32_t uid, uint32_t gid);
int64_t sys_fchown(int fd, uint32_t uid, uint32_t gid);
int64_t sys_fchownat(int dirfd, const char *upath, uint32_t uid, uint32_t gid, int flags);
int64_t sys_utimensat(int dirfd, const char *upath, const struct timespec *utimes, int flags);
int64_t sys_truncate(const char *upath, int64_t size);

/* fs/mount.c */
int64_t sys_mount_fd(int fd, const char *upath, const char *utype);
int64_t sys_umount2(const char *upath, int flags);
int64_t sys_mount_info(uint32_t index, struct mount_info *uinfo);

/* fs/pipe.c */
int64_t sys_pipe(int *ufds), sys_pipe2(int *ufds, uint32_t flags);

/* fs/poll.c */
int64_t sys_poll(struct pollfd *ufds, uint32_t n, int timeout);
int64_t sys_ppoll(struct pollfd *ufds, uint32_t n, struct timespec *utimeout,
		  const uint64_t *usigmask, size_t sigsetsize);
int64_t sys_select(int n, struct kfd_set *uin, struct kfd_set *uout, struct kfd_set *uex,
		   struct timeval *utimeout);
int64_t sys_pselect6(int n, struct kfd_set *uin, struct kfd_set *uout, struct kfd_set *uex,
		     struct timespec *utimeout, const struct pselect_sigmask *usig);

/* fs/epoll.c */
int64_t sys_epoll_create(int size), sys_epoll_create1(uint32_t flags);
int64_t sys_epoll_ctl(int epfd, int op, int fd, const struct epoll_event *uevent);
int64_t sys_epoll_wait(int epfd, struct epoll_event *uevents, int max, int timeout);
int64_t sys_epoll_pwait(int epfd, struct epoll_event *uevents, int max, int timeout,
			const uint64_t *usigmask, size_t sigsetsize);

/* fs/event_file.c */
int64_t sys_eventfd(uint32_t initval), sys_eventfd2(uint32_t initval, uint32_t flags);
int64_t sys_timerfd_create(int clockid, uint32_t flags);
int64_t sys_timerfd_settime(int fd, int flags, const struct itimerspec *unew,
			    struct itimerspec *uold);
int64_t sys_timerfd_gettime(int fd, struct itimerspec *ucur);
