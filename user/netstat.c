/*
 * netstat: shows sockets (-t TCP, -u UDP, -w raw; -l those that listen, -a all), routes (-r),
 * interfaces (-i) and counters (-s; with -a also those that are 0).  Sockets are always shown
 * as -n has them; whose they are (-p) the network server does not know.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/netif.h"
#include "lib/procnet.h"
#include "lib/util.h"

static bool opt_all, opt_listen, opt_numeric, opt_program;

static const char *tcp_state(unsigned int st)
{
	static const char *const names[] = {
		"?",	     "ESTABLISHED", "SYN_SENT",	    "SYN_RECV",	  "FIN_WAIT1",
		"FIN_WAIT2", "TIME_WAIT",   "CLOSE",	    "CLOSE_WAIT", "LAST_ACK",
		"LISTEN",    "CLOSING",	    "NEW_SYN_RECV",
	};

	return st < sizeof(names) / sizeof(names[0]) ? names[st] : "?";
}

#define ST_ESTABLISHED 1
#define ST_CLOSE 7
#define ST_LISTEN 10

static void endpoint(unsigned int addr, unsigned int port, char out[32])
{
	char a[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &addr, a, sizeof(a));
	if (port)
		snprintf(out, 32, "%s:%u", a, port);
	else
		snprintf(out, 32, "%s:*", a);
}

static bool wanted(bool tcp, unsigned int st)
{
	bool listening = tcp ? st == ST_LISTEN : st == ST_CLOSE;

	if (opt_all)
		return true;
	return listening == opt_listen;
}

/* "0: 0100007F:0277 00000000:0000 0A tx:rx ..." */
static void print_socket(const char *line, const char *proto)
{
	unsigned int la, lp, ra, rp, st;
	unsigned long tx, rx;
	char local[32], remote[32];
	bool tcp = strcmp(proto, "tcp") == 0;

	if (sscanf(line, " %*u: %x:%x %x:%x %x %lx:%lx", &la, &lp, &ra, &rp, &st, &tx, &rx) != 7 ||
	    !wanted(tcp, st))
		return;
	endpoint(la, lp, local);
	endpoint(ra, rp, remote);
	printf("%-5s %6lu %6lu %-23s %-23s %-11s%s\n", proto, rx, tx, local, remote,
	       tcp || st == ST_ESTABLISHED ? tcp_state(st) : "", opt_program ? " -" : "");
}

static int print_sockets(const char *proto)
{
	FILE *f = procnet_open(proto);
	char *line = NULL;
	size_t cap = 0;

	if (!f)
		return 1;
	while (getline(&line, &cap, f) > 0)
		print_socket(line, proto);
	free(line);
	fclose(f);
	return 0;
}

static int print_interfaces(void)
{
	struct netdev_counters *list;
	size_t count;

	list = netdev_read(&count);
	if (!list)
		return 1;
	puts("Iface      MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg");
	for (size_t i = 0; i < count; i++) {
		const struct netdev_counters *c = &list[i];
		struct netif nif;

		if (netif_query(c->name, &nif) < 0)
			continue;
		printf("%-8s %5d %8llu %6llu %6llu %6llu %8llu %6llu %6llu %6llu %s%s%s%s\n",
		       c->name, nif.mtu, (unsigned long long)c->rx_packets,
		       (unsigned long long)c->rx_errors, (unsigned long long)c->rx_dropped,
		       (unsigned long long)c->rx_fifo, (unsigned long long)c->tx_packets,
		       (unsigned long long)c->tx_errors, (unsigned long long)c->tx_dropped,
		       (unsigned long long)c->tx_fifo, nif.flags & IFF_BROADCAST ? "B" : "",
		       nif.flags & IFF_LOOPBACK ? "L" : "", nif.flags & IFF_RUNNING ? "R" : "",
		       nif.flags & IFF_UP ? "U" : "");
	}
	free(list);
	return 0;
}

/* A line of names and the line of their values below it. */
static void print_counters(char *names, char *values)
{
	char *np = NULL;
	char *vp = NULL;
	char *name = strtok_r(names, " \n", &np);
	char *value = strtok_r(values, " \n", &vp);
	bool titled = false;

	if (!name || !value || strcmp(name, value) != 0)
		return;
	for (;;) {
		const char *n = strtok_r(NULL, " \n", &np);
		const char *v = strtok_r(NULL, " \n", &vp);

		if (!n || !v)
			return;
		if (!opt_all && strcmp(v, "0") == 0)
			continue;
		if (!titled)
			puts(name);
		titled = true;
		printf("    %-26s %s\n", n, v);
	}
}

static int print_statistics(const char *file)
{
	FILE *f = procnet_open(file);
	char *names = NULL;
	char *values = NULL;
	size_t cap1 = 0;
	size_t cap2 = 0;

	if (!f)
		return 1;
	while (getline(&names, &cap1, f) > 0 && getline(&values, &cap2, f) > 0)
		print_counters(names, values);
	free(names);
	free(values);
	fclose(f);
	return 0;
}

int main(int argc, char **argv)
{
	bool tcp = false, udp = false, raw = false;
	int mode = 0;
	int status = 0;
	int c;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "tuwlanpris")) != -1) {
		switch (c) {
		case 't':
			tcp = true;
			break;
		case 'u':
			udp = true;
			break;
		case 'w':
			raw = true;
			break;
		case 'l':
			opt_listen = true;
			break;
		case 'a':
			opt_all = true;
			break;
		case 'n':
			opt_numeric = true;
			break;
		case 'p':
			opt_program = true;
			break;
		case 'r':
		case 'i':
		case 's':
			mode = c;
			break;
		default:
			usage(2, "[-tuwlanp] | -r | -i | -s [-a]");
		}
	}
	if (mode == 'r')
		return finish(routes_print(opt_numeric));
	if (mode == 'i')
		return finish(print_interfaces());
	if (mode == 's') {
		status = print_statistics("snmp");
		return finish(status | print_statistics("netstat"));
	}
	if (!tcp && !udp && !raw)
		tcp = udp = raw = true;
	printf("Proto Recv-Q Send-Q %-23s %-23s %-11s%s\n", "Local Address", "Foreign Address",
	       "State", opt_program ? " PID/Program name" : "");
	if (tcp)
		status |= print_sockets("tcp");
	if (udp)
		status |= print_sockets("udp");
	if (raw)
		status |= print_sockets("raw");
	return finish(status);
}
