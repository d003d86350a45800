/*
 * route: shows and changes the routing table.
 * route [-n], route add|del default|[-net] NET[/PREFIX]|-host HOST [netmask M] [gw G]
 * [metric N] [dev IF | IF] [reject]
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "lib/netif.h"
#include "lib/procnet.h"
#include "lib/resolve.h"
#include "lib/util.h"

#define USAGE                                                                   \
	"[-n] | add|del default|[-net|-host] DEST[/PREFIX] [netmask M] [gw G] " \
	"[metric N] [dev IF] [reject]"

/* The destination; args is moved behind it. */
static char **parse_destination(char **args, struct net_route *r)
{
	bool host = false;
	int prefix;

	if (*args && (strcmp(*args, "-net") == 0 || strcmp(*args, "-host") == 0))
		host = (*args++)[1] == 'h';
	if (!*args)
		usage(2, USAGE);
	if (strcmp(*args, "default") == 0)
		return args + 1;
	if (parse_addr_prefix(*args, &r->dst, &prefix) < 0) {
		r->dst = resolve_or_die(*args, 1);
		prefix = 32;
	}
	if (host)
		prefix = 32;
	if (prefix < 0) /* without a mask: 0.0.0.0 is the default, else the class decides */
		r->mask = r->dst.s_addr ? class_mask(r->dst) : prefix_mask(0);
	else
		r->mask = prefix_mask(prefix);
	return args + 1;
}

static void set_dev(struct net_route *r, const char *name)
{
	if (strlen(name) >= sizeof(r->dev))
		die(1, "%s: not an interface", name);
	strcpy(r->dev, name);
}

static void parse_route(char **args, struct net_route *r)
{
	long metric;

	args = parse_destination(args, r);
	for (; *args; args++) {
		if (strcmp(*args, "reject") == 0) {
			r->reject = true;
		} else if (!args[1]) {
			set_dev(r, *args);
		} else if (strcmp(*args, "gw") == 0) {
			r->gateway = resolve_or_die(*++args, 1);
		} else if (strcmp(*args, "netmask") == 0) {
			if (inet_pton(AF_INET, *++args, &r->mask) != 1 || mask_prefix(r->mask) < 0)
				die(1, "%s: not a netmask", *args);
		} else if (strcmp(*args, "metric") == 0) {
			if (parse_long(*++args, 0, 32766, &metric) < 0)
				die(1, "%s: not a metric", *args);
			r->metric = (int)metric;
		} else if (strcmp(*args, "dev") == 0) {
			set_dev(r, *++args);
		} else {
			usage(2, USAGE);
		}
	}
	if (r->dst.s_addr & ~r->mask.s_addr)
		die(1, "the destination has bits outside of its netmask");
}

int main(int argc, char **argv)
{
	struct net_route r;
	int err;

	prog_init(argv[0]);
	memset(&r, 0, sizeof(r));
	if (argc == 1 || (argc == 2 && strcmp(argv[1], "-n") == 0))
		return finish(routes_print(argc == 2));
	if (strcmp(argv[1], "add") == 0) {
		parse_route(argv + 2, &r);
		err = route_add(&r);
	} else if (strcmp(argv[1], "del") == 0) {
		parse_route(argv + 2, &r);
		err = route_delete(&r);
	} else {
		usage(2, USAGE);
	}
	if (!err)
		return 0;
	if (err == -ESRCH)
		die(1, "there is no such route");
	errno = -err;
	die_errno(1, "%s", argv[1]);
}
