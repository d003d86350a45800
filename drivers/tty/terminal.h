/* The terminal as a file: requests, those that wait, and its poll mask. */
#pragma once

#include <stdint.h>

#include "lib/server.h"
#include "tty.h"

extern struct tty terminal;

/* io_ops.c: read and write, and the requests that are parked in them. */
srv_handler term_read, term_write;
/* Go on with parked requests as far as input, output and time allow. */
void term_progress(int64_t now);
/* Park an ioctl until all output is out; it is then answered by term_ioctl_drained(). */
int64_t term_park_drain(const struct ipc_msg *req);
/* Nanoseconds to the next VTIME of a parked read, or SRV_FOREVER. */
int64_t term_next_deadline(int64_t now);
void term_cancel(uint64_t id, bool dead);

/* ioctl.c */
srv_handler term_ioctl;
int64_t term_ioctl_drained(const struct ipc_msg *req);
/*
 * Job control [POSIX 11.1.4]: a background process that reads gets `signo`.
 * True: it was sent, answer IPC_RESTART.
 */
bool term_background(const struct ipc_msg *req, int signo);

/* file_ops.c: opening, attributes. */
srv_handler term_open, term_stat, term_statpath, term_setattr, term_access, term_not_dir;
void term_release(uint64_t handle);
/* Make the terminal the caller's controlling one.  0 or -EPERM. */
int term_acquire(const struct ipc_msg *req, bool steal);

/* The poll mask as it is now, for a reply. */
uint32_t term_poll(void);
/* Post it to every open file if it is not what they know, or if there is an edge to show. */
void term_post(bool edge);

/* CLOCK_MONOTONIC in nanoseconds. */
int64_t term_now(void);
