/* printf(1), for the program and the shell's builtin. */
#pragma once

/* Print argv[2..] by the format argv[1], used again until no argument is left; the status. */
int format_run(int argc, char **argv);
