/* test(1) and [, for the program and the shell's builtin. */
#pragma once

/* Evaluate argv[1..] (argv[0] "[" wants a closing "]"): 0 true, 1 false, 2 after a message. */
int test_run(int argc, char **argv);
