/*
 * How a system call is defined.  Its parameters are Linux's; every pointer is a
 * user's and may be touched through mm/uaccess.h only.  It returns a result or
 * -errno.  The numbers are abi/syscall.h's, the table is syscall/table.c.
 */
#pragma once

#include "abi/ipc.h"
#include "abi/syscall.h"
#include "lib/types.h"

/* The six argument registers of the running call's trap frame are its parameters. */
typedef int64_t (*syscall_fn)(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);

/* What the linker collects from all files and syscall_init() makes the table of. */
struct syscall_entry {
	uint64_t nr;
	void *fn;
};

#define SYSCALL_ENTRY(name, ...)                                                                   \
	int64_t sys_##name(__VA_ARGS__);                                                           \
	static const struct syscall_entry entry_##name                                             \
		__attribute__((used, section(".syscalls"))) = { SYS_##name, (void *)sys_##name }

/* SYSCALL(socket, int family, int type, int protocol) { ... } defines sys_socket(), which the
 * table has under SYS_socket. */
#define SYSCALL(name, ...)                \
	SYSCALL_ENTRY(name, __VA_ARGS__); \
	__noinline int64_t sys_##name(__VA_ARGS__)

/* One that is a special case of something else: SYSCALL_AS(dup, (int fd), expression). */
#define SYSCALL_AS(name, params, ...)     \
	SYSCALL_ENTRY(name, PARAMS params); \
	int64_t sys_##name params         \
	{                                 \
		return __VA_ARGS__;       \
	}
#define PARAMS(...) __VA_ARGS__

/* Before the first process runs, while the table can still be written. */
void syscall_init(void);
