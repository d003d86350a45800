/* The tree of a parsed command.  All of it lives in the command's arena. */
#pragma once

#include <stdbool.h>

/* A word as it stands in the source, quotes and $ included: expand.c takes them off. */
struct word {
	const char *text;
	struct word *next;
};

enum redir_type {
	REDIR_IN,      /* n<file */
	REDIR_OUT,     /* n>file */
	REDIR_CLOBBER, /* n>|file: also when noclobber is set */
	REDIR_APPEND,  /* n>>file */
	REDIR_RDWR,    /* n<>file */
	REDIR_DUP,     /* n<&m, n>&m, n>&- */
	REDIR_BOTH,    /* &>file: 1 and 2 */
	REDIR_BOTH_APPEND,
	REDIR_HEREDOC, /* n<<word: text holds the body */
};

struct redir {
	enum redir_type type;
	int fd;
	const char *target; /* raw word; of a here-document its body */
	bool literal;	    /* here-document with a quoted delimiter: no expansion */
	struct redir *next;
};

enum node_type {
	NODE_SIMPLE,   /* assigns, words, redirs */
	NODE_PIPE,     /* stages: left | right, right may be a pipe again */
	NODE_NOT,      /* ! left */
	NODE_TIME,     /* time left */
	NODE_AND,      /* left && right */
	NODE_OR,       /* left || right */
	NODE_SEQ,      /* left ; right */
	NODE_BG,       /* left & */
	NODE_SUBSHELL, /* ( left ) */
	NODE_GROUP,    /* { left } */
	NODE_IF,       /* if cond; then left; else right */
	NODE_WHILE,    /* while cond; do left */
	NODE_UNTIL,
	NODE_FOR,      /* for name in words; do left */
	NODE_CASE,     /* case words in items */
	NODE_FUNCTION, /* name() left */
};

struct case_item {
	struct word *patterns;
	struct node *body;
	struct case_item *next;
};

struct node {
	enum node_type type;
	int line;
	struct node *cond;
	struct node *left;
	struct node *right;
	struct word *assigns; /* NAME=value words in front of a simple command */
	struct word *words;
	struct redir *redirs;
	struct case_item *items;
	const char *name;
	bool in_words;	  /* for: "in" was given (else "$@") */
	const char *text; /* the source of it, for jobs */
};
