/*
 * The servers that everything else stands on.  Each gets its port as descriptor
 * 3 and what abi/boot.h promises behind it; init keeps no copy of a port, so a
 * port dies with its server.  Called by service.c.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <sockeye/ipc.h>

#include "abi/boot.h"
#include "init.h"
#include "lib/cpio.h"

#define UART_PORT 0x3f8 /* COM1 */
#define UART_IRQ 4
#define PACKETS_MIN (1ull << 20)

static int pci_fd = -1, netd_fd = -1;

int pci_bus(void)
{
	return services[PCI].is_ready ? pci_fd : -1;
}

int netd_drivers(void)
{
	return services[NETD].pid > 0 ? netd_fd : -1;
}

static int cloexec(int fd)
{
	if (fd >= 0)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	return fd;
}

/* A remote file for init itself. */
static int open_handle(int port, uint64_t handle, uint32_t poll_mask)
{
	return cloexec(port_open(port, handle, 0, poll_mask));
}

/* Mount handle `handle` of the port; complains when it fails. */
static void mount_handle(int port, uint64_t handle, const char *path, const char *type)
{
	int root = open_handle(port, handle, POLLIN | POLLOUT);

	if (root < 0 || mount_fd(root, path, type) < 0)
		say("%s cannot be mounted: %s", path, strerror(errno));
	if (root >= 0)
		close(root);
}

/*
 * The common part: a port, a file to see when the server is there, the child.
 * fds[0] is the port's place.  `prepare` does what needs the port, before the
 * server runs.
 */
static pid_t start_server(struct service *service, struct spawn *what, void (*prepare)(int port))
{
	int port = cloexec(port_create(O_CLOEXEC));
	pid_t pid;

	if (port < 0)
		return -errno;
	what->fds[0] = port;
	service->ready_fd = open_handle(port, SRV_HANDLE_ROOT, 0);
	prepare(port);
	pid = spawn(what);
	close(port);
	return pid;
}

/* ---- rootfs ---- */

/* The program out of the boot image, in memory of its own.  Descriptor or -errno. */
static int program_from_image(const char *name)
{
	struct cpio cpio = { 0 };
	struct cpio_entry entry, found = { 0 };
	struct stat stat;
	void *image;
	int fd = -ENOENT;

	if (fstat(INIT_FD_IMAGE, &stat) < 0)
		return -errno;
	image = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_SHARED, INIT_FD_IMAGE, 0);
	if (image == MAP_FAILED)
		return -errno;
	cpio.image = image;
	cpio.len = (size_t)stat.st_size;
	while (cpio_next(&cpio, &entry) > 0) /* the last one counts: overlays */
		if (strcmp(entry.name, name) == 0)
			found = entry;
	if (found.data) {
		fd = memfd_create(name, MFD_CLOEXEC);
		if (fd < 0 || write(fd, found.data, found.size) != (ssize_t)found.size) {
			int error = fd < 0 ? errno : ENOMEM;

			if (fd >= 0)
				close(fd);
			fd = -error;
		}
	}
	munmap(image, cpio.len);
	return fd;
}

static void mount_root(int port)
{
	mount_handle(port, SRV_HANDLE_ROOT, "/", "rootfs");
}

static pid_t start_rootfs(struct service *service)
{
	static const char *const argv[] = { "/sbin/rootfs", NULL };
	struct spawn what = { .argv = argv, .fds = { -1, INIT_FD_IMAGE, -1 } };
	pid_t pid;

	what.program_fd = program_from_image("sbin/rootfs");
	if (what.program_fd < 0)
		return what.program_fd;
	pid = start_server(service, &what, mount_root);
	close(what.program_fd);
	return pid;
}

/* ---- tty ---- */

static void mount_terminal(int port)
{
	mount_handle(port, SRV_HANDLE_ROOT, "/dev/console", "tty");
	mount_handle(port, SRV_HANDLE_ROOT, "/dev/tty", "tty");
	mount_handle(port, SRV_HANDLE_ROOT, "/dev/ttyS0", "tty");
}

static pid_t start_tty(struct service *service)
{
	static const char *const argv[] = { "/sbin/tty", NULL };
	int ports = cloexec(hw_create(INIT_FD_HW, HW_IOPORT, UART_PORT, 8));
	int irq = cloexec(hw_create(INIT_FD_HW, HW_IRQ, UART_IRQ, 0));
	struct spawn what = { .path = argv[0], .argv = argv, .fds = { -1, ports, irq, -1 } };
	pid_t pid = -ENODEV;

	if (ports >= 0 && irq >= 0) {
		/* the line is the server's alone from here on */
		pid = start_server(service, &what, mount_terminal);
	}
	if (ports >= 0)
		close(ports);
	if (irq >= 0)
		close(irq);
	return pid;
}

static void tty_ready(struct service *service)
{
	(void)service;
	console_open();
}

static void tty_ended(struct service *service, int status)
{
	(void)service;
	(void)status;
	console_close();
}

/* ---- pci ---- */

static void open_pci(int port)
{
	if (pci_fd >= 0)
		close(pci_fd);
	pci_fd = open_handle(port, SRV_HANDLE_ROOT, 0);
}

static pid_t start_pci(struct service *service)
{
	static const char *const argv[] = { "/sbin/pci", NULL };
	struct spawn what = { .path = argv[0], .argv = argv, .fds = { -1, INIT_FD_HW, -1 } };

	return start_server(service, &what, open_pci);
}

/*
 * A new PCI server has turned all devices off and knows of no claims: drivers
 * that hold a dead server's descriptors start again.
 */
static void pci_ready(struct service *service)
{
	if (service->starts == 1) {
		drivers_find();
		return;
	}
	for (int i = 0; i < DRIVERS_MAX; i++)
		service_kill(&services[DRIVER + i]);
}

/* ---- netd ---- */

static void open_netd(int port)
{
	static const int families[] = { AF_INET, AF_UNIX, AF_PACKET };
	int family = open_handle(port, NETD_HANDLE_FAMILY, 0);

	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		if (net_attach(families[i], family, 0) < 0)
			say("sockets of family %d have no server: %s", families[i],
			    strerror(errno));
	if (family >= 0)
		close(family);
	mount_handle(port, NETD_HANDLE_PROC, "/proc/net", "proc");
	if (netd_fd >= 0)
		close(netd_fd);
	netd_fd = open_handle(port, NETD_HANDLE_NETIF, 0);
}

/* Memory for packets: an eighth of all, 4 to 16 MiB; less when it is in pieces. */
static int packet_memory(void)
{
	uint64_t bytes = 4ull << 20;
	struct sysinfo info;
	int fd;

	if (sysinfo(&info) == 0)
		while (bytes < 16ull << 20 && bytes * 16 <= (uint64_t)info.totalram * info.mem_unit)
			bytes *= 2;
	do {
		fd = cloexec(hw_create(INIT_FD_HW, HW_DMA, bytes, 0));
		bytes /= 2;
	} while (fd < 0 && bytes >= PACKETS_MIN);
	return fd;
}

static pid_t start_netd(struct service *service)
{
	static const char *const argv[] = { "/sbin/netd", NULL };
	int packets = packet_memory();
	struct spawn what = { .path = argv[0], .argv = argv, .fds = { -1, packets, -1 } };
	pid_t pid;

	if (packets < 0)
		return -errno;
	pid = start_server(service, &what, open_netd);
	close(packets);
	return pid;
}

/*
 * Its rings are gone, and the drivers' devices must not write to its memory any
 * more.  Programs see their sockets fail, and open new ones when they want.
 */
static void netd_ended(struct service *service, int status)
{
	(void)service;
	(void)status;
	for (int i = 0; i < DRIVERS_MAX; i++)
		service_kill(&services[DRIVER + i]);
}

const struct service servers[4] = {
	[ROOTFS] = { .name = "rootfs", .start = start_rootfs, .announces = true },
	[TTY] = { .name = "tty",
		  .start = start_tty,
		  .announces = true,
		  .ready = tty_ready,
		  .ended = tty_ended },
	[PCI] = { .name = "pci", .start = start_pci, .announces = true, .ready = pci_ready },
	[NETD] = { .name = "netd", .start = start_netd, .announces = true, .ended = netd_ended },
};
