/*
 * Readers for /proc/net.  Called by ifconfig, route, arp and netstat.
 */
#define _GNU_SOURCE
#include "procnet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/route.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "util.h"

void *procnet_open(const char *name)
{
	struct timespec pause = { .tv_nsec = 100000000 };
	char path[64];
	FILE *f = NULL;

	snprintf(path, sizeof(path), "/proc/net/%s", name);
	for (int i = 0; i < 20; i++) {
		f = fopen(path, "re");
		if (f || (errno != EIO && errno != ENETDOWN))
			break;
		nanosleep(&pause, NULL);
	}
	if (!f)
		complain_errno("%s", path);
	return f;
}

/* "  eth0: 1 2 3 ..." */
static int parse_netdev(char *line, struct netdev_counters *c)
{
	char *colon = strchr(line, ':');
	char *name = line + strspn(line, " \t");
	unsigned long long v[16];

	if (!colon)
		return -1;
	*colon = '\0';
	memset(c, 0, sizeof(*c));
	snprintf(c->name, sizeof(c->name), "%.15s", name);
	if (sscanf(colon + 1,
		   "%llu %llu %llu %llu %llu %llu %llu %llu "
		   "%llu %llu %llu %llu %llu %llu %llu %llu",
		   &v[0], &v[1], &v[2], &v[3], &v[4], &v[5], &v[6], &v[7], &v[8], &v[9], &v[10],
		   &v[11], &v[12], &v[13], &v[14], &v[15]) != 16)
		return -1;
	c->rx_bytes = v[0];
	c->rx_packets = v[1];
	c->rx_errors = v[2];
	c->rx_dropped = v[3];
	c->rx_fifo = v[4];
	c->rx_frame = v[5];
	c->tx_bytes = v[8];
	c->tx_packets = v[9];
	c->tx_errors = v[10];
	c->tx_dropped = v[11];
	c->tx_fifo = v[12];
	c->tx_collisions = v[13];
	c->tx_carrier = v[14];
	return 0;
}

struct netdev_counters *netdev_read(size_t *count)
{
	FILE *f = procnet_open("dev");
	struct netdev_counters *list = xcalloc(1, sizeof(*list));
	char *line = NULL;
	size_t cap = 0;
	size_t n = 0;

	if (!f) {
		free(list);
		return NULL;
	}
	while (getline(&line, &cap, f) > 0) {
		list = xrealloc(list, (n + 1) * sizeof(*list));
		if (parse_netdev(line, &list[n]) == 0)
			n++;
	}
	free(line);
	fclose(f);
	*count = n;
	return list;
}

static void route_flags(unsigned int flags, char out[8])
{
	size_t n = 0;

	if (flags & RTF_REJECT)
		out[n++] = '!';
	else if (flags & RTF_UP)
		out[n++] = 'U';
	if (flags & RTF_GATEWAY)
		out[n++] = 'G';
	if (flags & RTF_HOST)
		out[n++] = 'H';
	if (flags & RTF_DYNAMIC)
		out[n++] = 'D';
	if (flags & RTF_MODIFIED)
		out[n++] = 'M';
	out[n] = '\0';
}

static void print_route(const char *line, bool numeric)
{
	unsigned int dst, gw, flags, metric, mask;
	unsigned long refs, use;
	char dev[32], a[3][INET_ADDRSTRLEN], letters[8];

	if (sscanf(line, "%31s %x %x %x %lu %lu %u %x", dev, &dst, &gw, &flags, &refs, &use,
		   &metric, &mask) != 8)
		return;
	/* the hexadecimal digits are the address in memory order read as a number */
	inet_ntop(AF_INET, &dst, a[0], sizeof(a[0]));
	inet_ntop(AF_INET, &gw, a[1], sizeof(a[1]));
	inet_ntop(AF_INET, &mask, a[2], sizeof(a[2]));
	route_flags(flags, letters);
	printf("%-15s %-15s %-15s %-5s %-6u %-6lu %6lu %s\n",
	       numeric || dst || mask ? a[0] : "default",
	       numeric || gw	      ? a[1]
	       : (flags & RTF_REJECT) ? "-"
				      : "*",
	       a[2], letters, metric, refs, use, dev);
}

int routes_print(bool numeric)
{
	FILE *f = procnet_open("route");
	char *line = NULL;
	size_t cap = 0;

	if (!f)
		return 1;
	puts("Destination     Gateway         Genmask         Flags Metric Ref       Use Iface");
	while (getline(&line, &cap, f) > 0)
		print_route(line, numeric);
	free(line);
	fclose(f);
	return 0;
}
