/*
 * The socket layer: struct socket is what a file descriptor names (through the
 * handle in ring 0's struct file), struct proto_ops is how its family serves
 * it, net_families[] is where families register.
 *
 *   fd -> struct file | handle -> struct socket -> struct sock
 *          (ring 0)   | (netd)      ->ops            ->sk_prot
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "core/list.h"

struct net;
struct sock;
struct request;
struct socket;

enum socket_state { SS_FREE, SS_UNCONNECTED, SS_CONNECTING, SS_CONNECTED, SS_DISCONNECTING };

/* socket->flags */
#define SOCK_NOSPACE 1u /* a sender found no room: post EPOLLOUT when there is some */
#define SOCK_PASSCRED 2u

#define NPROTO AF_MAX

/*
 * An operation of a family.  Those with a request may return REQUEST_PARKED and
 * are then called again with the same request.  Results: >= 0 or -errno.
 * sendmsg and recvmsg: bytes.  getname: length of the address put into *addr.
 */
struct proto_ops {
	int family;
	int (*release)(struct socket *sock);
	int (*bind)(struct socket *sock, const struct sockaddr *addr, int len);
	int (*connect)(struct socket *sock, struct request *req, const struct sockaddr *addr,
		       int len);
	int (*socketpair)(struct socket *sock, struct socket *other);
	int (*accept)(struct socket *sock, struct socket *newsock, struct request *req);
	int (*getname)(struct socket *sock, struct sockaddr_storage *addr, bool peer);
	uint32_t (*poll)(struct socket *sock);
	int (*ioctl)(struct socket *sock, struct request *req, unsigned int cmd);
	int (*listen)(struct socket *sock, int backlog);
	int (*shutdown)(struct socket *sock, int how);
	int (*setsockopt)(struct socket *sock, int level, int name, const void *val, int len);
	/* val has room for *len bytes; *len becomes the value's length */
	int (*getsockopt)(struct socket *sock, int level, int name, void *val, int *len);
	int (*sendmsg)(struct socket *sock, struct request *req);
	int (*recvmsg)(struct socket *sock, struct request *req);
};

struct net_proto_family {
	int family;
	int (*create)(struct net *net, struct socket *sock, int protocol);
};

struct socket {
	enum socket_state state;
	short type;	/* SOCK_STREAM... */
	uint32_t flags; /* SOCK_NOSPACE... */
	struct net *net;
	struct sock *sk;
	const struct proto_ops *ops;
	struct list_head wait;	/* parked requests, oldest first */
	uint64_t handle;	/* names it in messages; 0: none yet */
	uint32_t posted;	/* poll mask that ring 0 was told last */
	uint32_t edges;		/* events since then */
	struct list_head dirty; /* on net->dirty: the mask is to be posted */
};

extern const struct net_proto_family *net_families[NPROTO];

/* Register a family at start-up.  0, -EEXIST or -ENOBUFS (bad number). */
int sock_register(const struct net_proto_family *family);

/* Each returns 0 with *res, or -errno (-EAFNOSUPPORT, -EINVAL, -ESOCKTNOSUPPORT,
 * -EPROTONOSUPPORT, -ENFILE, -ENOBUFS, -ENOMEM). */
int __sys_socket(struct net *net, int family, int type, int protocol, struct socket **res);
int sock_create(struct net *net, int family, int type, int protocol, struct socket **res);
int __sock_create(struct net *net, int family, int type, int protocol, struct socket **res);
/* A struct socket with a handle but without family; NULL when out of memory or sockets. */
struct socket *sock_alloc(struct net *net);
/* Undo: ops->release (which takes care of sk), then the socket itself. */
void sock_release(struct socket *sock);
/* The socket that ring 0 names by `handle`, borrowed, or NULL. */
struct socket *sockfd_lookup(struct net *net, uint64_t handle);

int sock_sendmsg(struct socket *sock, struct request *req);
int sock_recvmsg(struct socket *sock, struct request *req);

/* Something changed: post the poll mask before the loop sleeps; `events` are edges. */
void sock_mark_ready(struct socket *sock, uint32_t events);
/* Post all marked sockets' masks (end of a loop iteration). */
void sock_post_ready(struct net *net);

/* proto_ops entries for what a type does not do */
int sock_no_socketpair(struct socket *sock, struct socket *other);
int sock_no_accept(struct socket *sock, struct socket *newsock, struct request *req);
int sock_no_listen(struct socket *sock, int backlog);
