/*
 * The address of eth0, by DHCP or as `ip=` says, and the services that stand on
 * the network.  An address lives in netd, so a new netd is configured again; a
 * new driver is not, its interface is still there.  Called by service.c and the
 * loop.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <net/route.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "init.h"

#define INTERFACE "eth0"
#define LOOK_SOON (10 * 1000000ll) /* while it is being configured */
#define LOOK_LATER (1000 * 1000000ll)
#define SOON_FOR (6000 * 1000000ll)

static unsigned int configured; /* which netd (its number of starts) has been configured */
static unsigned int announced;	/* which netd's address has been told */
static bool complained;
static int64_t look_at = INT64_MAX, began;

static bool card_ready(void)
{
	for (int i = 0; i < DRIVERS_MAX; i++)
		if (services[DRIVER + i].pid > 0 && services[DRIVER + i].is_ready)
			return true;
	return false;
}

static bool card_exists(void)
{
	return services[DRIVER].wanted;
}

/* ---- configuring ---- */

static void set_address(struct sockaddr *to, uint32_t address)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(address) };

	memcpy(to, &in, sizeof(in));
}

static int set_with(int fd, unsigned long request, struct ifreq *ifr, uint32_t address)
{
	set_address(&ifr->ifr_addr, address);
	return ioctl(fd, request, ifr);
}

/* ip=ADDR/PREFIX[,GATEWAY], with the calls that ifconfig and route make.  0 or -errno. */
static int configure(void)
{
	struct ifreq ifr = { .ifr_name = INTERFACE };
	struct rtentry route = { .rt_flags = RTF_UP | RTF_GATEWAY };
	uint32_t mask = ~0u << (32 - cmdline.prefix);
	int fd = socket(AF_INET, SOCK_DGRAM, 0), result;

	if (fd < 0)
		return -errno;
	result = set_with(fd, SIOCSIFADDR, &ifr, cmdline.address);
	if (result == 0)
		result = set_with(fd, SIOCSIFNETMASK, &ifr, mask);
	if (result == 0)
		result = ioctl(fd, SIOCGIFFLAGS, &ifr);
	ifr.ifr_flags |= IFF_UP;
	if (result == 0)
		result = ioctl(fd, SIOCSIFFLAGS, &ifr);
	if (result == 0 && cmdline.gateway != 0) {
		set_address(&route.rt_dst, 0);
		set_address(&route.rt_genmask, 0);
		set_address(&route.rt_gateway, cmdline.gateway);
		result = ioctl(fd, SIOCADDRT, &route);
	}
	if (result < 0)
		result = errno == EEXIST ? 0 : -errno;
	close(fd);
	return result;
}

static pid_t start_network(struct service *service)
{
	static const char *const argv[] = { "/bin/dhcp", INTERFACE, NULL };
	struct spawn what = { .path = argv[0], .argv = argv, .fds = { -1 } };
	pid_t pid;

	(void)service;
	began = now_ns();
	look_at = began + LOOK_SOON;
	if (cmdline.dhcp)
		return spawn(&what);
	pid = fork(); /* a call to netd may take its time; init has none */
	if (pid == 0) {
		int error = configure();

		if (error < 0)
			note("%s: %s", INTERFACE, strerror(-error));
		_exit(error < 0);
	}
	return pid < 0 ? -errno : pid;
}

static bool network_may_start(void)
{
	return configured != services[NETD].starts && services[NETD].pid > 0 && card_ready();
}

static void network_ended(struct service *service, int status)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
		configured = services[NETD].starts;
		complained = false;
		service->delay = 0;
	} else if (!complained && services[NETD].pid > 0) {
		complained = true;
		note("%s has not been configured yet; trying on", INTERFACE);
	}
}

/* ---- is the address there? ---- */

static uint32_t current_address(void)
{
	struct ifreq ifr = { .ifr_name = INTERFACE };
	struct sockaddr_in in;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	int result = fd < 0 ? -1 : ioctl(fd, SIOCGIFADDR, &ifr);

	if (fd >= 0)
		close(fd);
	if (result < 0)
		return 0;
	memcpy(&in, &ifr.ifr_addr, sizeof(in));
	return ntohl(in.sin_addr.s_addr);
}

/* What to try now, for somebody who sits at the machine that runs this one. */
static void welcome(const char *address)
{
	char text[400];

	snprintf(text, sizeof(text),
		 "\nThis is Sockeye; %s has the address %s.  `make run` leads two ports here:\n"
		 "    printf hello | nc -q1 localhost 7007      the echo server, port 7\n"
		 "    curl localhost:8080                       the web server, port 80\n\n",
		 INTERFACE, address);
	console_print(text);
}

bool network_settled(void)
{
	return (announced == services[NETD].starts && announced > 0) ||
	       (services[PCI].is_ready && !card_exists());
}

int64_t network_check_at(void)
{
	return network_settled() || !card_ready() ? INT64_MAX : look_at;
}

void network_check(int64_t now)
{
	char text[INET_ADDRSTRLEN];
	struct in_addr in;
	uint32_t address;

	if (now < network_check_at())
		return;
	look_at = now + (now - began < SOON_FOR ? LOOK_SOON : LOOK_LATER);
	address = current_address();
	if (address == 0)
		return;
	in.s_addr = htonl(address);
	inet_ntop(AF_INET, &in, text, sizeof(text));
	note("%s has the address %s", INTERFACE, text);
	if (announced == 0 && !cmdline.run[0])
		welcome(text);
	announced = services[NETD].starts;
}

/* ---- services ---- */

static pid_t start_program(struct service *service)
{
	const char *argv[] = { service->name, NULL };
	char path[32];
	struct spawn what = { .path = path, .argv = argv, .fds = { -1 } };

	snprintf(path, sizeof(path), "/bin/%s", service->name);
	return spawn(&what);
}

static bool netd_runs(void)
{
	return services[NETD].pid > 0;
}

const struct service network_service = { .name = "network",
					 .start = start_network,
					 .ended = network_ended,
					 .may_start = network_may_start,
					 .quiet = true };
const struct service echod_service = { .name = "echod",
				       .start = start_program,
				       .may_start = netd_runs };
const struct service httpd_service = { .name = "httpd",
				       .start = start_program,
				       .may_start = netd_runs };
