/* <netinet/ip.h>: the IPv4 header, wire order. [RFC 791 3.1] */
#pragma once

#include <netinet/in.h>
#include <stdint.h>

#define IPVERSION 4
#define IP_MAXPACKET 65535
#define IPDEFTTL 64

#define IP_RF 0x8000 /* reserved */
#define IP_DF 0x4000 /* do not fragment */
#define IP_MF 0x2000 /* more fragments */
#define IP_OFFMASK 0x1fff

#define IPTOS_LOWDELAY 0x10
#define IPTOS_THROUGHPUT 0x08
#define IPTOS_RELIABILITY 0x04

/* The bitfields are this system header's traditional interface. */
struct iphdr {
	unsigned int ihl : 4; /* words of 32 bits */
	unsigned int version : 4;
	uint8_t tos;
	uint16_t tot_len;
	uint16_t id;
	uint16_t frag_off;
	uint8_t ttl;
	uint8_t protocol;
	uint16_t check;
	uint32_t saddr;
	uint32_t daddr;
};
_Static_assert(sizeof(struct iphdr) == 20, "struct iphdr");

struct ip {
	unsigned int ip_hl : 4;
	unsigned int ip_v : 4;
	uint8_t ip_tos;
	uint16_t ip_len;
	uint16_t ip_id;
	uint16_t ip_off;
	uint8_t ip_ttl;
	uint8_t ip_p;
	uint16_t ip_sum;
	struct in_addr ip_src;
	struct in_addr ip_dst;
};
_Static_assert(sizeof(struct ip) == 20, "struct ip");
