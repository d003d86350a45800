/*
 * Recursive-descent parser: lists, pipelines, and what its parts share.  Called by input.c's
 * reader loop and by scan.c for "$("; calls the lexer, parse_simple.c and parse_compound.c.
 * After an error the lexer only gives TOK_END, so every loop ends; the tree is then thrown away
 * with its arena.
 */
#define _GNU_SOURCE
#include "parser.h"

#include <stdio.h>
#include <string.h>

#include "parse.h"

static struct node *parse_pipeline(struct lexer *lx);

struct node *parse_new_node(struct lexer *lx, enum node_type type)
{
	struct node *n = arena_alloc(lx->arena, sizeof(*n));

	n->type = type;
	n->line = lx->line;
	return n;
}

struct node *parse_new_pair(struct lexer *lx, enum node_type type, struct node *left,
			    struct node *right)
{
	struct node *n = parse_new_node(lx, type);

	n->left = left;
	n->right = right;
	return n;
}

void parse_unexpected(struct lexer *lx)
{
	enum token tok = lexer_peek(lx);

	if (tok == TOK_END && !lx->final)
		lexer_fail(lx, SCAN_INCOMPLETE, "unexpected end of input");
	else
		lexer_fail(lx, SCAN_ERROR, "syntax error near \"%.60s\"",
			   lexer_token_name(lx, tok));
}

bool parse_at_word(struct lexer *lx, const char *word)
{
	return lexer_peek(lx) == TOK_WORD && strcmp(lx->text, word) == 0;
}

void parse_expect_word(struct lexer *lx, const char *word)
{
	if (parse_at_word(lx, word))
		lexer_next(lx);
	else
		parse_unexpected(lx);
}

bool parse_accept(struct lexer *lx, enum token tok)
{
	if (lexer_peek(lx) != tok)
		return false;
	lexer_next(lx);
	return true;
}

void parse_skip_newlines(struct lexer *lx)
{
	while (parse_accept(lx, TOK_NEWLINE))
		;
}

/* Words that end a list where a command could begin. */
bool parse_at_list_end(struct lexer *lx)
{
	static const char *const closers[] = { "then", "else", "elif", "fi",
					       "do",   "done", "esac", "}" };
	enum token tok = lexer_peek(lx);

	if (tok == TOK_END || tok == TOK_RPAREN || tok == TOK_DSEMI)
		return true;
	for (size_t i = 0; i < sizeof(closers) / sizeof(closers[0]); i++)
		if (parse_at_word(lx, closers[i]))
			return true;
	return false;
}

struct word *parse_new_word(struct lexer *lx, const char *text)
{
	struct word *w = arena_alloc(lx->arena, sizeof(*w));

	w->text = text;
	return w;
}

static struct node *parse_unit(struct lexer *lx)
{
	struct node *n;

	while (lexer_expand_alias(lx))
		;
	n = parse_compound(lx);
	if (n || lx->status != SCAN_OK)
		return n;
	if (parse_at_list_end(lx)) {
		parse_unexpected(lx);
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

	if (!parse_accept(lx, TOK_PIPE))
		return n;
	parse_skip_newlines(lx);
	if (++lx->depth > SCAN_MAX_DEPTH * 10) {
		lexer_fail(lx, SCAN_ERROR, "pipeline too long");
		return n;
	}
	n = parse_new_pair(lx, NODE_PIPE, n, parse_pipe(lx));
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
	if (parse_at_word(lx, "!"))
		type = NODE_NOT;
	else if (parse_at_word(lx, "time"))
		type = NODE_TIME;
	else
		type = NODE_SIMPLE;
	if (type == NODE_SIMPLE) {
		n = parse_pipe(lx);
	} else {
		lexer_next(lx);
		if (++lx->depth > SCAN_MAX_DEPTH)
			lexer_fail(lx, SCAN_ERROR, "nested too deeply");
		n = parse_new_pair(lx, type, parse_pipeline(lx), NULL);
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

		parse_skip_newlines(lx);
		n = parse_new_pair(lx, type, n, parse_pipeline(lx));
	}
	set_text(lx, n, src, start);
	return n;
}

/*
 * and-or lists joined by ; and & and, where newlines is set, by newlines.  NULL when empty.
 * A sequence leans to the right: the executor walks it in a loop, however long it is.
 */
struct node *parse_list(struct lexer *lx, bool newlines)
{
	struct node *list = NULL;
	struct node **last = &list;

	if (newlines)
		parse_skip_newlines(lx);
	while (!parse_at_list_end(lx) && lexer_peek(lx) != TOK_NEWLINE) {
		struct node *n = parse_and_or(lx);
		enum token tok = lexer_peek(lx);

		if (tok == TOK_AMP) {
			const char *text = n ? n->text : NULL;

			n = parse_new_pair(lx, NODE_BG, n, NULL);
			n->text = text;
		}
		if (list) {
			*last = parse_new_pair(lx, NODE_SEQ, *last, n);
			last = &(*last)->right;
		} else {
			list = n;
		}
		if (tok != TOK_AMP && tok != TOK_SEMI && !(newlines && tok == TOK_NEWLINE))
			break;
		lexer_next(lx);
		if (newlines)
			parse_skip_newlines(lx);
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
		parse_unexpected(&lx);
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
		parse_unexpected(&lx);
	status = lx.status;
	*end = p + lx.pos;
	arena_put(arena);
	return status;
}
