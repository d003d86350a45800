/*
 * Small system calls about the thread and the machine: prctl, arch_prctl,
 * set_tid_address, getrandom, reboot.
 */
#include "abi/errno.h"
#include "abi/reboot.h"
#include "abi/sched.h"
#include "lib/printk.h"
#include "lib/random.h"
#include "lib/string.h"
#include "mm/mm.h"
#include "mm/uaccess.h"
#include "proc/process.h"
#include "proc/thread.h"
#include "syscall/proc_calls.h"
#include "x86/acpi.h"
#include "x86/thread_arch.h"

/* One call gives no more, because ring 0 does nothing else meanwhile. */
#define GETRANDOM_MAX (64u << 10)

int64_t sys_prctl(int option, uint64_t arg2, uint64_t arg3, uint64_t arg4, uint64_t arg5)
{
	struct process *p = current->proc;
	char name[sizeof(p->comm)] = { 0 };
	int64_t n;

	(void)arg3, (void)arg4, (void)arg5;
	switch (option) {
	case PR_SET_NAME:
		n = strncpy_from_user(name, (const char *)arg2, sizeof(name));
		if (n < 0 && n != -ENAMETOOLONG)
			return n;
		name[sizeof(name) - 1] = 0;
		memcpy(p->comm, name, sizeof(name));
		return 0;
	case PR_GET_NAME:
		return copy_to_user((void *)arg2, p->comm, sizeof(p->comm));
	case PR_GET_DUMPABLE: /* there are no core dumps */
		return 0;
	case PR_SET_DUMPABLE:
		return arg2 > 1 ? -EINVAL : 0;
	default:
		return -EINVAL;
	}
}

/* Not done: a GS base of the program's own, because ring 0 uses GS and no libc asks. */
int64_t sys_arch_prctl(int option, uint64_t addr)
{
	switch (option) {
	case ARCH_SET_FS:
		if (addr >= USER_END)
			return -EPERM;
		set_fs_base(addr);
		return 0;
	case ARCH_GET_FS:
		return put_user(current->fs_base, (uint64_t *)addr);
	default:
		return -EINVAL;
	}
}

int64_t sys_set_tid_address(uint64_t addr)
{
	current->clear_child_tid = addr;
	return current->tid;
}

int64_t sys_getrandom(uint8_t *ubuf, size_t n, uint32_t flags)
{
	uint8_t chunk[256];
	size_t done = 0;

	if (flags & ~(uint32_t)(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE))
		return -EINVAL;
	n = MIN(n, (size_t)GETRANDOM_MAX);
	while (done < n) {
		size_t part = MIN(n - done, sizeof(chunk));

		random_bytes(chunk, part);
		if (copy_to_user(ubuf + done, chunk, part)) {
			if (!done)
				return -EFAULT;
			break;
		}
		done += part;
	}
	memset(chunk, 0, sizeof(chunk));
	return (int64_t)done;
}

int64_t sys_reboot(uint32_t magic1, uint32_t magic2, uint32_t cmd, const char *uarg)
{
	(void)uarg;
	if (current->proc->euid != 0)
		return -EPERM;
	if (magic1 != LINUX_REBOOT_MAGIC1 || magic2 != LINUX_REBOOT_MAGIC2)
		return -EINVAL;
	switch (cmd) {
	case LINUX_REBOOT_CMD_RESTART:
	case LINUX_REBOOT_CMD_RESTART2:
		machine_restart();
	case LINUX_REBOOT_CMD_HALT:
	case LINUX_REBOOT_CMD_POWER_OFF:
		machine_power_off();
	case LINUX_REBOOT_CMD_CAD_ON:
	case LINUX_REBOOT_CMD_CAD_OFF:
		return 0;
	default:
		return -EINVAL;
	}
}
