/*
 * Small system calls about the thread and the machine: prctl, arch_prctl,
 * set_tid_address, getrandom, reboot.
 */
#include "abi/reboot.h"
#include "proc/proc_impl.h"

/* One call gives no more, because ring 0 does nothing else meanwhile. */
#define GETRANDOM_MAX (64u << 10)

/* Names only. */
SYSCALL(prctl, int option, char *uname)
{
	struct process *p = current->proc;
	char name[sizeof(p->comm)] = { 0 };
	int64_t n;

	if (option == PR_GET_NAME)
		return copy_to_user(uname, p->comm, sizeof(p->comm));
	if (option != PR_SET_NAME)
		return -EINVAL;
	n = strncpy_from_user(name, uname, sizeof(name));
	if (n < 0 && n != -ENAMETOOLONG)
		return n;
	name[sizeof(name) - 1] = 0;
	memcpy(p->comm, name, sizeof(name));
	return 0;
}

/* Not done: a GS base of the program's own, because ring 0 uses GS and no libc asks. */
SYSCALL(arch_prctl, int option, uint64_t addr)
{
	if (option == ARCH_GET_FS)
		return put_user(current->fs_base, (uint64_t *)addr);
	if (option != ARCH_SET_FS)
		return -EINVAL;
	if (addr >= USER_END)
		return -EPERM;
	set_fs_base(addr);
	return 0;
}

SYSCALL(set_tid_address, uint64_t addr)
{
	current->clear_child_tid = addr;
	return current->tid;
}

SYSCALL(getrandom, uint8_t *ubuf, size_t n, uint32_t flags)
{
	uint8_t chunk[256];
	size_t done = 0;

	if (flags & ~(uint32_t)(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE))
		return -EINVAL;
	n = MIN(n, (size_t)GETRANDOM_MAX);
	for (size_t part; done < n; done += part) {
		part = MIN(n - done, sizeof(chunk));
		random_bytes(chunk, part);
		if (copy_to_user(ubuf + done, chunk, part))
			break;
	}
	memset(chunk, 0, sizeof(chunk));
	return done || !n ? (int64_t)done : -EFAULT;
}

SYSCALL(reboot, uint32_t magic1, uint32_t magic2, uint32_t cmd)
{
	if (current->proc->euid != 0)
		return -EPERM;
	if (magic1 != LINUX_REBOOT_MAGIC1 || magic2 != LINUX_REBOOT_MAGIC2)
		return -EINVAL;
	if (cmd == LINUX_REBOOT_CMD_RESTART)
		machine_restart();
	if (cmd == LINUX_REBOOT_CMD_HALT || cmd == LINUX_REBOOT_CMD_POWER_OFF)
		machine_power_off();
	return -EINVAL;
}
