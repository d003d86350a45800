/*
 * netd: the network server.  One thread, one loop: take messages, work them
 * off, drain the rings, run the timers, and send everything that came of it
 * with the next receive.  Started by init with its port and packet memory
 * (abi/boot.h).
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>

#include "abi/boot.h"
#include "core/netdevice.h"
#include "ipc.h"
#include "net.h"
#include "netd.h"
#include "request.h"

#define BATCH 64 /* messages taken at once */

static struct netd netd;
static struct net init_net;
static struct ipc_msg messages[BATCH];

static uint64_t monotonic_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Map packet memory and bring up the stack.  0, or -1 after saying why. */
static int start(void)
{
	struct stat st;
	uint8_t seed[32];
	void *mem;
	int err;

	if (fstat(NETD_FD_PACKETS, &st) < 0 || st.st_size < (1 << 20)) {
		fprintf(stderr, "netd: no packet memory (1 MiB at least): %s\n", strerror(errno));
		return -1;
	}
	mem = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, NETD_FD_PACKETS,
		   0);
	if (mem == MAP_FAILED) {
		fprintf(stderr, "netd: cannot map packet memory: %s\n", strerror(errno));
		return -1;
	}
	if (getrandom(seed, sizeof(seed), 0) != (ssize_t)sizeof(seed)) {
		fprintf(stderr, "netd: no random numbers: %s\n", strerror(errno));
		return -1;
	}
	netd.port = SRV_FD_PORT;
	init_net.ipc = &netd;
	err = net_init(&init_net, mem, (size_t)st.st_size, seed, monotonic_ns());
	if (err < 0) {
		fprintf(stderr, "netd: cannot start the stack: %s\n", strerror(-err));
		return -1;
	}
	init_net.packet_fd = NETD_FD_PACKETS;
	return 0;
}

/* What init waits for: the door for sockets is readable when somebody stands behind it. */
static void announce(void)
{
	struct ipc_msg *msg = net_ipc_post(&init_net);

	msg->op = IPC_READY;
	msg->handle = NETD_HANDLE_FAMILY;
	msg->poll = POLLIN;
}

int main(void)
{
	if (start() < 0)
		return 1;
	announce();
	for (;;) {
		bool busy = netif_ring_sleep(&init_net);
		int n = netd_exchange(&netd, messages, BATCH, busy ? 0 : net_sleep_ns(&init_net));

		if (n < 0) {
			fprintf(stderr, "netd: receive: %s\n", strerror(errno));
			return 1;
		}
		netif_ring_awake(&init_net);
		net_set_time(&init_net, monotonic_ns());
		for (int i = 0; i < n; i++)
			request_receive(&init_net, &messages[i]);
		net_run(&init_net);
	}
}
