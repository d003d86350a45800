/*
 * Recursive-descent parser.  Called by input.c's reader loop, by scan.c for "$(", by eval and
 * the like; calls the lexer.  After an error the lexer only gives TOK_END, so every loop here
 * ends; the tree is then thrown away with its arena.
 */
#define _GNU_SOURCE
#include "parser.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lexer.h"

static struct node *parse_list(struct lexer *lx, bool newlines);
static struct node *parse_pipeline(struct lexer *lx);

static struct node *new_node(struct lexer *lx, enum node_type type)
{
	struct node *n = arena_alloc(lx->arena, sizeof(*n));

	n->type = type;
	n->line = lx->line;
	return n;
}

static struct node *new_pair(struct lexer *lx, enum node_type type, struct node *left,
			     struct node *right)
{
	struct node *n = new_node(lx, type);

	n->left = left;
	n->right = right;
	return n;
}

static void unexpected(struct lexer *lx)
{
	enum token tok = lexer_peek(lx);

	if (tok == TOK_END && !lx->final)
		lexer_fail(lx, SCAN_INCOMPLETE, "unexpected end of input");
	else
		lexer_fail(lx, SCAN_ERROR, "syntax error near \"%.60s\"",
			   lexer_token_name(lx, tok));
}

static bool at_word(struct lexer *lx, const char *word)
{
	return lexer_peek(lx) == TOK_WORD && strcmp(lx->text, word) == 0;
}

static void expect_word(struct lexer *lx, const char *word)
{
	if (at_word(lx, word))
		lexer_next(lx);
	else
		unexpected(lx);
}

static bool accept(struct lexer *lx, enum token tok)
{
	if (lexer_peek(lx) != tok)
		return false;
	lexer_next(lx);
	return true;
}

static void skip_newlines(struct lexer *lx)
{
	while (accept(lx, TOK_NEWLINE))
		;
}

/* Words that end a list where a command could begin. */
static bool at_list_end(struct lexer *lx)
{
	static const char *const closers[] = { "then", "else", "elif", "fi",
					       "do",   "done", "esac", "}" };
	enum token tok = lexer_peek(lx);

	if (tok == TOK_END || tok == TOK_RPAREN || tok == TOK_DSEMI)
		return true;
	for (size_t i = 0; i < sizeof(closers) / sizeof(closers[0]); i++)
		if (at_word(lx, closers[i]))
			return true;
	return false;
}

static struct word *new_word(struct lexer *lx, const char *text)
{
	struct word *w = arena_alloc(lx->arena, sizeof(*w));

	w->text = text;
	return w;
}

static bool redir_operator(enum token tok, enum redir_type *type, int *fd)
{
	static const struct {
		enum token tok;
		enum redir_type type;
		int fd;
	} table[] = {
		{ TOK_LESS, REDIR_IN, 0 },          { TOK_GREAT, REDIR_OUT, 1 },
		{ TOK_CLOBBER, REDIR_CLOBBER, 1 },  { TOK_DGREAT, REDIR_APPEND, 1 },
		{ TOK_LESSGREAT, REDIR_RDWR, 0 },   { TOK_LESSAND, REDIR_DUP, 0 },
		{ TOK_GREATAND, REDIR_DUP, 1 },     { TOK_ANDGREAT, REDIR_BOTH, 1 },
		{ TOK_DLESS, REDIR_HEREDOC, 0 },    { TOK_DLESSDASH, REDIR_HEREDOC, 0 },
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
static bool parse_redir(struct lexer *lx, struct redir ***tail)
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
		unexpected(lx);
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
	static const char *const words[] = { "if",   "then", "else",  "elif", "fi",
					     "do",   "done", "case",  "esac", "while",
					     "until", "for", "{",     "}",    "!",
					     "in" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(text, words[i]) == 0)
			return true;
	return false;
}

static struct node *parse_compound(struct lexer *lx);

/* name ( ) compound-command; the name and "(" are taken already. */
static struct node *parse_function(struct lexer *lx, const char *name)
{
	struct node *n = new_node(lx, NODE_FUNCTION);

	n->name = name;
	if (!accept(lx, TOK_RPAREN)) {
		unexpected(lx);
		return n;
	}
	if (is_reserved(name) || name[strcspn(name, "\\'\"$`")] != '\0') {
		lexer_fail(lx, SCAN_ERROR, "\"%.60s\" is not a valid function name", name);
		return n;
	}
	skip_newlines(lx);
	n->left = parse_compound(lx);
	if (!n->left)
		unexpected(lx);
	return n;
}

static struct node *parse_simple(struct lexer *lx)
{
	struct node *n = new_node(lx, NODE_SIMPLE);
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
			*assigns = new_word(lx, lx->text);
			assigns = &(*assigns)->next;
			lexer_next(lx);
			continue;
		}
		*words = new_word(lx, lx->text);
		lexer_next(lx);
		if (words == &n->words && !n->assigns && !n->redirs && accept(lx, TOK_LPAREN))
			return parse_function(lx, n->words->text);
		words = &(*words)->next;
	}
	if (!any)
		unexpected(lx);
	return n;
}

/* A list that must not be empty. */
static struct node *parse_body(struct lexer *lx)
{
	struct node *n = parse_list(lx, true);

	if (!n)
		unexpected(lx);
	return n;
}

/* Behind "if" or "elif". */
static struct node *parse_if(struct lexer *lx)
{
	struct node *n = new_node(lx, NODE_IF);

	if (++lx->depth > SCAN_MAX_DEPTH) {
		lexer_fail(lx, SCAN_ERROR, "nested too deeply");
		return n;
	}
	n->cond = parse_body(lx);
	expect_word(lx, "then");
	n->left = parse_body(lx);
	if (at_word(lx, "elif")) {
		lexer_next(lx);
		n->right = parse_if(lx);
		lx->depth--;
		return n;
	}
	if (at_word(lx, "else")) {
		lexer_next(lx);
		n->right = parse_body(lx);
	}
	expect_word(lx, "fi");
	lx->depth--;
	return n;
}

static struct node *parse_loop(struct lexer *lx, enum node_type type)
{
	struct node *n = new_node(lx, type);

	n->cond = parse_body(lx);
	expect_word(lx, "do");
	n->left = parse_body(lx);
	expect_word(lx, "done");
	return n;
}

static struct node *parse_for(struct lexer *lx)
{
	struct node *n = new_node(lx, NODE_FOR);
	struct word **tail = &n->words;

	if (lexer_peek(lx) != TOK_WORD || name_length(lx->text) != strlen(lx->text)) {
		unexpected(lx);
		return n;
	}
	n->name = lx->text;
	lexer_next(lx);
	skip_newlines(lx);
	if (at_word(lx, "in")) {
		n->in_words = true;
		lexer_next(lx);
		while (lexer_peek(lx) == TOK_WORD) {
			*tail = new_word(lx, lx->text);
			tail = &(*tail)->next;
			lexer_next(lx);
		}
		if (lexer_peek(lx) != TOK_SEMI && lexer_peek(lx) != TOK_NEWLINE)
			unexpected(lx);
	}
	accept(lx, TOK_SEMI);
	skip_newlines(lx);
	expect_word(lx, "do");
	n->left = parse_body(lx);
	expect_word(lx, "done");
	return n;
}

static struct case_item *parse_case_item(struct lexer *lx)
{
	struct case_item *item = arena_alloc(lx->arena, sizeof(*item));
	struct word **tail = &item->patterns;

	accept(lx, TOK_LPAREN);
	do {
		if (lexer_peek(lx) != TOK_WORD) {
			unexpected(lx);
			return item;
		}
		*tail = new_word(lx, lx->text);
		tail = &(*tail)->next;
		lexer_next(lx);
	} while (accept(lx, TOK_PIPE));
	if (!accept(lx, TOK_RPAREN))
		unexpected(lx);
	item->body = parse_list(lx, true);
	return item;
}

static struct node *parse_case(struct lexer *lx)
{
	struct node *n = new_node(lx, NODE_CASE);
	struct case_item **tail = &n->items;

	if (lexer_peek(lx) != TOK_WORD) {
		unexpected(lx);
		return n;
	}
	n->words = new_word(lx, lx->text);
	lexer_next(lx);
	skip_newlines(lx);
	expect_word(lx, "in");
	skip_newlines(lx);
	while (lx->status == SCAN_OK && !at_word(lx, "esac")) {
		*tail = parse_case_item(lx);
		tail = &(*tail)->next;
		if (!accept(lx, TOK_DSEMI) && !at_word(lx, "esac"))
			unexpected(lx);
		skip_newlines(lx);
	}
	expect_word(lx, "esac");
	return n;
}

static struct node *parse_enclosed(struct lexer *lx, enum node_type type)
{
	struct node *n = new_node(lx, type);

	n->left = parse_body(lx);
	if (type == NODE_GROUP)
		expect_word(lx, "}");
	else if (!accept(lx, TOK_RPAREN))
		unexpected(lx);
	return n;
}

static struct node *parse_compound_body(struct lexer *lx)
{
	if (accept(lx, TOK_LPAREN))
		return parse_enclosed(lx, NODE_SUBSHELL);
	if (lexer_peek(lx) != TOK_WORD)
		return NULL;
	if (at_word(lx, "{")) {
		lexer_next(lx);
		return parse_enclosed(lx, NODE_GROUP);
	}
	if (at_word(lx, "if")) {
		lexer_next(lx);
		return parse_if(lx);
	}
	if (at_word(lx, "while")) {
		lexer_next(lx);
		return parse_loop(lx, NODE_WHILE);
	}
	if (at_word(lx, "until")) {
		lexer_next(lx);
		return parse_loop(lx, NODE_UNTIL);
	}
	if (at_word(lx, "for")) {
		lexer_next(lx);
		return parse_for(lx);
	}
	if (at_word(lx, "case")) {
		lexer_next(lx);
		return parse_case(lx);
	}
	return NULL;
}

/* A compound command and its redirections, or NULL when none begins here. */
static struct node *parse_compound(struct lexer *lx)
{
	struct redir **tail;
	struct node *n;

	if (++lx->depth > SCAN_MAX_DEPTH) {
		lexer_fail(lx, SCAN_ERROR, "nested too deeply");
		return NULL;
	}
	n = parse_compound_body(lx);
	lx->depth--;
	if (!n)
		return NULL;
	tail = &n->redirs;
	while (parse_redir(lx, &tail))
		;
	return n;
}

static struct node *parse_unit(struct lexer *lx)
{
	struct node *n;

	while (lexer_expand_alias(lx))
		;
	n = parse_compound(lx);
	if (n || lx->status != SCAN_OK)
		return n;
	if (at_list_end(lx)) {
		unexpected(lx);
		return NULL;
	}
	return parse_simple(lx);
}

/* Give n the source text between start and the token to come, for jobs. */
static void set_text(struct lexer *lx, struct node *n, const char *src, size_t start)
{
	size_t end;

	lexer_peek(lx);
	if (!n || n->text || lx->src != src || lx->token_start < start)
		return;
	end = lx->token_start;
	while (end > start && strchr(" \t\r\n", src[end - 1]))
		end--;
	n->text = arena_strndup(lx->arena, src + start, end - start);
}

static struct node *parse_pipe(struct lexer *lx)
{
	struct node *n = parse_unit(lx);

	if (!accept(lx, TOK_PIPE))
		return n;
	skip_newlines(lx);
	if (++lx->depth > SCAN_MAX_DEPTH * 10) {
		lexer_fail(lx, SCAN_ERROR, "pipeline too long");
		return n;
	}
	n = new_pair(lx, NODE_PIPE, n, parse_pipe(lx));
	lx->depth--;
	return n;
}

static struct node *parse_pipeline(struct lexer *lx)
{
	enum node_type type;
	const char *src;
	size_t start;
	struct node *n;

	lexer_peek(lx);
	src = lx->src;
	start = lx->token_start;
	if (at_word(lx, "!"))
		type = NODE_NOT;
	else if (at_word(lx, "time"))
		type = NODE_TIME;
	else
		type = NODE_SIMPLE;
	if (type == NODE_SIMPLE) {
		n = parse_pipe(lx);
	} else {
		lexer_next(lx);
		if (++lx->depth > SCAN_MAX_DEPTH)
			lexer_fail(lx, SCAN_ERROR, "nested too deeply");
		n = new_pair(lx, type, parse_pipeline(lx), NULL);
		lx->depth--;
	}
	set_text(lx, n, src, start);
	return n;
}

static struct node *parse_and_or(struct lexer *lx)
{
	struct node *n;
	const char *src;
	size_t start;

	lexer_peek(lx);
	src = lx->src;
	start = lx->token_start;
	n = parse_pipeline(lx);
	while (lexer_peek(lx) == TOK_AND_IF || lexer_peek(lx) == TOK_OR_IF) {
		enum node_type type = lexer_next(lx) == TOK_AND_IF ? NODE_AND : NODE_OR;

		skip_newlines(lx);
		n = new_pair(lx, type, n, parse_pipeline(lx));
	}
	set_text(lx, n, src, start);
	return n;
}

/*
 * and-or lists joined by ; and & and, where newlines is set, by newlines.  NULL when empty.
 * A sequence leans to the right: the executor walks it in a loop, however long it is.
 */
static struct node *parse_list(struct lexer *lx, bool newlines)
{
	struct node *list = NULL;
	struct node **last = &list;

	if (newlines)
		skip_newlines(lx);
	while (!at_list_end(lx) && lexer_peek(lx) != TOK_NEWLINE) {
		struct node *n = parse_and_or(lx);
		enum token tok = lexer_peek(lx);

		if (tok == TOK_AMP) {
			const char *text = n ? n->text : NULL;

			n = new_pair(lx, NODE_BG, n, NULL);
			n->text = text;
		}
		if (list) {
			*last = new_pair(lx, NODE_SEQ, *last, n);
			last = &(*last)->right;
		} else {
			list = n;
		}
		if (tok != TOK_AMP && tok != TOK_SEMI && !(newlines && tok == TOK_NEWLINE))
			break;
		lexer_next(lx);
		if (newlines)
			skip_newlines(lx);
	}
	return list;
}

enum parse_status parse_command(const char *src, size_t len, bool final, struct arena *arena,
				struct parsed *out)
{
	struct lexer lx;
	enum token tok;

	lexer_init(&lx, arena, src, len);
	lx.final = final;
	out->tree = parse_list(&lx, false);
	tok = lexer_next(&lx);
	if (lx.status == SCAN_OK && tok != TOK_NEWLINE && tok != TOK_END) {
		lx.peeked = true;
		unexpected(&lx);
	}
	out->consumed = len - lexer_rest(&lx);
	out->lines = lx.line - 1;
	if (lx.status == SCAN_OK)
		return PARSE_OK;
	snprintf(out->error, sizeof(out->error), "%s", lx.error);
	if (lx.status == SCAN_INCOMPLETE && !final)
		return PARSE_INCOMPLETE;
	return PARSE_ERROR;
}

enum scan_status parse_skip_substitution(const char *s, size_t p, int depth, size_t *end)
{
	struct arena *arena = arena_new();
	enum scan_status status;
	struct lexer lx;

	lexer_init(&lx, arena, s + p, strlen(s + p));
	lx.no_aliases = true;
	lx.depth = depth + 1;
	parse_list(&lx, true);
	if (lexer_peek(&lx) != TOK_RPAREN)
		unexpected(&lx);
	status = lx.status;
	*end = p + lx.pos;
	arena_put(arena);
	return status;
}
