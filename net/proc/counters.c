/*
 * /proc/net/snmp, netstat, sockstat and packet_memory: counters by name.
 */
#include "core/mib.h"
#include "core/sock.h"
#include "ipv4/arp.h"
#include "ipv4/ip.h"
#include "ipv4/protocol.h"
#include "net.h"
#include "proc/proc_net.h"

struct mib_name {
	int id;
	const char *name;
};

#define MIB_NAME(id, name) { id, name },
static const struct mib_name ip_names[] = { SNMP_IP_LIST(MIB_NAME) };
static const struct mib_name ipext_names[] = { SNMP_IPEXT_LIST(MIB_NAME) };
static const struct mib_name icmp_names[] = { SNMP_ICMP_LIST(MIB_NAME) };
static const struct mib_name tcp_names[] = { SNMP_TCP_LIST(MIB_NAME) };
static const struct mib_name udp_names[] = { SNMP_UDP_LIST(MIB_NAME) };
static const struct mib_name linux_names[] = { SNMP_LINUX_LIST(MIB_NAME) };
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A line of names, then a line of values. */
static void show_group(struct seq *s, const char *prefix, const char *fixed_names,
		       const char *fixed_values, const struct mib_name *names, size_t n,
		       const uint64_t *values)
{
	seq_printf(s, "%s:%s", prefix, fixed_names);
	for (size_t i = 0; i < n; i++)
		seq_printf(s, " %s", names[i].name);
	seq_printf(s, "\n%s:%s", prefix, fixed_values);
	for (size_t i = 0; i < n; i++)
		seq_printf(s, " %lld", (long long)values[names[i].id]); /* MaxConn is -1 */
	seq_printf(s, "\n");
}

static void show_icmpmsg(struct seq *s)
{
	const struct netns_mib *mib = &s->net->mib;

	seq_printf(s, "IcmpMsg:");
	for (int i = 0; i < 256; i++) {
		if (mib->icmpmsg_in[i])
			seq_printf(s, " InType%d", i);
		if (mib->icmpmsg_out[i])
			seq_printf(s, " OutType%d", i);
	}
	seq_printf(s, "\nIcmpMsg:");
	for (int i = 0; i < 256; i++) {
		if (mib->icmpmsg_in[i])
			seq_printf(s, " %llu", (unsigned long long)mib->icmpmsg_in[i]);
		if (mib->icmpmsg_out[i])
			seq_printf(s, " %llu", (unsigned long long)mib->icmpmsg_out[i]);
	}
	seq_printf(s, "\n");
}

void proc_show_snmp(struct seq *s)
{
	const struct netns_mib *mib = &s->net->mib;

	show_group(s, "Ip", " Forwarding DefaultTTL", " 2 64", ip_names, COUNT(ip_names), mib->ip);
	show_group(s, "Icmp", "", "", icmp_names, COUNT(icmp_names), mib->icmp);
	show_icmpmsg(s);
	show_group(s, "Tcp", "", "", tcp_names, COUNT(tcp_names), mib->tcp);
	show_group(s, "Udp", "", "", udp_names, COUNT(udp_names), mib->udp);
}

/* What ARP counted, in the same two-line form; Linux has no such group. */
static void show_arp_group(struct seq *s)
{
	const struct arp_stats *a = arp_statistics(s->net);

	seq_printf(s, "ArpExt: InRequests InReplies OutRequests OutReplies InErrors Conflicts "
		      "Unresolved\n");
	seq_printf(s, "ArpExt: %llu %llu %llu %llu %llu %llu %llu\n",
		   (unsigned long long)a->requests_in, (unsigned long long)a->replies_in,
		   (unsigned long long)a->requests_out, (unsigned long long)a->replies_out,
		   (unsigned long long)a->bad, (unsigned long long)a->conflicts,
		   (unsigned long long)a->unresolved);
}

void proc_show_netstat(struct seq *s)
{
	const struct netns_mib *mib = &s->net->mib;

	show_group(s, "TcpExt", "", "", linux_names, COUNT(linux_names), mib->linux_mib);
	show_group(s, "IpExt", "", "", ipext_names, COUNT(ipext_names), mib->ip);
	show_arp_group(s);
}

void proc_show_sockstat(struct seq *s)
{
	const struct net *net = s->net;

	seq_printf(s, "sockets: used %u\n", net->nr_sockets);
	seq_printf(s, "TCP: inuse %u orphan %u tw %u alloc %u mem %u\n", tcp_prot.sockets,
		   tcp_orphan_count(net), tcp_timewait_count(net), tcp_prot.sockets,
		   (unsigned int)((net->pool.size - net->pool.free_bytes) / PKT_PAGE));
	seq_printf(s, "UDP: inuse %u mem 0\n", udp_prot.sockets);
	seq_printf(s, "RAW: inuse %u\n", raw_prot.sockets);
	seq_printf(s, "FRAG: inuse %u memory %u\n", ip_frag_count(net), ip_frag_mem(net));
}

void proc_show_pool(struct seq *s)
{
	const struct net *net = s->net;

	seq_printf(s, "total %zu\nfree %zu\nrefused %llu\nbuffers %u\nparked_requests %u\n",
		   net->pool.size, net->pool.free_bytes, (unsigned long long)net->pool.failures,
		   net->nr_skbs, net->nr_parked);
}
