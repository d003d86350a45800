/* <net/if_arp.h>: hardware types and the ARP ioctls. */
#pragma once

#include <abi/if_arp.h>
#include <stdint.h>

/* The fixed head of an ARP packet, wire order. [RFC 826] */
struct arphdr {
	uint16_t ar_hrd;
	uint16_t ar_pro;
	uint8_t ar_hln;
	uint8_t ar_pln;
	uint16_t ar_op;
};
