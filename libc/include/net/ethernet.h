/* <net/ethernet.h>: Ethernet frames. */
#pragma once

#include <stdint.h>
#include <sys/types.h>

#define ETH_ALEN 6
#define ETHER_ADDR_LEN 6
#define ETHER_HDR_LEN 14
#define ETHERMTU 1500
#define ETH_P_IP 0x0800
#define ETH_P_ARP 0x0806
#define ETH_P_ALL 0x0003
#define ETHERTYPE_IP ETH_P_IP
#define ETHERTYPE_ARP ETH_P_ARP

struct ether_addr {
	uint8_t ether_addr_octet[ETH_ALEN];
};

struct ether_header {
	uint8_t ether_dhost[ETH_ALEN];
	uint8_t ether_shost[ETH_ALEN];
	uint16_t ether_type; /* network byte order */
};
_Static_assert(sizeof(struct ether_header) == 14, "struct ether_header");
