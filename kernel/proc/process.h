/* Birth, change and death of processes. */
#pragma once

#include "lib/types.h"

struct process;
struct thread;

/* Boot: makes pid 1 from the boot image's sbin/init and starts it. */
void process_start_init(const char *cmdline);

/* execve for the current process; image as vfs_open_exec() gives it (consumed). argv and
 * envp: packed by exec_copy_strings(). Does not return to the old program on success: the
 * trap frame then starts the new one. */
struct exec_image;
struct exec_args {
	char *buf;		/* kmalloc'ed: argc + envc strings with NULs, one after another */
	size_t len;
	uint32_t argc, envc;
};
int exec_image(struct exec_image *image, const struct exec_args *args, const char *name);

/* Ends the current process: status as wait4() reports it. */
void process_exit(int status) __noreturn;
/* Ends the current thread only (process too if it was the last). */
void thread_exit(int code) __noreturn;
