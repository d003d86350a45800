/*
 * xargs: runs a command with the words of standard input as arguments.  -n N at most so many,
 * -I STR in the place of STR, -0 words end in NUL, -r not at all without words, -t shows.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/util.h"

/* The kernel takes 128 KiB of arguments and environment; stay well below. */
#define MAX_BYTES 65536
#define MAX_WORDS 4096

static bool by_nul, by_line, skip_empty, trace;
static const char *replace;
static char *words[MAX_WORDS + 1];
static size_t word_count, word_bytes;
static int status;

static void execute(char **argv)
{
	int ws;
	pid_t pid;

	if (trace) {
		for (char **a = argv; *a; a++)
			fprintf(stderr, "%s%s", *a, a[1] ? " " : "\n");
	}
	pid = fork();
	if (pid < 0)
		die_errno(1, "fork");
	if (pid == 0) {
		execvp(argv[0], argv);
		complain_errno("%s", argv[0]);
		_exit(errno == ENOENT ? 127 : 126);
	}
	while (waitpid(pid, &ws, 0) < 0 && errno == EINTR)
		;
	if (WIFSIGNALED(ws))
		exit(125);
	if (WEXITSTATUS(ws) == 255)
		exit(124);
	if (WEXITSTATUS(ws) >= 126)
		exit(WEXITSTATUS(ws));
	if (WEXITSTATUS(ws))
		status = 123;
}

/* Every occurrence of the -I string in arg becomes word. */
static char *substitute(const char *arg, const char *word)
{
	size_t rlen = strlen(replace);
	size_t cap = strlen(arg) + 1;
	char *out;
	size_t n = 0;

	for (const char *p = arg; (p = strstr(p, replace)) != NULL; p += rlen)
		cap += strlen(word);
	out = xmalloc(cap);
	while (*arg) {
		if (strncmp(arg, replace, rlen) == 0) {
			n = (size_t)(stpcpy(out + n, word) - out);
			arg += rlen;
		} else {
			out[n++] = *arg++;
		}
	}
	out[n] = '\0';
	return out;
}

static void run_batch(char **command, size_t argc)
{
	char **argv = xcalloc(argc + word_count + 1, sizeof(char *));

	for (size_t i = 0; i < argc; i++)
		argv[i] = replace ? substitute(command[i], words[0]) : command[i];
	if (!replace)
		memcpy(argv + argc, words, word_count * sizeof(char *));
	execute(argv);
	for (size_t i = 0; replace && i < argc; i++)
		free(argv[i]);
	free(argv);
	for (size_t i = 0; i < word_count; i++)
		free(words[i]);
	word_count = word_bytes = 0;
}

/* The next word in fresh memory, NULL at the end of the input. */
static char *next_word(void)
{
	size_t cap = 64;
	char *s = xmalloc(cap);
	size_t n = 0;
	int quote = 0;
	bool any = false;
	int c;

	while ((c = getchar()) != EOF) {
		bool ends = by_nul ? c == 0 : !quote && (by_line ? c == '\n' : isspace(c) != 0);

		if (ends && any)
			break;
		if (ends)
			continue;
		any = true;
		if (!by_nul && quote == 0 && (c == '\'' || c == '"')) {
			quote = c;
			continue;
		}
		if (quote && c == quote) {
			quote = 0;
			continue;
		}
		if (!by_nul && !quote && c == '\\' && (c = getchar()) == EOF)
			break;
		if (n + 2 > cap) {
			cap *= 2;
			s = xrealloc(s, cap);
		}
		s[n++] = (char)c;
	}
	if (quote)
		die(1, "a quote is not closed");
	s[n] = '\0';
	if (any)
		return s;
	free(s);
	return NULL;
}

int main(int argc, char **argv)
{
	static char echo[] = "echo";
	char *echo_command[] = { echo, NULL };
	long max = MAX_WORDS;
	char **command;
	size_t count;
	bool ran = false;
	char *word;
	int c;

	prog_init(argv[0]);
	while ((c = getopt(argc, argv, "+0rtn:I:")) != -1) {
		switch (c) {
		case '0':
			by_nul = true;
			break;
		case 'r':
			skip_empty = true;
			break;
		case 't':
			trace = true;
			break;
		case 'I':
			replace = optarg;
			by_line = skip_empty = true;
			max = 1;
			break;
		case 'n':
			if (parse_long(optarg, 1, MAX_WORDS, &max) == 0)
				break;
			/* fall through */
		default:
			usage(1, "[-0rt] [-n N] [-I STR] [COMMAND [ARG...]]");
		}
	}
	if (replace && !*replace)
		die(1, "-I needs a text");
	command = optind < argc ? argv + optind : echo_command;
	for (count = 0; command[count]; count++)
		;
	while ((word = next_word()) != NULL) {
		if (word_count > 0 && word_bytes + strlen(word) > MAX_BYTES)
			run_batch(command, count);
		word_bytes += strlen(word) + 9;
		words[word_count++] = word;
		ran = true;
		if (word_count == (size_t)max)
			run_batch(command, count);
	}
	if (word_count > 0 || (!ran && !skip_empty))
		run_batch(command, count);
	return status;
}
