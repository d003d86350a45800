/*
 * ifconfig: shows interfaces, what is wrong with them, and sets them up.
 * ifconfig [-a] [IF], ifconfig IF [ADDR[/PREFIX]] [netmask M] [broadcast B] [mtu N]
 * [up|down] [[-]promisc] [[-]allmulti] [[-]arp]
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/netif.h"
#include "lib/procnet.h"
#include "lib/util.h"

static const struct {
	unsigned int bit;
	const char *name;
} flag_names[] = {
	{ IFF_UP, "UP" },
	{ IFF_BROADCAST, "BROADCAST" },
	{ IFF_LOOPBACK, "LOOPBACK" },
	{ IFF_POINTOPOINT, "POINTOPOINT" },
	{ IFF_RUNNING, "RUNNING" },
	{ IFF_NOARP, "NOARP" },
	{ IFF_PROMISC, "PROMISC" },
	{ IFF_ALLMULTI, "ALLMULTI" },
	{ IFF_MULTICAST, "MULTICAST" },
};

static void print_flags(const struct netif *nif)
{
	const char *comma = "";

	printf("%s: flags=%u<", nif->name, nif->flags);
	for (size_t i = 0; i < sizeof(flag_names) / sizeof(flag_names[0]); i++) {
		if (nif->flags & flag_names[i].bit) {
			printf("%s%s", comma, flag_names[i].name);
			comma = ",";
		}
	}
	printf(">  mtu %d\n", nif->mtu);
}

static const char *text(struct in_addr a, char out[INET_ADDRSTRLEN])
{
	return inet_ntop(AF_INET, &a, out, INET_ADDRSTRLEN);
}

static void print_addresses(const struct netif *nif)
{
	char a[INET_ADDRSTRLEN];

	if (nif->has_addr) {
		printf("        inet %s", text(nif->addr, a));
		printf("  netmask %s", text(nif->mask, a));
		if (nif->flags & IFF_BROADCAST)
			printf("  broadcast %s", text(nif->broadcast, a));
		if (nif->flags & IFF_POINTOPOINT)
			printf("  destination %s", text(nif->peer, a));
		putchar('\n');
	}
	if (nif->hw_type == ARPHRD_ETHER)
		printf("        ether %02x:%02x:%02x:%02x:%02x:%02x  (Ethernet)\n", nif->mac[0],
		       nif->mac[1], nif->mac[2], nif->mac[3], nif->mac[4], nif->mac[5]);
	else if (nif->flags & IFF_LOOPBACK)
		puts("        loop  (Local Loopback)");
}

static void print_traffic(const char *way, uint64_t packets, uint64_t bytes)
{
	char human[8];

	format_human(bytes, human);
	printf("        %s packets %llu  bytes %llu (%s)\n", way, (unsigned long long)packets,
	       (unsigned long long)bytes, human);
}

static void print_counters(const struct netdev_counters *c)
{
	print_traffic("RX", c->rx_packets, c->rx_bytes);
	printf("        RX errors %llu  dropped %llu  overruns %llu  frame %llu\n",
	       (unsigned long long)c->rx_errors, (unsigned long long)c->rx_dropped,
	       (unsigned long long)c->rx_fifo, (unsigned long long)c->rx_frame);
	print_traffic("TX", c->tx_packets, c->tx_bytes);
	printf("        TX errors %llu  dropped %llu  overruns %llu  carrier %llu"
	       "  collisions %llu\n",
	       (unsigned long long)c->tx_errors, (unsigned long long)c->tx_dropped,
	       (unsigned long long)c->tx_fifo, (unsigned long long)c->tx_carrier,
	       (unsigned long long)c->tx_collisions);
}

/* What the DHCP client last noted about the interface; false when it does not run. */
static int dhcp_note(const char *name, char *out, size_t size)
{
	char path[48];
	FILE *f;
	int ok;

	snprintf(path, sizeof(path), "/run/dhcp.%.15s", name);
	f = fopen(path, "re");
	if (!f)
		return 0;
	ok = fgets(out, (int)size, f) != NULL;
	out[strcspn(out, "\n")] = '\0';
	fclose(f);
	return ok;
}

/* One plain line about why the interface does not work; nothing when it does. */
static void print_problem(const struct netif *nif)
{
	char note[200];

	if (!(nif->flags & IFF_UP))
		printf("        problem: down (ifconfig %s up)\n", nif->name);
	else if (!(nif->flags & IFF_RUNNING))
		printf("        problem: no carrier "
		       "(the cable is not plugged in, or the driver is gone)\n");
	else if (!nif->has_addr && dhcp_note(nif->name, note, sizeof(note)))
		printf("        problem: no address (DHCP: %s)\n", note);
	else if (!nif->has_addr)
		printf("        problem: no address\n");
}

static int show(const char *name, const struct netdev_counters *list, size_t count)
{
	struct netif nif;
	int err = netif_query(name, &nif);

	if (err) {
		errno = -err;
		complain_errno("%s", name);
		return 1;
	}
	print_flags(&nif);
	print_addresses(&nif);
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i].name, name) == 0)
			print_counters(&list[i]);
	print_problem(&nif);
	putchar('\n');
	return 0;
}

static int show_all(const char *only)
{
	struct netdev_counters *list;
	size_t count;
	int status = 0;
	int cards = 0;

	list = netdev_read(&count);
	if (!list)
		return 1;
	if (only) {
		status = show(only, list, count);
	} else {
		for (size_t i = 0; i < count; i++) {
			status |= show(list[i].name, list, count);
			cards += strcmp(list[i].name, "lo") != 0;
		}
		if (!cards)
			puts("problem: no network card was found (or its driver does not run)");
	}
	free(list);
	return finish(status);
}

static void check(int err, const char *name, const char *what)
{
	if (!err)
		return;
	errno = -err;
	die_errno(1, "%s: %s", name, what);
}

static struct in_addr address_arg(const char *s)
{
	struct in_addr a;

	if (!s || inet_pton(AF_INET, s, &a) != 1)
		die(1, "%s: not an address", s ? s : "(nothing)");
	return a;
}

static void set_address(const char *name, const char *s)
{
	struct in_addr addr, mask, broadcast;
	int prefix;

	if (parse_addr_prefix(s, &addr, &prefix) < 0)
		die(1, "%s: neither an address nor a word that ifconfig knows", s);
	mask = prefix >= 0 ? prefix_mask(prefix) : class_mask(addr);
	check(netif_set_addr(name, addr), name, "address");
	if (addr.s_addr == 0)
		return;
	check(netif_set_mask(name, mask), name, "netmask");
	broadcast.s_addr = addr.s_addr | ~mask.s_addr;
	netif_set_broadcast(name, broadcast); /* a loopback has none */
	check(netif_set_flags(name, IFF_UP, 0), name, "up");
}

/* "promisc" sets, "-promisc" clears; arp is the other way round.  false: no such word. */
static int set_flag(const char *name, const char *word)
{
	int minus = *word == '-';
	unsigned int bit = 0;

	if (strcmp(word + minus, "promisc") == 0)
		bit = IFF_PROMISC;
	else if (strcmp(word + minus, "allmulti") == 0)
		bit = IFF_ALLMULTI;
	else if (strcmp(word + minus, "arp") == 0)
		bit = IFF_NOARP;
	if (!bit)
		return 0;
	if (bit == IFF_NOARP)
		minus = !minus;
	check(netif_set_flags(name, minus ? 0 : bit, minus ? bit : 0), name, word);
	return 1;
}

static void set_mask(const char *name, const char *s)
{
	struct in_addr mask = address_arg(s);
	struct in_addr broadcast;
	struct netif nif;

	check(netif_set_mask(name, mask), name, "netmask");
	if (netif_query(name, &nif) == 0 && nif.has_addr) {
		broadcast.s_addr = nif.addr.s_addr | ~mask.s_addr;
		netif_set_broadcast(name, broadcast);
	}
}

static int configure(const char *name, char **args)
{
	long mtu;

	for (; *args; args++) {
		if (strcmp(*args, "up") == 0) {
			check(netif_set_flags(name, IFF_UP, 0), name, "up");
		} else if (strcmp(*args, "down") == 0) {
			check(netif_set_flags(name, 0, IFF_UP), name, "down");
		} else if (strcmp(*args, "netmask") == 0 && args[1]) {
			set_mask(name, *++args);
		} else if (strcmp(*args, "broadcast") == 0 && args[1]) {
			check(netif_set_broadcast(name, address_arg(*++args)), name, "broadcast");
		} else if (strcmp(*args, "mtu") == 0 && args[1]) {
			if (parse_long(*++args, 68, 65535, &mtu) < 0)
				die(1, "%s: not an MTU", *args);
			check(netif_set_mtu(name, (int)mtu), name, "mtu");
		} else if (!set_flag(name, *args)) {
			set_address(name, *args);
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	prog_init(argv[0]);
	if (argc > 1 && strcmp(argv[1], "-a") == 0) {
		argc--;
		argv++;
	}
	if (argc > 1 && argv[1][0] == '-')
		usage(2, "[-a] [IF [ADDR[/PREFIX]] [netmask M] [broadcast B] [mtu N] [up|down] "
			 "[[-]promisc]]");
	if (argc <= 2)
		return show_all(argv[1]);
	return configure(argv[1], argv + 2);
}
