/* Processes and how to show them, for ps and top. */
#pragma once

#include <abi/procinfo.h>
#include <stddef.h>
#include <stdint.h>

/* All processes, by pid; the caller frees.  NULL after a message. */
struct proc_info *process_list(size_t *count);
/* "  0:03.25": minutes, seconds and hundredths of processor time. */
void format_cpu_time(uint64_t ns, char out[16]);
/* The arguments, or "[name]" of a process that has none. */
const char *process_command(const struct proc_info *p, char out[132]);
