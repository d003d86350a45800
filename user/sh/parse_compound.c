/*
 * Parses compound commands: if, while, until, for, case, { } and ( ).  Called by parser.c and
 * for the bodies of functions; calls parser.c for the lists inside.
 */
#define _GNU_SOURCE
#include <string.h>

#include "parse.h"

/* A list that must not be empty. */
static struct node *parse_body(struct lexer *lx)
{
	struct node *n = parse_list(lx, true);

	if (!n)
		parse_unexpected(lx);
	return n;
}

/* Behind "if" or "elif". */
static struct node *parse_if(struct lexer *lx)
{
	struct node *n = parse_new_node(lx, NODE_IF);

	if (++lx->depth > SCAN_MAX_DEPTH) {
		lexer_fail(lx, SCAN_ERROR, "nested too deeply");
		return n;
	}
	n->cond = parse_body(lx);
	parse_expect_word(lx, "then");
	n->left = parse_body(lx);
	if (parse_at_word(lx, "elif")) {
		lexer_next(lx);
		n->right = parse_if(lx);
		lx->depth--;
		return n;
	}
	if (parse_at_word(lx, "else")) {
		lexer_next(lx);
		n->right = parse_body(lx);
	}
	parse_expect_word(lx, "fi");
	lx->depth--;
	return n;
}

static struct node *parse_loop(struct lexer *lx, enum node_type type)
{
	struct node *n = parse_new_node(lx, type);

	n->cond = parse_body(lx);
	parse_expect_word(lx, "do");
	n->left = parse_body(lx);
	parse_expect_word(lx, "done");
	return n;
}

static struct node *parse_for(struct lexer *lx)
{
	struct node *n = parse_new_node(lx, NODE_FOR);
	struct word **tail = &n->words;

	if (lexer_peek(lx) != TOK_WORD || name_length(lx->text) != strlen(lx->text)) {
		parse_unexpected(lx);
		return n;
	}
	n->name = lx->text;
	lexer_next(lx);
	parse_skip_newlines(lx);
	if (parse_at_word(lx, "in")) {
		n->in_words = true;
		lexer_next(lx);
		while (lexer_peek(lx) == TOK_WORD) {
			*tail = parse_new_word(lx, lx->text);
			tail = &(*tail)->next;
			lexer_next(lx);
		}
		if (lexer_peek(lx) != TOK_SEMI && lexer_peek(lx) != TOK_NEWLINE)
			parse_unexpected(lx);
	}
	parse_accept(lx, TOK_SEMI);
	parse_skip_newlines(lx);
	parse_expect_word(lx, "do");
	n->left = parse_body(lx);
	parse_expect_word(lx, "done");
	return n;
}

static struct case_item *parse_case_item(struct lexer *lx)
{
	struct case_item *item = arena_alloc(lx->arena, sizeof(*item));
	struct word **tail = &item->patterns;

	parse_accept(lx, TOK_LPAREN);
	do {
		if (lexer_peek(lx) != TOK_WORD) {
			parse_unexpected(lx);
			return item;
		}
		*tail = parse_new_word(lx, lx->text);
		tail = &(*tail)->next;
		lexer_next(lx);
	} while (parse_accept(lx, TOK_PIPE));
	if (!parse_accept(lx, TOK_RPAREN))
		parse_unexpected(lx);
	item->body = parse_list(lx, true);
	return item;
}

static struct node *parse_case(struct lexer *lx)
{
	struct node *n = parse_new_node(lx, NODE_CASE);
	struct case_item **tail = &n->items;

	if (lexer_peek(lx) != TOK_WORD) {
		parse_unexpected(lx);
		return n;
	}
	n->words = parse_new_word(lx, lx->text);
	lexer_next(lx);
	parse_skip_newlines(lx);
	parse_expect_word(lx, "in");
	parse_skip_newlines(lx);
	while (lx->status == SCAN_OK && !parse_at_word(lx, "esac")) {
		*tail = parse_case_item(lx);
		tail = &(*tail)->next;
		if (!parse_accept(lx, TOK_DSEMI) && !parse_at_word(lx, "esac"))
			parse_unexpected(lx);
		parse_skip_newlines(lx);
	}
	parse_expect_word(lx, "esac");
	return n;
}

static struct node *parse_enclosed(struct lexer *lx, enum node_type type)
{
	struct node *n = parse_new_node(lx, type);

	n->left = parse_body(lx);
	if (type == NODE_GROUP)
		parse_expect_word(lx, "}");
	else if (!parse_accept(lx, TOK_RPAREN))
		parse_unexpected(lx);
	return n;
}

static struct node *parse_compound_body(struct lexer *lx)
{
	if (parse_accept(lx, TOK_LPAREN))
		return parse_enclosed(lx, NODE_SUBSHELL);
	if (lexer_peek(lx) != TOK_WORD)
		return NULL;
	if (parse_at_word(lx, "{")) {
		lexer_next(lx);
		return parse_enclosed(lx, NODE_GROUP);
	}
	if (parse_at_word(lx, "if")) {
		lexer_next(lx);
		return parse_if(lx);
	}
	if (parse_at_word(lx, "while")) {
		lexer_next(lx);
		return parse_loop(lx, NODE_WHILE);
	}
	if (parse_at_word(lx, "until")) {
		lexer_next(lx);
		return parse_loop(lx, NODE_UNTIL);
	}
	if (parse_at_word(lx, "for")) {
		lexer_next(lx);
		return parse_for(lx);
	}
	if (parse_at_word(lx, "case")) {
		lexer_next(lx);
		return parse_case(lx);
	}
	return NULL;
}

/* A compound command and its redirections, or NULL when none begins here. */
struct node *parse_compound(struct lexer *lx)
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
