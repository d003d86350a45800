/*
 * Reads the process list.  Called by ps and top; calls proc_info().
 */
#define _GNU_SOURCE
#include "process.h"

#include <errno.h>
#include <sockeye/ipc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util.h"

struct proc_info *process_list(size_t *count)
{
	struct proc_info *list = NULL;
	struct proc_info p;
	size_t n = 0;
	pid_t pid = 1;

	while ((pid = proc_info(pid, &p)) > 0) {
		if (n % 32 == 0)
			list = xrealloc(list, (n + 32) * sizeof(*list));
		list[n++] = p;
		pid++;
	}
	if (errno != ESRCH) {
		complain_errno("process list");
		free(list);
		return NULL;
	}
	*count = n;
	return list;
}

void format_cpu_time(uint64_t ns, char out[16])
{
	uint64_t hundredths = ns / 10000000;
	uint64_t minutes = hundredths / 6000;

	snprintf(out, 16, "%3u:%02u.%02u", (unsigned int)(minutes > 999999 ? 999999 : minutes),
		 (unsigned int)(hundredths / 100 % 60), (unsigned int)(hundredths % 100));
}

const char *process_command(const struct proc_info *p, char out[132])
{
	if (p->args[0])
		snprintf(out, 132, "%.128s", p->args);
	else
		snprintf(out, 132, "[%.16s]", p->comm);
	for (char *s = out; *s; s++)
		if ((unsigned char)*s < 32 || *s == 127)
			*s = '?';
	return out;
}
