/* POSIX <sys/socket.h>. */
#pragma once

#include <abi/ioctl.h>
#include <abi/socket.h>
#include <abi/time.h>
#include <sys/types.h>

#define CMSG_FIRSTHDR(m)                                                                    \
	((m)->msg_controllen >= sizeof(struct cmsghdr) ? (struct cmsghdr *)(m)->msg_control \
						       : (struct cmsghdr *)0)
#define CMSG_NXTHDR(m, c) __cmsg_next(m, c)

/* The next control message, or null when the rest cannot hold one. */
static inline struct cmsghdr *__cmsg_next(const struct msghdr *m, const struct cmsghdr *c)
{
	const char *end = (const char *)m->msg_control + m->msg_controllen;
	size_t left = (size_t)(end - (const char *)c);

	if (c->cmsg_len < sizeof(*c) || left < CMSG_ALIGN(c->cmsg_len) + sizeof(*c))
		return 0;
	return (struct cmsghdr *)((const char *)c + CMSG_ALIGN(c->cmsg_len));
}

int socket(int family, int type, int protocol);
int socketpair(int family, int type, int protocol, int fd[2]);
int bind(int fd, const struct sockaddr *addr, socklen_t len);
int listen(int fd, int backlog);
int accept(int fd, struct sockaddr *restrict addr, socklen_t *restrict len);
int accept4(int fd, struct sockaddr *restrict addr, socklen_t *restrict len, int flags);
int connect(int fd, const struct sockaddr *addr, socklen_t len);
int shutdown(int fd, int how);
int getsockname(int fd, struct sockaddr *restrict addr, socklen_t *restrict len);
int getpeername(int fd, struct sockaddr *restrict addr, socklen_t *restrict len);
int getsockopt(int fd, int level, int name, void *restrict value, socklen_t *restrict len);
int setsockopt(int fd, int level, int name, const void *value, socklen_t len);
ssize_t send(int fd, const void *buf, size_t n, int flags);
ssize_t sendto(int fd, const void *buf, size_t n, int flags, const struct sockaddr *addr,
	       socklen_t len);
ssize_t sendmsg(int fd, const struct msghdr *msg, int flags);
int sendmmsg(int fd, struct mmsghdr *msgs, unsigned int n, unsigned int flags);
ssize_t recv(int fd, void *buf, size_t n, int flags);
ssize_t recvfrom(int fd, void *restrict buf, size_t n, int flags, struct sockaddr *restrict addr,
		 socklen_t *restrict len);
ssize_t recvmsg(int fd, struct msghdr *msg, int flags);
int recvmmsg(int fd, struct mmsghdr *msgs, unsigned int n, unsigned int flags,
	     struct timespec *timeout);
int sockatmark(int fd);
