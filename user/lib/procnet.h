/* What /proc/net tells: interface counters and routes, in Linux's text formats. */
#pragma once

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct netdev_counters {
	char name[16];
	uint64_t rx_bytes, rx_packets, rx_errors, rx_dropped, rx_fifo, rx_frame;
	uint64_t tx_bytes, tx_packets, tx_errors, tx_dropped, tx_fifo, tx_collisions, tx_carrier;
};

/* All interfaces of /proc/net/dev; the caller frees.  NULL after a message. */
struct netdev_counters *netdev_read(size_t *count);
/* Print /proc/net/route as route(8) and netstat -r do, with 0.0.0.0 as such if numeric; 0, or 1
 * after a message. */
int routes_print(bool numeric);
/* Open /proc/net/NAME for reading, waiting out a restart of the network server; NULL after a
 * message. */
void *procnet_open(const char *name);
