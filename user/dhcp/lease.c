/*
 * Configures the interface from a lease.  Called by client.c; calls the interface ioctls and
 * writes files by rename, so that no reader sees half of one.
 */
#define _GNU_SOURCE
#include "lease.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/netif.h"
#include "../lib/util.h"

static struct in_addr lease_mask(const struct dhcp_reply *r)
{
	return r->mask.s_addr ? r->mask : class_mask(r->address);
}

static struct in_addr lease_broadcast(const struct dhcp_reply *r)
{
	struct in_addr b = r->broadcast;

	if (b.s_addr == 0)
		b.s_addr = r->address.s_addr | ~lease_mask(r).s_addr;
	return b;
}

static int replace_file(const char *path, const char *text)
{
	char tmp[64];
	int fd, err;

	snprintf(tmp, sizeof(tmp), "%s.new", path);
	fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	err = write_all(fd, text, strlen(text));
	if (close(fd) < 0 && !err)
		err = -errno;
	if (!err && rename(tmp, path) < 0)
		err = -errno;
	if (err)
		unlink(tmp);
	return err;
}

static void write_resolv_conf(const struct dhcp_reply *r)
{
	char text[512] = "";
	size_t n = 0;

	if (r->dns_count == 0)
		return; /* whoever wrote it before knew more */
	if (r->domain[0])
		n += (size_t)snprintf(text, sizeof(text), "search %.255s\n", r->domain);
	for (size_t i = 0; i < r->dns_count; i++) {
		char a[INET_ADDRSTRLEN];

		inet_ntop(AF_INET, &r->dns[i], a, sizeof(a));
		n += (size_t)snprintf(text + n, sizeof(text) - n, "nameserver %s\n", a);
	}
	errno = -replace_file("/etc/resolv.conf", text);
	if (errno)
		complain_errno("/etc/resolv.conf");
}

/* The default route over ifname, replacing the one that is there. */
static void set_default_route(const char *ifname, const struct dhcp_reply *r)
{
	struct net_route route = { .gateway = r->router };
	int err;

	snprintf(route.dev, sizeof(route.dev), "%s", ifname);
	if (r->router.s_addr == 0)
		return;
	err = route_add(&route);
	if (err == -EEXIST) {
		struct net_route old = { .metric = 0 };

		memcpy(old.dev, route.dev, sizeof(old.dev));
		route_delete(&old);
		err = route_add(&route);
	}
	if (err == -ENETUNREACH) {
		/* a router outside of our subnet: reach it directly first */
		struct net_route host = { .dst = r->router, .mask = prefix_mask(32) };

		memcpy(host.dev, route.dev, sizeof(host.dev));
		route_add(&host);
		err = route_add(&route);
	}
	errno = -err;
	if (err && err != -EEXIST)
		complain_errno("%s: default route", ifname);
}

void lease_check_files(const struct dhcp_reply *r)
{
	if (r->dns_count > 0 && access("/etc/resolv.conf", F_OK) < 0 && errno == ENOENT)
		write_resolv_conf(r);
}

int lease_apply(const char *ifname, const struct dhcp_reply *r)
{
	int err = netif_set_addr(ifname, r->address);

	if (!err)
		err = netif_set_mask(ifname, lease_mask(r));
	if (!err)
		err = netif_set_broadcast(ifname, lease_broadcast(r));
	if (err)
		return err;
	/* 68 is the least that IPv4 works with [RFC 791]; 576 what a host can expect */
	if (r->mtu >= 576 && netif_set_mtu(ifname, r->mtu) < 0)
		complain("%s: MTU %u was refused", ifname, r->mtu);
	set_default_route(ifname, r);
	write_resolv_conf(r);
	return 0;
}

void lease_remove(const char *ifname, const struct dhcp_reply *r)
{
	struct net_route route = { .gateway = r->router };
	struct in_addr none = { .s_addr = 0 };

	snprintf(route.dev, sizeof(route.dev), "%s", ifname);
	if (r->router.s_addr)
		route_delete(&route);
	netif_set_addr(ifname, none);
}

bool lease_in_place(const char *ifname, const struct dhcp_reply *r)
{
	struct netif nif;

	return netif_query(ifname, &nif) == 0 && nif.addr.s_addr == r->address.s_addr;
}

static void append(char *out, size_t size, const char *fmt, ...) PRINTF_LIKE(3, 4);

static void append(char *out, size_t size, const char *fmt, ...)
{
	size_t n = strlen(out);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(out + n, size - n, fmt, ap);
	va_end(ap);
}

void lease_describe(const struct dhcp_reply *r, char *out, size_t size)
{
	char a[INET_ADDRSTRLEN];

	inet_ntop(AF_INET, &r->address, a, sizeof(a));
	snprintf(out, size, "%s/%d", a, mask_prefix(lease_mask(r)));
	if (r->router.s_addr)
		append(out, size, ", gateway %s", inet_ntop(AF_INET, &r->router, a, sizeof(a)));
	for (size_t i = 0; i < r->dns_count; i++)
		append(out, size, "%s %s", i ? "" : ", DNS",
		       inet_ntop(AF_INET, &r->dns[i], a, sizeof(a)));
	if (r->lease == UINT32_MAX)
		append(out, size, ", for ever");
	else
		append(out, size, ", for %u s", (unsigned int)r->lease);
}

void lease_note(const char *ifname, const char *text)
{
	char path[48];
	char line[300];

	mkdir("/run", 0755);
	snprintf(path, sizeof(path), "/run/dhcp.%.15s", ifname);
	snprintf(line, sizeof(line), "%s\n", text);
	replace_file(path, line); /* only a help for ifconfig: failing is no harm */
}
