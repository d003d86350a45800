/*
 * The family AF_UNIX: sockets between processes of this machine, by path,
 * abstract name or socketpair(), with descriptors in messages.
 */
#pragma once

#include "socket.h"

extern const struct net_proto_family unix_family_ops;

int unix_net_init(struct net *net);
void unix_net_exit(struct net *net);
