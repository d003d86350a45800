/* Where commands come from. */
#pragma once

#include "arena.h"

/* Run all commands in text; flags as for exec_node (EX_EXIT goes to the last one). */
int run_text(const char *text, unsigned int flags);
/* Run a script file; its status, 126/127 after a message when it cannot be read. */
int run_file(const char *path);
/* Run commands from fd 0 until it ends, with prompts when interactive. */
void run_stdin(void);

/* The arena of the command being run; swap gives the old one back. */
struct arena *input_arena(void);
struct arena *input_swap_arena(struct arena *a);
/* Line of the script at which the current command began. */
int input_line(void);
