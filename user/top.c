/*
 * top: shows what the processor does, again and again; -d SECONDS between, -n TIMES, -b one
 * after the other without clearing the screen.  q ends it.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/sysinfo.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "lib/process.h"
#include "lib/util.h"

struct row {
	const struct proc_info *p;
	uint64_t used_ns; /* since the last look */
};

static struct termios saved;
static bool raw;

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

static int busiest_first(const void *pa, const void *pb)
{
	const struct row *a = pa;
	const struct row *b = pb;

	if (a->used_ns != b->used_ns)
		return a->used_ns < b->used_ns ? 1 : -1;
	return a->p->pid < b->p->pid ? -1 : 1;
}

static uint64_t total_ns(const struct proc_info *p)
{
	return p->utime_ns + p->stime_ns;
}

/* What p has used since `before`; both lists are in the order of pids. */
static uint64_t used_since(const struct proc_info *p, const struct proc_info *before, size_t count)
{
	size_t lo = 0;
	size_t hi = count;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (before[mid].pid == p->pid && before[mid].start_ns == p->start_ns)
			return total_ns(p) - total_ns(&before[mid]);
		if (before[mid].pid < p->pid)
			lo = mid + 1;
		else
			hi = mid;
	}
	return total_ns(p);
}

static void print_head(size_t count, size_t running)
{
	struct sysinfo si;

	if (sysinfo(&si) < 0)
		return;
	printf("up %ld:%02ld:%02ld, %zu processes, %zu running, load %.2f %.2f %.2f\n",
	       si.uptime / 3600, si.uptime / 60 % 60, si.uptime % 60, count, running,
	       (double)si.loads[0] / 65536, (double)si.loads[1] / 65536,
	       (double)si.loads[2] / 65536);
	printf("memory: %lu KiB, %lu KiB free\n\n",
	       (unsigned long)(si.totalram * (uint64_t)si.mem_unit / 1024),
	       (unsigned long)(si.freeram * (uint64_t)si.mem_unit / 1024));
}

static size_t screen_rows(void)
{
	struct winsize ws;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &ws) < 0 || ws.ws_row < 8)
		return 24;
	return ws.ws_row;
}

static void print_rows(const struct row *rows, size_t count, size_t max, uint64_t elapsed)
{
	puts("  PID S %CPU  CPU    RSS      TIME COMMAND");
	for (size_t i = 0; i < count && i < max; i++) {
		const struct proc_info *p = rows[i].p;
		uint64_t permille = elapsed ? rows[i].used_ns * 1000 / elapsed : 0;
		char cpu[16], cmd[132];

		format_cpu_time(total_ns(p), cpu);
		printf("%5d %c %2u.%u  %3u %6u %s %.44s\n", p->pid, p->state,
		       (unsigned int)(permille / 10), (unsigned int)(permille % 10),
		       (unsigned int)p->cpu, (unsigned int)(p->rss / 1024), cpu,
		       process_command(p, cmd));
	}
	fflush(stdout);
}

static void show(const struct proc_info *list, size_t count, const struct proc_info *before,
		 size_t before_count, uint64_t elapsed, bool batch)
{
	struct row *rows = xcalloc(count, sizeof(*rows));
	size_t running = 0;

	for (size_t i = 0; i < count; i++) {
		rows[i].p = &list[i];
		rows[i].used_ns = used_since(&list[i], before, before_count);
		running += list[i].state == 'R';
	}
	if (count > 1)
		qsort(rows, count, sizeof(*rows), busiest_first);
	if (!batch)
		fputs("\033[H\033[J", stdout);
	print_head(count, running);
	print_rows(rows, count, batch ? count : screen_rows() - 5, elapsed);
	free(rows);
}

static void restore_terminal(void)
{
	if (raw)
		tcsetattr(STDIN_FILENO, TCSANOW, &saved);
}

static void prepare_terminal(void)
{
	struct termios t;

	if (tcgetattr(STDIN_FILENO, &saved) < 0)
		return;
	t = saved;
	t.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	raw = tcsetattr(STDIN_FILENO, TCSANOW, &t) == 0;
	atexit(restore_terminal);
}

/* Wait for the next turn; true when the user wants to leave. */
static bool wait_turn(int ms, bool batch)
{
	struct pollfd pfd = { .fd = batch ? -1 : STDIN_FILENO, .events = POLLIN };
	char c;

	if (poll(&pfd, 1, ms) <= 0)
		return false;
	if (read(STDIN_FILENO, &c, 1) <= 0)
		return true;
	return c == 'q' || c == 3;
}

int main(int argc, char **argv)
{
	struct proc_info *list, *before = NULL;
	size_t count, before_count = 0;
	int64_t delay = 2000000000;
	uint64_t then = 0;
	bool batch = false;
	long times = -1;
	int c;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "bd:n:")) != -1) {
		if (c == 'b')
			batch = true;
		else if (c == 'd' && parse_duration(optarg, &delay) == 0)
			continue;
		else if (c != 'n' || parse_long(optarg, 1, 1000000, &times) < 0)
			usage(2, "[-b] [-d SECONDS] [-n TIMES]");
	}
	if (!batch)
		prepare_terminal();
	for (;; times--) {
		uint64_t now = now_ns();

		list = process_list(&count);
		if (!list)
			return 1;
		show(list, count, before, before_count, then ? now - then : 0, batch);
		free(before);
		before = list;
		before_count = count;
		then = now;
		if (times == 1 || wait_turn((int)(delay / 1000000), batch))
			break;
	}
	free(before);
	return finish(0);
}
