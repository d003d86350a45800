/* Remote files and sockets: what their files and system calls share, and whose server makes
 * the sockets. */
#pragma once

#include "fs/file.h"
#include "fs/poll.h"
#include "ipc/remote.h"
#include "ipc/request.h"

struct net;

extern const struct file_operations socket_file_ops; /* fs/socket_file.c */

/* Begins a request on a remote file, a non-blocking one if the file or the call (nonblock) is.
 * NULL (EAGAIN) if that need not be sent, because the server's posted mask promises none of
 * `events` (0: do not look) and no error. */
struct request *remote_begin(struct file *file, uint32_t op, uint32_t events, bool nonblock);
/* request_call(), with a socket's errors: -ENETDOWN when its server is dead, -ECONNRESET when it
 * dies during the call. *rq: the answered request, NULL if the caller was killed and the request
 * is no longer its own; request_end() takes either. */
int64_t remote_call(struct request **rq);
/* The same for a call of which only the result is wanted: ends the request. */
int64_t remote_call_end(struct request *rq);

int64_t remote_read(struct file *file, const struct iov_iter *to, uint64_t *pos);
int64_t remote_write(struct file *file, const struct iov_iter *from, uint64_t *pos);
uint32_t remote_poll(struct file *file, struct wait_queue **wq);
int64_t remote_ioctl(struct file *file, uint32_t cmd, uint64_t arg);
int remote_fstat(struct file *file, struct stat *st);
void remote_release(struct file *file);
/* The memory object that came with a reply: a new reference, or NULL. */
struct memobj *reply_memobj(const struct request *rq);

struct net *net_create(void), *net_get(struct net *net); /* create: NULL when memory is out */
void net_put(struct net *net);

/* 0 if it is a socket's file, -EBADF (NULL), -ENOTSOCK. */
int64_t socket_check(const struct file *file);

#define SOCKADDR_MAX 128 /* sizeof(struct sockaddr_storage) */

/* How much room the caller has for an address: *ulen, 0 if uaddr is NULL; -EFAULT, -EINVAL. */
int64_t name_room(const void *uaddr, const int *ulen);

/* SCM_RIGHTS: descriptors in the control data of a message. */

/*
 * Takes the descriptors out of control data that a program sends: `control`
 * (kernel memory, *len bytes) keeps the rest.  fds gets up to IPC_FDS files,
 * each with a reference, also after an error.  0, -EINVAL, -EBADF.
 */
int64_t scm_send(char *control, size_t *len, struct file **fds, uint32_t *nfds);
/*
 * Installs the descriptors that came with rq's reply and writes their SCM_RIGHTS
 * behind the *used bytes of control data (a user's, room bytes).  flags: MSG_*
 * of the call.  Returns MSG_CTRUNC if not all fitted, else 0, or -EFAULT.
 */
int64_t scm_recv(struct request *rq, char *ucontrol, size_t room, size_t *used, uint32_t flags);
