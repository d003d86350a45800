/* The terminal that the shell talks to: who is in the foreground, its modes, its return. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Take the terminal on fd 0 for job control; false when there is none to control. */
bool term_init(void);
/* Job control is possible: term_init succeeded and this is not a subshell. */
bool term_job_control(void);
/* In a forked child: leave the terminal to the parent. */
void term_forget(void);
/* Make pgid the foreground group; the shell's own group with term_take. */
void term_give(pid_t pgid);
void term_take(void);
/* Restore the modes that were good before a job changed them; keep them as the good ones. */
void term_restore_modes(void);
void term_remember_modes(void);
/* One byte at a time, no echo, no signals, for the line editor; back again. */
int term_raw(void);
void term_cooked(void);
size_t term_columns(void);
/*
 * The terminal's server died (EIO): wait a moment, open the console again as 0, 1 and 2.
 * Returns 0 when it answers again, or -errno when there is no console any more.
 */
int term_recover(void);
