/* <netinet/if_ether.h> */
#pragma once

#include <net/ethernet.h>
#include <net/if_arp.h>
