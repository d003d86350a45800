/* Birth, change and death of processes. */
#pragma once

#include "lib/types.h"

/* Boot: makes pid 1 from the boot image's sbin/init and starts it. */
void process_start_init(const char *cmdline);

/* Ends the current thread only (process too if it was the last). */
void thread_exit(int code) __noreturn;
