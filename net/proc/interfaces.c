/*
 * /proc/net/dev, route and arp.
 */
#include <stdio.h>
#include <string.h>

#include "core/neighbour.h"
#include "core/netdevice.h"
#include "ipv4/arp.h"
#include "ipv4/route.h"
#include "net.h"
#include "proc/proc_net.h"

static void show_one_dev(struct seq *s, const struct net_device *dev)
{
	const struct rtnl_link_stats *st = &dev->stats;

	seq_printf(s, "%6s: %7llu %7llu %4llu %4llu %4llu %5llu %10u %9llu ", dev->name,
		   (unsigned long long)st->rx_bytes, (unsigned long long)st->rx_packets,
		   (unsigned long long)st->rx_errors,
		   (unsigned long long)(st->rx_dropped + st->rx_missed_errors),
		   (unsigned long long)st->rx_fifo_errors,
		   (unsigned long long)(st->rx_length_errors + st->rx_crc_errors), 0u,
		   (unsigned long long)st->multicast);
	seq_printf(s, "%8llu %7llu %4llu %4llu %4llu %5u %7llu %10u\n",
		   (unsigned long long)st->tx_bytes, (unsigned long long)st->tx_packets,
		   (unsigned long long)st->tx_errors, (unsigned long long)st->tx_dropped,
		   (unsigned long long)st->tx_fifo_errors, 0u,
		   (unsigned long long)st->tx_carrier_errors, 0u);
}

void proc_show_dev(struct seq *s)
{
	struct net_device *dev;
	int i;

	seq_printf(s, "Inter-|   Receive                                                |"
		      "  Transmit\n"
		      " face |bytes    packets errs drop fifo frame compressed multicast|"
		      "bytes    packets errs drop fifo colls carrier compressed\n");
	for_each_netdev(s->net, dev, i)
		show_one_dev(s, dev);
}

/* Addresses appear as the hexadecimal of their network-order bytes read as a number. */
static uint32_t wire(uint32_t addr)
{
	return __builtin_bswap32(addr);
}

void proc_show_route(struct seq *s)
{
	const struct fib_route *r;
	size_t start = s->len;

	seq_printf(s, "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU"
		      "\tWindow\tIRTT");
	seq_line_end(s, start, 127);
	for (unsigned int i = 0; (r = fib_nth(s->net, i)) != NULL; i++) {
		start = s->len;
		seq_printf(s, "%s\t%08X\t%08X\t%04X\t%d\t%u\t%u\t%08X\t%u\t%u\t%u", r->dev->name,
			   wire(r->dst), wire(r->gateway), r->flags, 0, 0u, r->metric,
			   wire(r->mask), r->mtu, r->window, r->irtt);
		seq_line_end(s, start, 127);
	}
}

static void show_neighbour(const struct neighbour *n, void *arg)
{
	struct seq *s = arg;
	uint32_t a = n->primary_key;
	char ip[16], mac[18];

	if (n->dev->type != ARPHRD_ETHER)
		return;
	snprintf(ip, sizeof(ip), "%u.%u.%u.%u", a >> 24, a >> 16 & 255, a >> 8 & 255, a & 255);
	snprintf(mac, sizeof(mac), "%02x:%02x:%02x:%02x:%02x:%02x", n->ha[0], n->ha[1], n->ha[2],
		 n->ha[3], n->ha[4], n->ha[5]);
	seq_printf(s, "%-16s 0x%-10x0x%-10x%-17s     %-8s %s\n", ip, ARPHRD_ETHER,
		   (unsigned int)arp_flags(n), mac, "*", n->dev->name);
}

void proc_show_arp(struct seq *s)
{
	seq_printf(s, "IP address       HW type     Flags       HW address            "
		      "Mask     Device\n");
	arp_walk(s->net, show_neighbour, s);
}
