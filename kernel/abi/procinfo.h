/* proc_info() and mount_info(): what ps, top and mount show. */
#pragma once

#include <stdint.h>

struct proc_info {
	int32_t pid, ppid, pgid, sid;
	uint32_t uid, gid;
	uint32_t threads;
	uint32_t cpu;			/* processor it last ran on */
	char state;			/* R running, S sleeping, T stopped, Z zombie */
	char pad[7];
	uint64_t utime_ns, stime_ns;	/* processor time in ring 3 and ring 0 */
	uint64_t start_ns;		/* CLOCK_BOOTTIME when it started */
	uint64_t vsize;			/* bytes of address space */
	uint64_t rss;			/* bytes of it present */
	int32_t priority;		/* nice value */
	uint32_t fds;			/* open descriptors */
	char comm[16];			/* last component of the program's name */
	char args[128];			/* its arguments, separated by spaces, cut to fit */
};
_Static_assert(sizeof(struct proc_info) == 232, "struct proc_info is ABI");

struct mount_info {
	char path[128];
	char type[16];
	int32_t server_pid;		/* owner of the port, 0 when it is dead */
	uint32_t pad;
};
_Static_assert(sizeof(struct mount_info) == 152, "struct mount_info is ABI");
