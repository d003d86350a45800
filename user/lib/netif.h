/* Interfaces and routes through the SIOC* ioctls of Linux. */
#pragma once

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

/* Everything that is asked about an interface at once. */
struct netif {
	char name[16];
	unsigned int flags; /* IFF_* */
	int mtu;
	int hw_type; /* ARPHRD_* */
	uint8_t mac[6];
	bool has_addr;
	struct in_addr addr, mask, broadcast, peer;
};

/* A route; dev may be "" (chosen by the gateway), gateway 0 for a directly connected net. */
struct net_route {
	struct in_addr dst, mask, gateway;
	char dev[16];
	int metric;
	bool reject;
};

/* All return 0 or -errno (-ENODEV: no such interface). */
int netif_query(const char *name, struct netif *out);
int netif_set_addr(const char *name, struct in_addr addr);
int netif_set_mask(const char *name, struct in_addr mask);
int netif_set_broadcast(const char *name, struct in_addr broadcast);
int netif_set_mtu(const char *name, int mtu);
/* Set and clear IFF_* bits. */
int netif_set_flags(const char *name, unsigned int set, unsigned int clear);
int route_add(const struct net_route *r);
int route_delete(const struct net_route *r);

/* An ioctl on a socket made for it; 0 or -errno. */
int net_ioctl(unsigned long request, void *arg);
/* 24 for 255.255.255.0; -1 when the ones are not contiguous. */
int mask_prefix(struct in_addr mask);
struct in_addr prefix_mask(int prefix);
/* The mask of the address's class, where none is given. */
struct in_addr class_mask(struct in_addr addr);
/* "10.0.2.15/24" or "10.0.2.15"; *prefix is -1 without one.  0 or -EINVAL. */
int parse_addr_prefix(const char *s, struct in_addr *addr, int *prefix);
