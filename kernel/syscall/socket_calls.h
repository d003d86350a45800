/*
 * The socket system calls: kernel/fs.  Parameters are Linux's; every pointer is
 * a user's.  All return a result or -errno.
 */
#pragma once

#include "lib/types.h"
#include "syscall/syscall.h"

struct msghdr;

/* fs/socket_calls.c */
int64_t sys_socket(int family, int type, int protocol), sys_shutdown(int fd, int how);
int64_t sys_socketpair(int family, int type, int protocol, int *ufds);
int64_t sys_bind(int fd, const void *uaddr, int len);
int64_t sys_connect(int fd, const void *uaddr, int len);
int64_t sys_accept(int fd, void *uaddr, int *ulen), sys_listen(int fd, int backlog);
int64_t sys_accept4(int fd, void *uaddr, int *ulen, int flags);
int64_t sys_getsockname(int fd, void *uaddr, int *ulen);
int64_t sys_getpeername(int fd, void *uaddr, int *ulen);
int64_t sys_setsockopt(int fd, int level, int name, const void *value, int len);
int64_t sys_getsockopt(int fd, int level, int name, void *value, int *ulen);

/* fs/socket_file.c */
int64_t sys_sendto(int fd, const void *buf, size_t n, uint32_t flags, const void *uaddr, int len);
int64_t sys_recvfrom(int fd, void *buf, size_t n, uint32_t flags, void *uaddr, int *ulen);
int64_t sys_sendmsg(int fd, const struct msghdr *umsg, uint32_t flags);
int64_t sys_recvmsg(int fd, struct msghdr *umsg, uint32_t flags);

/* fs/socket_calls.c */
int64_t sys_net_attach(int family, int fd, uint32_t flags);
