/* Signal names and numbers, for kill, trap and the shell's job messages. */
#pragma once

/* "TERM", "SIGTERM", "term" or "15" to the number; -1 when there is no such signal. */
int signal_number(const char *name);
/* The name without "SIG"; NULL for a number that has none. */
const char *signal_name(int sig);
/* "Terminated", "Segmentation fault"...: what a person is told about a death. */
const char *signal_text(int sig);
/* Print the list of kill -l on stdout. */
void signal_list(void);
