/* <netinet/ether.h>: Ethernet addresses as text. */
#pragma once

#include <net/ethernet.h>

struct ether_addr *ether_aton_r(const char *s, struct ether_addr *addr);
struct ether_addr *ether_aton(const char *s);
char *ether_ntoa_r(const struct ether_addr *addr, char *buf);
char *ether_ntoa(const struct ether_addr *addr);
