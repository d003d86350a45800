/* AF_UNIX's inside, shared by af_unix.c (names and connections), unix_data.c
 * (messages) and unix_proc.c. */
#pragma once

#include <sys/un.h>

#include "core/sock.h"
#include "request.h"
#include "socket.h"
#include "unix/af_unix.h"

#define UNIX_BUCKETS 256
#define UNIX_DGRAM_QLEN 256   /* datagrams that wait for one receiver */
#define UNIX_MAX_INFLIGHT 512 /* descriptors in all queues */
#define UNIX_PATH_MAX 108

/* The user's credentials, in SO_PEERCRED's layout. */
struct unix_cred {
	int32_t pid;
	uint32_t uid, gid;
};

struct unix_sock {
	struct sock sk;		  /* first */
	char name[UNIX_PATH_MAX]; /* sun_path: a path, or NUL and an abstract name */
	uint8_t name_len;	  /* 0: no name */
	struct hlist_node name_hash;
	struct sock *peer; /* whom sends go to; one reference is ours */
	struct unix_cred cred, peer_cred;

	struct list_head children; /* listener: connections to be accepted */
	struct list_head child_node;
	struct list_head waiters; /* senders and connectors that wait for room here */
	struct list_head wait_node;
};

/* In the skb: who sent it, what descriptors travel with it. */
struct unix_skb_cb {
	struct unix_cred cred;
	uint32_t consumed; /* stream: bytes read already */
	uint32_t nfds;
	int32_t fds[IPC_FDS];
};
#define UNIX_CB(skb) SKB_CB(skb, struct unix_skb_cb)

struct unix_table {
	struct hlist_head bucket[UNIX_BUCKETS];
	struct hlist_head unnamed; /* the rest, for /proc/net/unix */
	uint32_t inflight;
};

extern struct proto unix_prot;

static inline struct unix_sock *unix_sk(const struct sock *sk)
{
	return (struct unix_sock *)sk;
}

/* af_unix.c */
/* The socket with the name in addr.  0 with *res (borrowed), -ENOENT, -ECONNREFUSED... */
int unix_find(struct net *net, const struct sockaddr *addr, int len, struct sock **res);
/* Its name as a sockaddr; returns the length. */
int unix_name(const struct sock *sk, struct sockaddr_storage *addr);
/* Wait until `other` has room, or has gone. */
int unix_wait_room(struct sock *sk, struct sock *other, struct request *req);
/* other has room again. */
void unix_wake_waiters(struct sock *other);

/* unix_data.c */
int unix_stream_sendmsg(struct socket *sock, struct request *req);
int unix_stream_recvmsg(struct socket *sock, struct request *req);
int unix_dgram_sendmsg(struct socket *sock, struct request *req);
int unix_dgram_recvmsg(struct socket *sock, struct request *req);
uint32_t unix_poll(struct socket *sock);
int unix_ioctl(struct socket *sock, struct request *req, unsigned int cmd);
/* Drop what nobody will read, with its descriptors. */
void unix_purge(struct sock *sk);
