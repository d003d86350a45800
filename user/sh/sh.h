/* The shell's own state: one process, one shell. */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

/* Why commands are being left before their end. */
enum unwind {
	UNWIND_NONE,
	UNWIND_BREAK,	 /* out of sh.unwind_levels loops */
	UNWIND_CONTINUE, /* to the next turn of the sh.unwind_levels-th loop */
	UNWIND_RETURN,	 /* out of the function or the sourced file */
	UNWIND_EXIT,	 /* out of the shell, with sh.status */
	UNWIND_ABORT,	 /* up to the prompt: an error or Ctrl-C; leaves a script */
};

enum shell_option {
	OPT_ALLEXPORT = 1 << 0, /* -a */
	OPT_ERREXIT = 1 << 1,	/* -e */
	OPT_NOGLOB = 1 << 2,	/* -f */
	OPT_MONITOR = 1 << 3,	/* -m */
	OPT_NOEXEC = 1 << 4,	/* -n */
	OPT_NOUNSET = 1 << 5,	/* -u */
	OPT_VERBOSE = 1 << 6,	/* -v */
	OPT_XTRACE = 1 << 7,	/* -x */
	OPT_NOCLOBBER = 1 << 8, /* -C */
	OPT_PIPEFAIL = 1 << 9,	/* only by name */
};

struct shell {
	int status;	   /* $? */
	pid_t pid;	   /* $$: the same in subshells */
	pid_t last_bg;	   /* $!, 0 when there is none */
	const char *arg0;  /* $0 */
	bool interactive;  /* reads from a person: prompts, jobs, survives errors */
	bool subshell;	   /* a forked copy */
	unsigned int opts; /* enum shell_option */
	enum unwind unwind;
	int unwind_levels;
	int loop_depth;
	int cond_depth;	  /* > 0: inside a condition, errexit is off */
	int call_depth;	  /* functions and sourced files */
	int subst_status; /* of the last command substitution in the current command */
	int line;	  /* of the command being run, for messages */
};

extern struct shell sh;

/* "sh: message" on stderr (with the line in scripts). */
void sh_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The same, and give up the current command: back to the prompt, or out of the script. */
void sh_abort(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Options by letter and by name; 0 when there is none. */
unsigned int option_by_letter(char letter);
unsigned int option_by_name(const char *name);
/* $-: the letters that are set. */
const char *option_letters(void);
/* set -o (human readable) and set +o (as commands). */
void option_print(bool as_commands);
