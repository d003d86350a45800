/* <ifaddrs.h>: the addresses of all interfaces. */
#pragma once

#include <sys/socket.h>

struct ifaddrs {
	struct ifaddrs *ifa_next;
	char *ifa_name;
	unsigned int ifa_flags; /* IFF_* */
	struct sockaddr *ifa_addr;
	struct sockaddr *ifa_netmask;
	struct sockaddr *ifa_dstaddr; /* the broadcast address, or the peer's */
	void *ifa_data;
};
#define ifa_broadaddr ifa_dstaddr

int getifaddrs(struct ifaddrs **list);
void freeifaddrs(struct ifaddrs *list);
