/* The calls of <sockeye/ipc.h>: one SYSCALL each. */
#include <internal/syscall.h>
#include <sockeye/ipc.h>

int port_create(unsigned int flags)
{
	return (int)syscall_ret(syscall1(SYS_port_create, flags));
}

int port_open(int port, uint64_t handle, int flags, uint32_t poll_mask)
{
	return (int)syscall_ret(
		syscall4(SYS_port_open, port, (long)handle, flags, (long)poll_mask));
}

int ipc_call(int remote, struct ipc_msg *msg)
{
	return (int)syscall_ret(syscall2(SYS_ipc_call, remote, (long)msg));
}

int ipc_reply_receive(int port, const struct ipc_msg *replies, unsigned int nreplies,
		      struct ipc_msg *msgs, unsigned int nmsgs, int64_t timeout_ns)
{
	return (int)syscall_ret(syscall6(SYS_ipc_reply_receive, port, (long)replies, nreplies,
					 (long)msgs, nmsgs, timeout_ns));
}

ssize_t ipc_pull(int port, uint64_t id, uint64_t offset, const struct iovec *iov, int n)
{
	return syscall_ret(syscall5(SYS_ipc_pull, port, (long)id, (long)offset, (long)iov, n));
}

ssize_t ipc_push(int port, uint64_t id, uint64_t offset, const struct iovec *iov, int n)
{
	return syscall_ret(syscall5(SYS_ipc_push, port, (long)id, (long)offset, (long)iov, n));
}

int ipc_notify(int fd, uint64_t bits)
{
	return (int)syscall_ret(syscall2(SYS_ipc_notify, fd, (long)bits));
}

int net_attach(int family, int remote, unsigned int flags)
{
	return (int)syscall_ret(syscall3(SYS_net_attach, family, remote, flags));
}

int mount_fd(int remote, const char *path, const char *type)
{
	return (int)syscall_ret(syscall3(SYS_mount_fd, remote, (long)path, (long)type));
}

int hw_create(int hw, unsigned int kind, uint64_t a, uint64_t b)
{
	return (int)syscall_ret(syscall4(SYS_hw_create, hw, kind, (long)a, (long)b));
}

long mem_phys(int memory, uint64_t offset, uint64_t *phys, size_t pages)
{
	return syscall_ret(syscall4(SYS_mem_phys, memory, (long)offset, (long)phys, (long)pages));
}

int irq_bind(int irq, int port, uint64_t bits)
{
	return (int)syscall_ret(syscall3(SYS_irq_bind, irq, port, (long)bits));
}

int irq_ack(int irq)
{
	return (int)syscall_ret(syscall1(SYS_irq_ack, irq));
}

long io_in(int ioport, unsigned int offset, unsigned int width)
{
	return syscall_ret(syscall3(SYS_io_in, ioport, offset, width));
}

int io_out(int ioport, unsigned int offset, unsigned int width, uint32_t value)
{
	return (int)syscall_ret(syscall4(SYS_io_out, ioport, offset, width, value));
}

long io_outs(int ioport, unsigned int offset, const void *bytes, size_t n)
{
	return syscall_ret(syscall4(SYS_io_outs, ioport, offset, (long)bytes, (long)n));
}

pid_t proc_info(pid_t pid, struct proc_info *info)
{
	return (pid_t)syscall_ret(syscall2(SYS_proc_info, pid, (long)info));
}

int mount_info(unsigned int index, struct mount_info *info)
{
	return (int)syscall_ret(syscall2(SYS_mount_info, index, (long)info));
}
