/*
 * The tree that is mounted on /proc/net: a directory of text files, each made
 * when it is opened, in Linux's formats.
 */
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct net;

/* The text of one file while it is made. */
struct seq {
	struct net *net;
	char *buf;
	size_t len, size;
	int err; /* -ENOMEM: it is not complete */
};

void seq_printf(struct seq *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Fill the current line with blanks up to `width` characters and end it. */
void seq_line_end(struct seq *s, size_t line_start, size_t width);

struct proc_entry {
	const char *name;
	void (*show)(struct seq *s);
};
extern const struct proc_entry proc_net_entries[];
extern const size_t proc_net_count;

void proc_show_dev(struct seq *s); /* dev */
void proc_show_route(struct seq *s);
void proc_show_arp(struct seq *s);
void proc_show_snmp(struct seq *s); /* counters.c */
void proc_show_netstat(struct seq *s);
void proc_show_sockstat(struct seq *s);
void proc_show_tcp(struct seq *s); /* sockets.c */
void proc_show_udp(struct seq *s);
void proc_show_raw(struct seq *s);
void proc_show_unix(struct seq *s); /* unix/unix_proc.c */
void proc_show_pool(struct seq *s); /* counters.c: packet memory and its users */
