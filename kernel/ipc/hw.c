/*
 * Pieces of the machine as files: I/O ports, device memory, interrupt lines, DMA
 * memory.  They are cut from the hardware root, which init holds and hands to
 * the PCI server; a driver only ever gets the pieces of its device.
 */
#include "ipc/hw.h"

#include "abi/errno.h"
#include "abi/fcntl.h"
#include "abi/ipc.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "ipc/irq.h"
#include "mm/frame.h"
#include "mm/memobj.h"
#include "mm/slab.h"
#include "syscall/ipc_calls.h"
#include "x86/cpu.h"

#define DMA_MAX (64ull << 20)

struct ioport {
	uint32_t first, count;
};

static const struct file_operations hw_file_ops = { 0 };

struct file *hw_root_file(void)
{
	return file_alloc(&hw_file_ops, 0, NULL);
}

static void ioport_release(struct file *file)
{
	kfree(file->private_data);
}

static const struct file_operations ioport_file_ops = { .release = ioport_release };

static int create_ioport(uint64_t first, uint64_t count, struct file **file)
{
	struct ioport *io;

	if (first > 0xffff || !count || count > 0x10000 - first)
		return -EINVAL;
	io = kmalloc(sizeof(*io));
	if (!io)
		return -ENOMEM;
	*io = (struct ioport){ (uint32_t)first, (uint32_t)count };
	*file = file_alloc(&ioport_file_ops, O_RDWR, io);
	if (!*file)
		kfree(io);
	return *file ? 0 : -ENOMEM;
}

static int create_memory(struct memobj *obj, struct file **file)
{
	*file = obj ? memobj_file(obj, O_RDWR) : NULL;
	if (!*file)
		memobj_put(obj);
	return *file ? 0 : -ENOMEM;
}

static int create_mmio(uint64_t base, uint64_t len, struct file **file)
{
	uint64_t end = base + len;

	if (!len || end < base || base & ~PAGE_MASK || end >> 46)
		return -EINVAL;
	for (uint64_t pa = base; pa < end && pa < 1ull << 32; pa += PAGE_SIZE)
		if (frame_managed(pa))
			return -EINVAL;		/* memory is no device */
	return create_memory(memobj_create_device(base, len), file);
}

int64_t sys_hw_create(int hwfd, uint32_t kind, uint64_t a, uint64_t b)
{
	struct file *hw = fget(hwfd), *file = NULL;
	int err = -EINVAL;

	if (!hw || hw->f_op != &hw_file_ops) {
		fput(hw);
		return -EBADF;
	}
	fput(hw);
	switch (kind) {
	case HW_IOPORT:
		err = create_ioport(a, b, &file);
		break;
	case HW_MMIO:
		err = create_mmio(a, b, &file);
		break;
	case HW_IRQ:
		if (a < 256)
			file = irq_file((uint32_t)a, (uint32_t)b, &err);
		break;
	case HW_DMA:
		if (a && a <= DMA_MAX)
			err = create_memory(memobj_create_pinned(a), &file);
		break;
	}
	return file ? fd_add(file, 0) : err;
}

int64_t sys_mem_phys(int fd, uint64_t offset, uint64_t *phys, uint32_t pages)
{
	struct file *file = fget(fd);
	struct memobj *obj = file ? memobj_of(file) : NULL;
	uint32_t done = 0;
	int64_t err = 0;

	if (!obj || obj->kind != MEMOBJ_PINNED || offset & ~PAGE_MASK)
		err = obj ? -EINVAL : -EBADF;
	for (; !err && done < pages; done++) {
		paddr_t pa;

		if (memobj_frame(obj, (offset >> PAGE_SHIFT) + done, &pa))
			break;
		err = copy_to_user(&phys[done], &pa, sizeof(pa));
	}
	fput(file);
	return err ? err : done;
}

/* The port number that width bytes at offset of an ioport file mean, or -errno. */
static int64_t port_number(int fd, uint32_t offset, uint32_t width)
{
	struct file *file = fget(fd);
	struct ioport *io = file && file->f_op == &ioport_file_ops ? file->private_data : NULL;
	int64_t ret = -EBADF;

	if (io)
		ret = -EINVAL;
	if (io && offset < io->count && width <= io->count - offset)
		ret = io->first + offset;
	fput(file);
	return ret;
}

int64_t sys_io_in(int fd, uint32_t offset, uint32_t width)
{
	int64_t port = port_number(fd, offset, width);

	if (port < 0)
		return port;
	switch (width) {
	case 1:
		return inb((uint16_t)port);
	case 2:
		return inw((uint16_t)port);
	case 4:
		return inl((uint16_t)port);
	default:
		return -EINVAL;
	}
}

int64_t sys_io_out(int fd, uint32_t offset, uint32_t width, uint32_t value)
{
	int64_t port = port_number(fd, offset, width);

	if (port < 0)
		return port;
	switch (width) {
	case 1:
		outb((uint16_t)port, (uint8_t)value);
		return 0;
	case 2:
		outw((uint16_t)port, (uint16_t)value);
		return 0;
	case 4:
		outl((uint16_t)port, value);
		return 0;
	default:
		return -EINVAL;
	}
}

int64_t sys_io_outs(int fd, uint32_t offset, const char *bytes, uint32_t n)
{
	int64_t port = port_number(fd, offset, 1);
	char buf[64];

	n = MIN(n, (uint32_t)sizeof(buf));
	if (port < 0)
		return port;
	if (copy_from_user(buf, bytes, n))
		return -EFAULT;
	for (uint32_t i = 0; i < n; i++)
		outb((uint16_t)port, (uint8_t)buf[i]);
	return n;
}
