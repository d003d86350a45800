/* Hardware types, and the neighbour that SIOC[GSD]ARP take, Linux x86-64. */
#pragma once

#include <abi/socket.h>

#define ARPHRD_ETHER 1
#define ARPHRD_PPP 512
#define ARPHRD_LOOPBACK 772
#define ARPHRD_NONE 0xfffe
#define ARPHRD_VOID 0xffff

#define ARPOP_REQUEST 1
#define ARPOP_REPLY 2

struct arpreq {
	struct sockaddr arp_pa;
	struct sockaddr arp_ha;
	int arp_flags; /* ATF_* */
	struct sockaddr arp_netmask;
	char arp_dev[16];
};
_Static_assert(sizeof(struct arpreq) == 68, "struct arpreq");

#define ATF_COM 0x02
#define ATF_PERM 0x04
#define ATF_PUBL 0x08
#define ATF_USETRAILERS 0x10
#define ATF_NETMASK 0x20
#define ATF_DONTPUB 0x40
