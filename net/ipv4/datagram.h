/*
 * What UDP and raw sockets share: connecting, readiness, taking the next
 * datagram, and finding destination and route of one that is to be sent.
 */
#pragma once

#include "ipv4/inet_sock.h"
#include "request.h"

int ip4_datagram_connect(struct sock *sk, const struct sockaddr *addr, int len);
int ip4_datagram_disconnect(struct sock *sk);
uint32_t datagram_poll(struct sock *sk);
int datagram_ioctl(struct sock *sk, unsigned int cmd, int *value);

/*
 * The next datagram: borrowed, still on the queue; NULL with *ret to be
 * returned (error, end of file, parked).
 */
struct sk_buff *datagram_peek(struct sock *sk, struct request *req, int *ret);
/* Give its `len` bytes from `offset` to the caller, with name and control messages, and
 * take it off the queue unless MSG_PEEK.  The result of recvmsg(). */
int datagram_deliver(struct sock *sk, struct request *req, struct sk_buff *skb, size_t offset,
		     uint32_t saddr, uint16_t sport);

/* How a send of up to `max` bytes begins: checks, pending errors, room.  0, or what
 * sendmsg() is to return. */
int datagram_may_send(struct sock *sk, struct request *req, size_t max);
/*
 * Where the request goes: its name or the connected peer; header fields from
 * the socket and from control messages.  0, -EDESTADDRREQ, -EINVAL...
 */
int datagram_destination(struct sock *sk, struct request *req, struct ipcm *ipc, uint16_t *port);
/* The route there for `len` bytes behind the IP header; checks SO_BROADCAST, decides
 * about DF.  0 or -errno. */
int datagram_route(struct sock *sk, struct ipcm *ipc, size_t len, struct rtable *rt);
/* Finds the route and makes an skb with MAX_HEADER + header bytes of headroom and the
 * request's data.  NULL with *err. */
struct sk_buff *datagram_make(struct sock *sk, struct request *req, struct ipcm *ipc, size_t header,
			      struct rtable *rt, int *err);
