/*
 * Which driver belongs to which device, and a service for each device found.
 * Called when the PCI server is there; a driver gets its device and netd's door
 * as descriptors and nothing else.
 */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <sockeye/ipc.h>

#include "abi/boot.h"
#include "abi/pci.h"
#include "init.h"

static const struct driver {
	uint16_t vendor, device;
	const char *name, *path;
} drivers[] = {
	{ 0x8086, 0x100e, "e1000", "/sbin/e1000" }, /* Intel 82540EM */
};

/* Devices that have a driver: which one, and which of several alike. */
static struct {
	const struct driver *driver;
	unsigned int nth;
} devices[DRIVERS_MAX];
static unsigned int device_count;

/* One call on the bus: 0 or -errno. */
static int bus_call(struct ipc_msg *msg, uint32_t op, uint64_t arg0, uint64_t arg1)
{
	int bus = pci_bus();

	if (bus < 0)
		return -EAGAIN;
	memset(msg, 0, sizeof(*msg));
	msg->op = op;
	msg->arg[0] = arg0;
	msg->arg[1] = arg1;
	return ipc_call(bus, msg) < 0 ? -errno : 0;
}

/* The device as a descriptor, or -errno; -EBUSY while the last driver's traces are removed. */
static int claim(unsigned int index)
{
	const struct driver *driver = devices[index].driver;
	struct ipc_msg msg;
	int error = bus_call(&msg, PCI_OP_CLAIM, driver->vendor | (uint32_t)driver->device << 16,
			     devices[index].nth);

	if (error < 0)
		return error;
	if (msg.nfds < 1)
		return -EPROTO;
	fcntl(msg.fds[0], F_SETFD, FD_CLOEXEC);
	return msg.fds[0];
}

static pid_t start_driver(struct service *service)
{
	const char *argv[] = { devices[service->index].driver->path, NULL };
	int device = claim(service->index), port;
	struct spawn what = { .path = argv[0],
			      .argv = argv,
			      .fds = { -1, device, netd_drivers(), -1 } };
	pid_t pid;

	if (device < 0)
		return device;
	port = port_create(O_CLOEXEC);
	if (port < 0) {
		close(device);
		return -errno;
	}
	what.fds[0] = port;
	service->ready_fd = port_open(port, SRV_HANDLE_ROOT, 0, 0);
	if (service->ready_fd >= 0)
		fcntl(service->ready_fd, F_SETFD, FD_CLOEXEC);
	pid = spawn(&what);
	close(port);
	close(device);
	return pid;
}

static bool driver_may_start(void)
{
	return pci_bus() >= 0 && netd_drivers() >= 0;
}

/* A card works: the network can be configured, unless netd still has the address. */
static void driver_ready(struct service *service)
{
	(void)service;
	service_want(&services[NETWORK]);
}

static void add_device(const struct driver *driver, unsigned int nth)
{
	struct service *service = &services[DRIVER + device_count];

	devices[device_count].driver = driver;
	devices[device_count].nth = nth;
	*service = (struct service){
		.name = driver->name,
		.start = start_driver,
		.ready = driver_ready,
		.may_start = driver_may_start,
		.announces = true,
		.index = device_count,
		.ready_fd = -1,
	};
	device_count++;
	service_want(service);
}

void drivers_find(void)
{
	struct pci_info info;
	struct ipc_msg msg;

	for (size_t i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++) {
		unsigned int nth = 0;

		for (uint64_t at = 0; bus_call(&msg, PCI_OP_LIST, at, 0) == 0; at++) {
			memcpy(&info, msg.data, sizeof(info));
			if (info.vendor != drivers[i].vendor || info.device != drivers[i].device)
				continue;
			if (device_count == DRIVERS_MAX) {
				say("more than %d network cards; the rest is not used",
				    DRIVERS_MAX);
				return;
			}
			add_device(&drivers[i], nth++);
		}
	}
}
