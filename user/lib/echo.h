/* echo(1), for the program and the shell's builtin. */
#pragma once

/* Print argv[1..] with -n, -e, -E; 0. */
int echo_run(int argc, char **argv);
/*
 * The character that the escape behind a backslash at *s stands for, *s moved behind it; -1
 * for \c (print nothing more), -2 when it is no escape (the backslash stands for itself).
 * zero_octal: octal is \0ooo (echo, %b), not \ooo (printf's format).
 */
int escape_char(const char **s, int zero_octal);
