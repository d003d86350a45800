/* Sockets: whose server makes them, and what their files and system calls share. */
#pragma once

#include "lib/types.h"
#include "mm/uaccess.h"

struct file;
struct net;
struct remote;
struct request;

struct net *net_create(void); /* NULL when memory is out */
struct net *net_get(struct net *net);
void net_put(struct net *net);
/* Where the current process's sockets of this family are made: a new reference, or NULL. */
struct remote *net_family(int family);

/* The socket behind fd with a new reference, or NULL and *err -EBADF or -ENOTSOCK. */
struct file *fget_socket(int fd, int64_t *err);
/* remote_call() with a socket's errors: -ENETDOWN when its server is dead, -ECONNRESET when it
 * dies during the call. */
int64_t socket_request(struct request **rq, const struct remote *r);

/* What goes out with the data of a message: the in stream is name, control, data. */
struct send_args {
	uint32_t flags; /* MSG_* */
	uint32_t name_len, control_len;
	struct file **fds; /* borrowed; SCM_RIGHTS */
	uint32_t nfds;
};

int64_t socket_send(struct file *file, const struct iov_iter *in, const struct send_args *a);
/*
 * out: name area (name_room bytes), control area, data.  *rqp: the answered
 * request, for the caller to look at and request_end(); NULL if none was sent.
 */
int64_t socket_recv(struct file *file, const struct iov_iter *out, uint32_t name_room,
		    uint32_t control_room, uint32_t flags, struct request **rqp);

#define SOCKADDR_MAX 128 /* sizeof(struct sockaddr_storage) */

/* An address from the caller: its length, -EINVAL, -EFAULT. */
int64_t sockaddr_from_user(void *addr, const void *uaddr, int len);
/* An address of full length len for a caller that has *ulen bytes: copies what fits, stores
 * len in *ulen: 0, -EINVAL, -EFAULT. */
int64_t sockaddr_to_user(const void *addr, uint64_t len, void *uaddr, int *ulen);
