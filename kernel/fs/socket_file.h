/* struct net: which server makes the sockets of each address family. */
#pragma once

#include "lib/types.h"

struct net;

struct net *net_create(void);		/* NULL when memory is out */
struct net *net_get(struct net *net);
void net_put(struct net *net);
