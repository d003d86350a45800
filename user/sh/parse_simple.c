/*
 * Parses simple commands, their redirections, and definitions of functions.  Called by
 * parser.c (and, for redirections, by parse_compound.c).
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "parse.h"

static bool redir_operator(enum token tok, enum redir_type *type, int *fd)
{
	static const struct {
		enum token tok;
		enum redir_type type;
		int fd;
	} table[] = {
		{ TOK_LESS, REDIR_IN, 0 },
		{ TOK_GREAT, REDIR_OUT, 1 },
		{ TOK_CLOBBER, REDIR_CLOBBER, 1 },
		{ TOK_DGREAT, REDIR_APPEND, 1 },
		{ TOK_LESSGREAT, REDIR_RDWR, 0 },
		{ TOK_LESSAND, REDIR_DUP, 0 },
		{ TOK_GREATAND, REDIR_DUP, 1 },
		{ TOK_ANDGREAT, REDIR_BOTH, 1 },
		{ TOK_DLESS, REDIR_HEREDOC, 0 },
		{ TOK_DLESSDASH, REDIR_HEREDOC, 0 },
		{ TOK_ANDDGREAT, REDIR_BOTH_APPEND, 1 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (table[i].tok == tok) {
			*type = table[i].type;
			*fd = table[i].fd;
			return true;
		}
	}
	return false;
}

/* Take one redirection if one is next; appended to *tail. */
bool parse_redir(struct lexer *lx, struct redir ***tail)
{
	struct redir *r;
	enum redir_type type;
	enum token tok = lexer_peek(lx);
	int fd = 0;
	int number = -1;

	if (tok == TOK_IO_NUMBER) {
		number = atoi(lx->text);
		lexer_next(lx);
		tok = lexer_peek(lx);
	}
	if (!redir_operator(tok, &type, &fd))
		return false;
	lexer_next(lx);
	if (lexer_peek(lx) != TOK_WORD && lexer_peek(lx) != TOK_IO_NUMBER) {
		parse_unexpected(lx);
		return false;
	}
	r = arena_alloc(lx->arena, sizeof(*r));
	r->type = type;
	r->fd = number >= 0 ? number : fd;
	r->target = lx->text;
	if (type == REDIR_HEREDOC)
		lexer_add_heredoc(lx, r, lx->text, tok == TOK_DLESSDASH);
	lexer_next(lx);
	**tail = r;
	*tail = &r->next;
	return true;
}

static bool is_assignment(const char *text)
{
	size_t n = name_length(text);

	return n > 0 && text[n] == '=';
}

static bool is_reserved(const char *text)
{
	static const char *const words[] = { "if",   "then", "else", "elif",  "fi",    "do",
					     "done", "case", "esac", "while", "until", "for",
					     "{",    "}",    "!",    "in" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(text, words[i]) == 0)
			return true;
	return false;
}

/* name ( ) compound-command; the name and "(" are taken already. */
static struct node *parse_function(struct lexer *lx, const char *name)
{
	struct node *n = parse_new_node(lx, NODE_FUNCTION);

	n->name = name;
	if (!parse_accept(lx, TOK_RPAREN)) {
		parse_unexpected(lx);
		return n;
	}
	if (is_reserved(name) || name[strcspn(name, "\\'\"$`")] != '\0') {
		lexer_fail(lx, SCAN_ERROR, "\"%.60s\" is not a valid function name", name);
		return n;
	}
	parse_skip_newlines(lx);
	n->left = parse_compound(lx);
	if (!n->left)
		parse_unexpected(lx);
	return n;
}

struct node *parse_simple(struct lexer *lx)
{
	struct node *n = parse_new_node(lx, NODE_SIMPLE);
	struct word **words = &n->words;
	struct word **assigns = &n->assigns;
	struct redir **redirs = &n->redirs;
	bool any = false;

	for (;; any = true) {
		if (parse_redir(lx, &redirs))
			continue;
		if (!n->words || lexer_alias_due(lx))
			while (lexer_expand_alias(lx))
				;
		if (lexer_peek(lx) != TOK_WORD)
			break;
		if (!n->words && is_assignment(lx->text)) {
			*assigns = parse_new_word(lx, lx->text);
			assigns = &(*assigns)->next;
			lexer_next(lx);
			continue;
		}
		*words = parse_new_word(lx, lx->text);
		lexer_next(lx);
		if (words == &n->words && !n->assigns && !n->redirs && parse_accept(lx, TOK_LPAREN))
			return parse_function(lx, n->words->text);
		words = &(*words)->next;
	}
	if (!any)
		parse_unexpected(lx);
	return n;
}
