/*
 * ps: shows processes: those of this session, or all of them (-e, -A, or "aux"); -l and -f
 * show more of each.
 */
#define _GNU_SOURCE
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lib/process.h"
#include "lib/util.h"

static bool everything, full, longform;

static void parse_options(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		for (const char *s = argv[i]; *s; s++) {
			switch (*s) {
			case 'e':
			case 'A':
			case 'a':
			case 'x':
				everything = true;
				break;
			case 'u':
			case 'f':
				full = true;
				break;
			case 'l':
				longform = true;
				break;
			case '-':
				break;
			default:
				usage(2, "[-eAflaux]");
			}
		}
	}
}

static const char *user_name(uint32_t uid, char buf[16])
{
	const struct passwd *pw = getpwuid(uid);

	snprintf(buf, 16, "%u", (unsigned int)uid);
	return pw ? pw->pw_name : buf;
}

static void print_header(void)
{
	if (longform)
		puts("S   UID   PID  PPID  PGID   SID  NI THR  FDS CPU     VSZ    RSS      TIME "
		     "COMMAND");
	else if (full)
		puts("USER       PID  PPID S     VSZ    RSS   START       TIME COMMAND");
	else
		puts("  PID S      TIME COMMAND");
}

static void start_text(const struct proc_info *p, char out[16])
{
	struct timespec now, boot;
	time_t when;
	struct tm tm;

	clock_gettime(CLOCK_REALTIME, &now);
	clock_gettime(CLOCK_BOOTTIME, &boot);
	when = now.tv_sec - boot.tv_sec + (time_t)(p->start_ns / 1000000000);
	localtime_r(&when, &tm);
	strftime(out, 16, now.tv_sec - when < 86400 ? "%H:%M:%S" : "%b %d", &tm);
}

static void print_process(const struct proc_info *p)
{
	char cpu[16], cmd[132], user[16], start[16];

	format_cpu_time(p->utime_ns + p->stime_ns, cpu);
	process_command(p, cmd);
	if (longform) {
		printf("%c %5u %5d %5d %5d %5d %3d %3u %4u %3u %7u %6u %s %s\n", p->state,
		       (unsigned int)p->uid, p->pid, p->ppid, p->pgid, p->sid, p->priority,
		       (unsigned int)p->threads, (unsigned int)p->fds, (unsigned int)p->cpu,
		       (unsigned int)(p->vsize / 1024), (unsigned int)(p->rss / 1024), cpu, cmd);
	} else if (full) {
		start_text(p, start);
		printf("%-8s %5d %5d %c %7u %6u %8s %s %s\n", user_name(p->uid, user), p->pid,
		       p->ppid, p->state, (unsigned int)(p->vsize / 1024),
		       (unsigned int)(p->rss / 1024), start, cpu, cmd);
	} else {
		printf("%5d %c %s %s\n", p->pid, p->state, cpu, cmd);
	}
}

int main(int argc, char **argv)
{
	struct proc_info *list;
	size_t count;
	int32_t session = getsid(0);

	prog_init(argv[0]);
	parse_options(argc, argv);
	list = process_list(&count);
	if (!list)
		return 1;
	print_header();
	for (size_t i = 0; i < count; i++)
		if (everything || list[i].sid == session)
			print_process(&list[i]);
	free(list);
	return finish(0);
}
