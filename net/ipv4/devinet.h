/*
 * Configuring interfaces, addresses, routes and neighbours: Linux's SIOC*
 * ioctls on any AF_INET socket.
 */
#pragma once

#include "core/netdevice.h"
#include "socket.h"

/* One ioctl; -ENOTTY when it is not one of these. */
int devinet_ioctl(struct socket *sock, struct request *req, unsigned int cmd);

/* Give an interface its primary address (and drop the others): 0 or -errno.  mask 0: the
 * class's. */
int inet_set_ifaddr(struct net_device *dev, uint32_t addr, uint32_t mask);
int inet_del_ifaddr(struct net_device *dev);
