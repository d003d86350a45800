/*
 * e1000: driver of the Intel 82540EM.  Started by init with its port, the
 * device at the PCI server and netd's door for drivers (abi/boot.h).  Takes the
 * device's resources, attaches to netd, and then serves interrupts and
 * doorbells.  When netd dies it stops the device and exits; init starts a new
 * one against the new netd.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sockeye/ipc.h>

#include "abi/boot.h"
#include "abi/pci.h"
#include "e1000.h"
#include "lib/server.h"
#include "mmio.h"

#define QEMU_SUBSYSTEM 0x11001af4u /* subsystem and its vendor of QEMU's cards */

#define EVENT_IRQ 1u
#define EVENT_BELL 2u
#define HANDLE_BELL 1u	     /* of the driver's own port, given to netd */
#define ROUNDS 8	     /* of work, before messages get a turn */
#define TICK_NS 1000000000ll /* statistics, netd's life, a hung device */

static struct e1000 nic;
static int irq = -1;
static uint64_t netd_events;
static int64_t netd_looked;

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ll + now.tv_nsec;
}

_Noreturn static void fail(const char *what, int error)
{
	fprintf(stderr, "e1000: %s: %s\n", what, strerror(-error));
	exit(1);
}

/* One call to the PCI server about this device; the reply, or exit. */
static struct ipc_msg pci_call(const char *what, uint32_t op, uint64_t arg, int fd)
{
	struct ipc_msg msg;

	memset(&msg, 0, sizeof(msg));
	msg.op = op;
	msg.arg[0] = arg;
	msg.fds[0] = fd;
	msg.nfds = fd >= 0;
	if (ipc_call(DRV_FD_DEVICE, &msg) < 0)
		fail(what, -errno);
	if (msg.ret < 0)
		fail(what, (int)msg.ret);
	return msg;
}

/* Registers, interrupt line and descriptor rings, from the PCI server. */
static void take_device(void)
{
	struct ipc_msg bar = pci_call("registers", PCI_OP_BAR, 0, -1);
	struct ipc_msg line = pci_call("interrupt", PCI_OP_IRQ, 0, -1);
	size_t rx_bytes = RX_COUNT * sizeof(struct rx_desc);
	size_t tx_bytes = TX_COUNT * sizeof(struct tx_desc);
	struct ipc_msg memory = pci_call("descriptor memory", PCI_OP_DMA, rx_bytes + tx_bytes, -1);
	void *registers = bar.arg[1] ? NULL : mem_map(bar.fds[0], bar.arg[0]);
	struct dma rings;
	int error = dma_map(&rings, memory.fds[0], memory.arg[0]);

	if (!registers)
		fail("registers", bar.arg[1] ? -ENXIO : -errno);
	if (error < 0)
		fail("descriptor memory", error);
	mmio_set(registers);
	irq = line.fds[0];
	nic.rx_ring = (struct rx_desc *)rings.base;
	nic.rx_phys = dma_phys(&rings, 0);
	nic.tx_ring = (struct tx_desc *)(rings.base + rx_bytes);
	nic.tx_phys = dma_phys(&rings, rx_bytes);
}

/* Meet netd: it gives the rings and the packet memory. */
static void attach(void)
{
	struct netif_attach hello = {
		.name = "e1000",
		.mtu_max = 1500,
		.features = NETIF_F_CSUM | NETIF_F_TSO,
		.doorbell = EVENT_BELL,
	};
	struct ipc_msg msg;
	int bell = port_open(SRV_FD_PORT, HANDLE_BELL, 0, 0);
	int error;

	if (bell < 0)
		fail("doorbell", -errno);
	memcpy(hello.mac, nic.mac, sizeof(hello.mac));
	memset(&msg, 0, sizeof(msg));
	msg.op = NETIF_OP_ATTACH;
	msg.fds[0] = bell;
	msg.nfds = 1;
	memcpy(msg.data, &hello, sizeof(hello));
	msg.data_len = msg.in_len = sizeof(hello);
	if (ipc_call(DRV_FD_NETD, &msg) < 0)
		fail("netd", -errno);
	if (msg.ret < 0)
		fail("netd", (int)msg.ret);
	close(bell);
	netd_events = msg.arg[2];
	if (msg.nfds < 2 || msg.arg[0] < sizeof(struct netif_shm))
		fail("netd's rings", -EPROTO);
	nic.shm = mem_map(msg.fds[0], msg.arg[0]);
	if (!nic.shm)
		fail("netd's rings", -errno);
	/* the device writes there: not freed before it has been turned off */
	pci_call("packet memory", PCI_OP_HOLD, 0, msg.fds[1]);
	error = dma_map(&nic.packets, msg.fds[1], msg.arg[1]);
	if (error < 0)
		fail("packet memory", error);
}

static void stop(void)
{
	e1000_write(REG_IMC, INT_ALL);
	pci_call("stop", PCI_OP_ENABLE, 0, -1);
}

/* netd gone, and with it everything this driver is for? */
static void look_after_netd(int64_t now)
{
	struct pollfd netd = { .fd = DRV_FD_NETD };

	if (now - netd_looked < TICK_NS)
		return;
	netd_looked = now;
	if (poll(&netd, 1, 0) > 0 && (netd.revents & (POLLHUP | POLLERR | POLLNVAL))) {
		stop();
		exit(0);
	}
}

static void event(uint64_t bits)
{
	uint32_t causes;

	if (!(bits & EVENT_IRQ))
		return; /* a doorbell: the round that follows looks at everything */
	causes = e1000_read(REG_ICR);
	if (causes != 0)
		netif_interrupt(&nic, causes);
	irq_ack(irq);
}

static int64_t idle(void)
{
	int64_t now = now_ns();
	bool more = true;

	for (int i = 0; i < ROUNDS && more; i++)
		more = netif_round(&nic, now);
	if (!more)
		more = !netif_sleep(&nic);
	if (netif_bell())
		srv_notify(DRV_FD_NETD, netd_events);
	look_after_netd(now);
	return more ? 0 : TICK_NS;
}

static const struct srv_ops ops = { .event = event, .idle = idle };

int main(void)
{
	struct ipc_msg info = pci_call("device", PCI_OP_INFO, 0, -1);
	int error;

	take_device();
	pci_call("enable", PCI_OP_ENABLE, PCI_ENABLE_DECODE, -1);
	error = hw_start(&nic, (uint32_t)info.arg[0] == QEMU_SUBSYSTEM);
	if (error < 0)
		fail("reset", error);
	hw_setup(&nic);
	attach();
	/* its rings are new now: it may use memory */
	pci_call("enable", PCI_OP_ENABLE, PCI_ENABLE_DECODE | PCI_ENABLE_MASTER, -1);
	nic.control_seq = nic.shm->control.seq - 1; /* to be applied in the first round */
	hw_link(&nic);
	if (irq_bind(irq, SRV_FD_PORT, EVENT_IRQ) < 0)
		fail("interrupt", -errno);
	srv_notify(DRV_FD_NETD, netd_events); /* the link's state is known now */
	error = srv_run(SRV_FD_PORT, &ops);
	stop();
	fail("port", error);
}
