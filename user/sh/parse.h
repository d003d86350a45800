/* The inside of the parser, shared by parser.c, parse_simple.c and parse_compound.c. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "ast.h"
#include "lexer.h"

/* Nodes and words in the lexer's arena. */
struct node *parse_new_node(struct lexer *lx, enum node_type type);
struct node *parse_new_pair(struct lexer *lx, enum node_type type, struct node *left,
			    struct node *right);
struct word *parse_new_word(struct lexer *lx, const char *text);

/* The next token must not stand here: fail, or ask for more text where it is missing. */
void parse_unexpected(struct lexer *lx);
/* Is the next token this word?  Take it, or fail. */
bool parse_at_word(struct lexer *lx, const char *word);
void parse_expect_word(struct lexer *lx, const char *word);
/* Take the next token if it is tok. */
bool parse_accept(struct lexer *lx, enum token tok);
void parse_skip_newlines(struct lexer *lx);
/* Does a token come that ends a list where a command could begin? */
bool parse_at_list_end(struct lexer *lx);

/*
 * and-or lists joined by ; and & and, where newlines is set, by newlines.  NULL when empty.
 * A sequence leans to the right: the executor walks it in a loop, however long it is.
 */
struct node *parse_list(struct lexer *lx, bool newlines);
/* A compound command and its redirections, or NULL when none begins here. */
struct node *parse_compound(struct lexer *lx);
/* A simple command, or the definition of a function. */
struct node *parse_simple(struct lexer *lx);
/* Take one redirection if one is next and append it to *tail. */
bool parse_redir(struct lexer *lx, struct redir ***tail);
