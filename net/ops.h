/*
 * Which handler serves a request: each *_request_prepare() looks at
 * req->msg.op, sets req->handler, req->flags and the stream lengths, and
 * returns 0, or -errno to refuse at once.
 */
#pragma once

#include <stdint.h>

#include "core/netdevice.h"
#include "request.h"

int sock_request_prepare(struct request *req);	 /* sockcalls.c: on an open socket */
int family_request_prepare(struct request *req); /* sockcalls.c: socket(), socketpair() */
int netif_request_prepare(struct request *req);	 /* core/netif_ring.c: a driver attaches */
int proc_request_prepare(struct request *req);	 /* proc/proc_net.c: the /proc/net tree */
void proc_net_release(struct net *net, uint64_t handle);
