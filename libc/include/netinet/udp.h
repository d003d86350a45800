/* <netinet/udp.h>: the UDP header, wire order. [RFC 768] */
#pragma once

#include <stdint.h>

struct udphdr {
	uint16_t source;
	uint16_t dest;
	uint16_t len;
	uint16_t check;
};
_Static_assert(sizeof(struct udphdr) == 8, "struct udphdr");
