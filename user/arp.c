/*
 * arp: shows and changes the table of neighbours.
 * arp [-n] [HOST], arp -d HOST, arp -s HOST MAC [temp]; -i IF names the interface.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lib/netif.h"
#include "lib/procnet.h"
#include "lib/resolve.h"
#include "lib/util.h"

static int show(const char *only)
{
	FILE *f = procnet_open("arp");
	char *line = NULL;
	size_t cap = 0;
	int found = 0;

	if (!f)
		return 1;
	while (getline(&line, &cap, f) > 0) {
		char ip[64], mac[64], mask[64], dev[32];
		unsigned int type, flags;

		if (sscanf(line, "%63s 0x%x 0x%x %63s %63s %31s", ip, &type, &flags, mac, mask,
			   dev) != 6 ||
		    (only && strcmp(ip, only) != 0))
			continue;
		if (!found++)
			puts("Address         HWtype  HWaddress           Flags Iface");
		printf("%-15s %-7s %-19s %s%s%-3s %s\n", ip, type == ARPHRD_ETHER ? "ether" : "?",
		       (flags & ATF_COM) ? mac : "(incomplete)", (flags & ATF_COM) ? "C" : " ",
		       (flags & ATF_PERM) ? "M" : " ", "", dev);
	}
	free(line);
	fclose(f);
	if (only && !found)
		printf("%s: no entry\n", only);
	return only && !found;
}

static void parse_mac(const char *s, uint8_t mac[6])
{
	for (int i = 0; i < 6; i++) {
		char *end;
		unsigned long v = strtoul(s, &end, 16);

		if (end == s || v > 255 || *end != (i < 5 ? ':' : '\0'))
			die(1, "not a hardware address (12:34:56:78:9a:bc)");
		mac[i] = (uint8_t)v;
		s = end + 1;
	}
}

static int change(unsigned long request, const char *host, const char *mac, int flags,
		  const char *dev)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	struct arpreq req;
	int err;

	memset(&req, 0, sizeof(req));
	sin.sin_addr = resolve_or_die(host, 1);
	memcpy(&req.arp_pa, &sin, sizeof(sin));
	req.arp_flags = flags;
	if (mac) {
		req.arp_ha.sa_family = ARPHRD_ETHER;
		parse_mac(mac, (uint8_t *)req.arp_ha.sa_data);
	}
	if (dev)
		snprintf(req.arp_dev, sizeof(req.arp_dev), "%s", dev);
	err = net_ioctl(request, &req);
	if (err == -ENXIO || err == -ENOENT)
		die(1, "%s: no entry", host);
	if (err) {
		errno = -err;
		die_errno(1, "%s", host);
	}
	return 0;
}

int main(int argc, char **argv)
{
	const char *dev = NULL;
	int mode = 0;
	int c;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "nadsi:")) != -1) {
		if (c == 'd' || c == 's')
			mode = c;
		else if (c == 'i')
			dev = optarg;
		else if (c == '?')
			usage(2, "[-n] [HOST] | [-i IF] -d HOST | [-i IF] -s HOST MAC [temp]");
	}
	argc -= optind;
	argv += optind;
	if (mode == 'd' && argc == 1)
		return change(SIOCDARP, argv[0], NULL, 0, dev);
	if (mode == 's' && (argc == 2 || (argc == 3 && strcmp(argv[2], "temp") == 0)))
		return change(SIOCSARP, argv[0], argv[1], ATF_COM | (argc == 2 ? ATF_PERM : 0),
			      dev);
	if (mode || argc > 1)
		usage(2, "[-n] [HOST] | [-i IF] -d HOST | [-i IF] -s HOST MAC [temp]");
	if (argc == 1) {
		struct in_addr a = resolve_or_die(argv[0], 1);

		return finish(show(inet_ntoa(a)));
	}
	return finish(show(NULL));
}
