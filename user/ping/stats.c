/*
 * What ping says and counts.  Called by icmp.c and main.c.
 */
#include <stdio.h>
#include <unistd.h>

#include "ping.h"

void stats_reply(struct ping *p, size_t bytes, const char *from, uint16_t seq, int ttl,
		 int64_t rtt_us, bool duplicate)
{
	if (duplicate) {
		p->duplicates++;
	} else {
		p->received++;
		if (p->received == 1 || rtt_us < p->min_us)
			p->min_us = rtt_us;
		if (rtt_us > p->max_us)
			p->max_us = rtt_us;
		p->sum_us += rtt_us;
		p->sum_squares += (double)rtt_us * (double)rtt_us;
	}
	if (p->quiet)
		return;
	if (p->flood) {
		if (!duplicate)
			(void)!write(STDOUT_FILENO, "\b \b", 3);
		return;
	}
	printf("%zu bytes from %s: icmp_seq=%u ttl=%d time=%d.%03d ms%s\n", bytes, from, seq, ttl,
	       (int)(rtt_us / 1000), (int)(rtt_us % 1000), duplicate ? " (DUP!)" : "");
	fflush(stdout);
}

static int64_t square_root(double v)
{
	double x = v > 1 ? v / 2 : 1;

	for (int i = 0; i < 60; i++)
		x = (x + v / x) / 2;
	return (int64_t)x;
}

static void print_ms(int64_t us, const char *after)
{
	printf("%d.%03d%s", (int)(us / 1000), (int)(us % 1000), after);
}

void stats_print(const struct ping *p)
{
	unsigned long lost = p->sent > p->received ? p->sent - p->received : 0;
	int64_t mean;
	double variance;

	printf("\n--- %s ping statistics ---\n", p->host);
	printf("%lu packets transmitted, %lu received, ", p->sent, p->received);
	if (p->duplicates)
		printf("+%lu duplicates, ", p->duplicates);
	if (p->errors)
		printf("+%lu errors, ", p->errors);
	printf("%lu%% packet loss, time %lldms\n", p->sent ? lost * 100 / p->sent : 0,
	       (long long)((now_us() - p->begin_us) / 1000));
	if (p->received == 0)
		return;
	mean = p->sum_us / (int64_t)p->received;
	variance = p->sum_squares / (double)p->received - (double)mean * (double)mean;
	printf("rtt min/avg/max/mdev = ");
	print_ms(p->min_us, "/");
	print_ms(mean, "/");
	print_ms(p->max_us, "/");
	print_ms(variance > 0 ? square_root(variance) : 0, " ms\n");
}
