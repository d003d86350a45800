/*
 * Pieces of the machine as files: I/O ports, device memory, interrupt lines, DMA
 * memory.  They are cut from the hardware root, which init holds and hands to
 * the PCI server; a driver only ever gets the pieces of its device.
 */
#include "ipc/ipc_impl.h"

#define DMA_MAX (64ull << 20)

static const struct file_operations hw_file_ops = { 0 };
static const struct file_operations ioport_file_ops = { 0 };	/* first port | count << 16 */

struct file *hw_root_file(void)
{
	return file_alloc(&hw_file_ops, 0, NULL);
}

static int64_t create_ioport(uint64_t first, uint64_t count)
{
	if (first > 0xffff || !count || count > 0x10000 - first)
		return -EINVAL;
	return fd_add(file_alloc(&ioport_file_ops, O_RDWR, (void *)(first | count << 16)), 0);
}

static int64_t create_mmio(uint64_t base, uint64_t len)
{
	uint64_t end = base + len;

	if (!len || len >> 32 || end < base || base & ~PAGE_MASK || end >> 46)
		return -EINVAL;
	for (uint64_t pa = base; pa < end; pa += PAGE_SIZE)
		if (frame_managed(pa))
			return -EINVAL;		/* memory is no device */
	return fd_add(memobj_file(memobj_create_device(base, len), O_RDWR), 0);
}

SYSCALL(hw_create, int hwfd, uint32_t kind, uint64_t a, uint64_t b)
{
	struct file *hw __fput = fget(hwfd);

	if (!hw || hw->f_op != &hw_file_ops)
		return -EBADF;
	switch (kind) {
	case HW_IOPORT:
		return create_ioport(a, b);
	case HW_MMIO:
		return create_mmio(a, b);
	case HW_IRQ:
		return a < 256 ? irq_create((uint32_t)a, (uint32_t)b) : -EINVAL;
	case HW_DMA:
		return a && a <= DMA_MAX ?
			       fd_add(memobj_file(memobj_create_pinned(a), O_RDWR), 0) : -EINVAL;
	default:
		return -EINVAL;
	}
}

SYSCALL(mem_phys, int fd, uint64_t offset, uint64_t *phys, uint32_t pages)
{
	struct file *file __fput = fget(fd);
	struct memobj *obj = file ? memobj_of(file) : NULL;
	uint32_t done = 0;
	paddr_t pa;

	if (!obj || obj->kind != MEMOBJ_PINNED || offset & ~PAGE_MASK)
		return obj ? -EINVAL : -EBADF;
	for (; done < pages && !memobj_frame(obj, (offset >> PAGE_SHIFT) + done, &pa); done++)
		if (put_user(pa, &phys[done]))
			return -EFAULT;
	return done;
}

/* The port number that width bytes at offset of an ioport file mean, or -errno. */
static int64_t port_number(int fd, uint32_t offset, uint32_t width)
{
	struct file *file __fput = fget(fd);
	uint64_t range, count;

	if (!file || file->f_op != &ioport_file_ops)
		return -EBADF;
	range = (uint64_t)file->private_data;
	count = range >> 16;
	if ((width != 1 && width != 2 && width != 4) || offset >= count || width > count - offset)
		return -EINVAL;
	return (int64_t)((range & 0xffff) + offset);
}

SYSCALL(io_in, int fd, uint32_t offset, uint32_t width)
{
	int64_t port = port_number(fd, offset, width);

	if (port < 0)
		return port;
	if (width == 4)
		return inl((uint16_t)port);
	return width == 2 ? inw((uint16_t)port) : inb((uint16_t)port);
}

SYSCALL(io_out, int fd, uint32_t offset, uint32_t width, uint32_t value)
{
	int64_t port = port_number(fd, offset, width);

	if (port < 0)
		return port;
	if (width == 4)
		outl((uint16_t)port, value);
	else if (width == 2)
		outw((uint16_t)port, (uint16_t)value);
	else
		outb((uint16_t)port, (uint8_t)value);
	return 0;
}

SYSCALL(io_outs, int fd, uint32_t offset, const char *bytes, uint32_t n)
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
