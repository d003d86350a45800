/* Cuts the shell's input into tokens [POSIX XCU 2.3]. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "ast.h"
#include "scan.h"

enum token {
	TOK_END, /* of the input, or after an error: see status */
	TOK_NEWLINE,
	TOK_WORD,
	TOK_IO_NUMBER, /* digits right before < or > */
	TOK_SEMI,
	TOK_AMP,
	TOK_PIPE,
	TOK_AND_IF,
	TOK_OR_IF,
	TOK_DSEMI,
	TOK_LPAREN,
	TOK_RPAREN,
	TOK_LESS,
	TOK_GREAT,
	TOK_CLOBBER,
	TOK_DGREAT,
	TOK_LESSGREAT,
	TOK_LESSAND,
	TOK_GREATAND,
	TOK_ANDGREAT,
	TOK_ANDDGREAT,
	TOK_DLESS,
	TOK_DLESSDASH,
};

/* A here-document whose body has not been read yet. */
struct heredoc {
	struct redir *redir;
	const char *delimiter; /* quotes removed */
	bool strip_tabs;
	struct heredoc *next;
};

/* An alias is not expanded again while the text that it brought is being read. */
struct alias_guard {
	const char *name;
	size_t rest; /* bytes of input behind the alias's text */
	struct alias_guard *next;
};

struct lexer {
	struct arena *arena;
	const char *src; /* NUL-terminated; replaced when an alias is spliced in */
	size_t pos;
	size_t len;
	size_t token_start;
	int line;
	int depth;  /* nesting, bounded by SCAN_MAX_DEPTH */
	bool final; /* no more input will follow */
	bool no_aliases;
	bool peeked;
	enum token tok;
	const char *text; /* of TOK_WORD and TOK_IO_NUMBER */
	enum scan_status status;
	char error[96];
	struct heredoc *heredocs;
	struct alias_guard *guards;
	/* An alias's text ended in a blank: the word behind it may be an alias too. */
	bool alias_next;
	size_t alias_next_rest; /* bytes of input behind that text */
};

/* Reads src[0..len-1] (src[len] is NUL), which must outlive the lexer; words go to arena. */
void lexer_init(struct lexer *lx, struct arena *arena, const char *src, size_t len);
/* The next token without and with taking it; text and token_start describe it. */
enum token lexer_peek(struct lexer *lx);
enum token lexer_next(struct lexer *lx);
/* Note an error (the first one wins) and make every further token TOK_END. */
void lexer_fail(struct lexer *lx, enum scan_status status, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* After "<<": the body of r follows the next newline. */
void lexer_add_heredoc(struct lexer *lx, struct redir *r, const char *word, bool strip_tabs);
/* Replace the peeked word by an alias's value and look again; false: it is no alias. */
bool lexer_expand_alias(struct lexer *lx);
/* Is the peeked word the one behind an alias that ended in a blank?  True once. */
bool lexer_alias_due(struct lexer *lx);
/* Bytes of the original input that are not read yet. */
size_t lexer_rest(const struct lexer *lx);
/* What a person calls the token that was read last. */
const char *lexer_token_name(const struct lexer *lx, enum token tok);
