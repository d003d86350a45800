/*
 * pci: finds the devices on the PCI buses and hands each driver exactly what
 * belongs to its device, as descriptors (abi/pci.h).  Started by init with its
 * port and the hardware root; init claims devices, drivers use them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sockeye/ipc.h>

#include "abi/boot.h"
#include "bus.h"
#include "lib/server.h"

#define DMA_MAX (16u << 20) /* bytes in one piece for a driver */
#define IRQ_NONE 0xffu	    /* interrupt line: not connected */

static uint64_t device_handle(const struct device *device)
{
	return (uint64_t)device->generation << 32 | (uint64_t)(device - bus_device(0) + 1);
}

/* The claimed device that a handle names, or NULL. */
static struct device *device_of(uint64_t handle)
{
	size_t index = (uint32_t)handle - 1u;
	struct device *device;

	if (index >= bus_count())
		return NULL;
	device = bus_device(index);
	return device->info.claimed_by != 0 && device->generation == handle >> 32 ? device : NULL;
}

static int64_t put_info(const struct device *device, struct ipc_msg *reply)
{
	memcpy(reply->data, &device->info, sizeof(device->info));
	reply->data_len = sizeof(device->info);
	return 0;
}

static int64_t op_list(const struct ipc_msg *req, struct ipc_msg *reply)
{
	if (req->handle != SRV_HANDLE_ROOT)
		return -EINVAL;
	if (req->arg[0] >= bus_count())
		return -ENOENT;
	return put_info(bus_device((size_t)req->arg[0]), reply);
}

static int64_t op_claim(const struct ipc_msg *req, struct ipc_msg *reply)
{
	uint32_t id = (uint32_t)req->arg[0];
	uint64_t index = req->arg[1];

	if (req->handle != SRV_HANDLE_ROOT)
		return -EINVAL;
	for (size_t i = 0; i < bus_count(); i++) {
		struct device *device = bus_device(i);
		int fd;

		if ((device->info.vendor | (uint32_t)device->info.device << 16) != id)
			continue;
		if (index-- > 0)
			continue;
		if (device->info.claimed_by != 0)
			return -EBUSY;
		fd = port_open(SRV_FD_PORT, device_handle(device), 0, 0);
		if (fd < 0)
			return -errno;
		device->info.claimed_by = (uint32_t)req->pid;
		srv_give(reply, fd);
		return 0;
	}
	return -ENODEV;
}

static int64_t op_info(const struct ipc_msg *req, struct ipc_msg *reply)
{
	struct device *device = device_of(req->handle);

	if (!device)
		return -EBADF;
	reply->arg[0] = config_read(device->at, PCI_SUBSYSTEM_VENDOR, 4);
	return put_info(device, reply);
}

/* Give a fresh piece of the machine to the caller; 0 or -errno. */
static int64_t give_hw(struct ipc_msg *reply, unsigned int kind, uint64_t a, uint64_t b)
{
	int fd = hw_create(PCI_FD_HW, kind, a, b);

	if (fd < 0)
		return -errno;
	srv_give(reply, fd);
	return 0;
}

static int64_t op_bar(const struct ipc_msg *req, struct ipc_msg *reply)
{
	struct device *device = device_of(req->handle);
	uint64_t bar, size;
	bool io;

	if (!device)
		return -EBADF;
	if (req->arg[0] >= 6)
		return -EINVAL;
	bar = device->info.bar[req->arg[0]];
	size = device->info.bar_size[req->arg[0]];
	io = bar & 1;
	if (size == 0 || (bar & ~1ull) == 0) /* not there, or firmware gave it no address */
		return -ENXIO;
	reply->arg[0] = size;
	reply->arg[1] = io;
	return give_hw(reply, io ? HW_IOPORT : HW_MMIO, bar & ~1ull, size);
}

/* PCI interrupts are level-triggered, active low [PCI 3.0 2.2.6]. */
static int64_t op_irq(const struct ipc_msg *req, struct ipc_msg *reply)
{
	struct device *device = device_of(req->handle);

	if (!device)
		return -EBADF;
	if (device->info.irq == 0 || device->info.irq == IRQ_NONE)
		return -ENXIO;
	return give_hw(reply, HW_IRQ, device->info.irq, IRQ_LEVEL | IRQ_LOW);
}

/* Keep a copy of memory fd until the device is off; 0 or -errno. */
static int hold(struct device *device, int fd)
{
	int copy;

	if (device->held_count == DEVICE_HELD_MAX)
		return -ENOSPC;
	copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	if (copy < 0)
		return -errno;
	device->held[device->held_count++] = copy;
	return 0;
}

static int64_t op_hold(const struct ipc_msg *req, struct ipc_msg *reply)
{
	struct device *device = device_of(req->handle);

	(void)reply;
	if (!device)
		return -EBADF;
	return req->nfds == 1 ? hold(device, req->fds[0]) : -EINVAL;
}

static int64_t op_dma(const struct ipc_msg *req, struct ipc_msg *reply)
{
	uint64_t bytes = 4096;
	struct device *device = device_of(req->handle);
	int64_t error;

	if (!device)
		return -EBADF;
	if (req->arg[0] == 0 || req->arg[0] > DMA_MAX)
		return -EINVAL;
	while (bytes < req->arg[0]) /* a power of two is in one piece */
		bytes *= 2;
	reply->arg[0] = bytes;
	error = give_hw(reply, HW_DMA, bytes, 0);
	return error < 0 ? error : hold(device, reply->fds[0]);
}

static int64_t op_enable(const struct ipc_msg *req, struct ipc_msg *reply)
{
	struct device *device = device_of(req->handle);

	(void)reply;
	if (!device)
		return -EBADF;
	device_enable(device, req->arg[0]);
	return 0;
}

/* The driver is gone: the device must not touch memory any more. */
static void release(uint64_t handle)
{
	struct device *device = device_of(handle);

	if (!device)
		return;
	device_enable(device, 0);
	while (device->held_count > 0)
		close(device->held[--device->held_count]);
	device->info.claimed_by = 0;
	device->generation++;
}

static srv_handler *const handlers[] = {
	[PCI_OP_CLAIM] = op_claim,   [PCI_OP_LIST] = op_list, [PCI_OP_INFO] = op_info,
	[PCI_OP_BAR] = op_bar,	     [PCI_OP_IRQ] = op_irq,   [PCI_OP_DMA] = op_dma,
	[PCI_OP_ENABLE] = op_enable, [PCI_OP_HOLD] = op_hold,
};

static const struct srv_ops ops = {
	.handlers = handlers,
	.handler_count = sizeof(handlers) / sizeof(handlers[0]),
	.release = release,
};

int main(void)
{
	int error = config_init(PCI_FD_HW);

	if (error == 0) {
		bus_scan();
		error = srv_run(SRV_FD_PORT, &ops);
	}
	fprintf(stderr, "pci: %s\n", strerror(-error));
	return 1;
}
