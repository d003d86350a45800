/*
 * The lexer.  Called by parser.c only; calls scan.c for everything quoted and alias.c for
 * aliases.  The whole command is in memory: when it ends too early the status says so, and
 * the caller comes back with more text.
 */
#define _GNU_SOURCE
#include "lexer.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "alias.h"

void lexer_init(struct lexer *lx, struct arena *arena, const char *src, size_t len)
{
	memset(lx, 0, sizeof(*lx));
	lx->arena = arena;
	lx->src = src;
	lx->len = len;
	lx->line = 1;
}

void lexer_fail(struct lexer *lx, enum scan_status status, const char *fmt, ...)
{
	va_list ap;

	lx->tok = TOK_END;
	lx->peeked = true;
	if (lx->status != SCAN_OK)
		return;
	lx->status = status;
	va_start(ap, fmt);
	vsnprintf(lx->error, sizeof(lx->error), fmt, ap);
	va_end(ap);
}

size_t lexer_rest(const struct lexer *lx)
{
	return lx->len - lx->pos;
}

static void skip_blanks(struct lexer *lx)
{
	const char *s = lx->src;

	for (;;) {
		if (s[lx->pos] == ' ' || s[lx->pos] == '\t' || s[lx->pos] == '\r') {
			lx->pos++;
		} else if (s[lx->pos] == '\\' && s[lx->pos + 1] == '\n') {
			lx->pos += 2;
			lx->line++;
		} else if (s[lx->pos] == '#') {
			lx->pos += strcspn(s + lx->pos, "\n");
			return;
		} else {
			return;
		}
	}
}

/* One line of a here-document at *pos: its start and length without tabs and newline. */
static size_t heredoc_line(const struct lexer *lx, const struct heredoc *h, size_t *pos,
			   const char **line)
{
	size_t len = strcspn(lx->src + *pos, "\n");

	*line = lx->src + *pos;
	*pos += len + (lx->src[*pos + len] == '\n');
	while (h->strip_tabs && len > 0 && **line == '\t') {
		(*line)++;
		len--;
	}
	return len;
}

static bool is_delimiter(const struct heredoc *h, const char *line, size_t len)
{
	return len == strlen(h->delimiter) && memcmp(line, h->delimiter, len) == 0;
}

/* The body up to the line that is the delimiter; false when the input ends before it. */
static bool read_heredoc(struct lexer *lx, const struct heredoc *h)
{
	const char *line;
	size_t len = 0;
	size_t end = lx->pos;
	size_t used = 0;
	bool found = false;
	char *body;

	while (end < lx->len && !found) {
		len = heredoc_line(lx, h, &end, &line);
		found = is_delimiter(h, line, len);
	}
	body = arena_alloc(lx->arena, end - lx->pos + 2);
	while (lx->pos < end) {
		len = heredoc_line(lx, h, &lx->pos, &line);
		lx->line++;
		if (found && lx->pos == end)
			break;
		memcpy(body + used, line, len);
		used += len;
		body[used++] = '\n';
	}
	h->redir->target = body;
	return found || lx->final;
}

static void read_heredocs(struct lexer *lx)
{
	while (lx->heredocs) {
		struct heredoc *h = lx->heredocs;

		lx->heredocs = h->next;
		if (!read_heredoc(lx, h)) {
			lexer_fail(lx, SCAN_INCOMPLETE, "here-document without its end \"%.40s\"",
				   h->delimiter);
			return;
		}
	}
}

static char *unquote(struct lexer *lx, const char *word, bool *quoted)
{
	char *out = arena_alloc(lx->arena, strlen(word) + 1);
	size_t n = 0;
	char quote = 0;

	*quoted = false;
	for (; *word; word++) {
		if (!quote && (*word == '\'' || *word == '"')) {
			quote = *word;
			*quoted = true;
		} else if (quote && *word == quote) {
			quote = 0;
		} else if (*word == '\\' && quote != '\'' && word[1]) {
			*quoted = true;
			out[n++] = *++word;
		} else {
			out[n++] = *word;
		}
	}
	return out;
}

void lexer_add_heredoc(struct lexer *lx, struct redir *r, const char *word, bool strip_tabs)
{
	struct heredoc *h = arena_alloc(lx->arena, sizeof(*h));
	struct heredoc **end = &lx->heredocs;

	h->redir = r;
	h->delimiter = unquote(lx, word, &r->literal);
	h->strip_tabs = strip_tabs;
	r->target = "";
	while (*end)
		end = &(*end)->next;
	*end = h;
}

static enum token take(struct lexer *lx, size_t n, enum token tok)
{
	lx->pos += n;
	return tok;
}

/* The operator at the position, longest first; TOK_WORD when none begins here. */
static enum token lex_operator(struct lexer *lx)
{
	static const struct {
		char text[4];
		enum token tok;
	} operators[] = {
		{ "&>>", TOK_ANDDGREAT }, { "<<-", TOK_DLESSDASH }, { "&&", TOK_AND_IF },
		{ "&>", TOK_ANDGREAT },	  { "&", TOK_AMP },	    { "||", TOK_OR_IF },
		{ "|", TOK_PIPE },	  { ";;", TOK_DSEMI },	    { ";", TOK_SEMI },
		{ "(", TOK_LPAREN },	  { ")", TOK_RPAREN },	    { "<<", TOK_DLESS },
		{ "<&", TOK_LESSAND },	  { "<>", TOK_LESSGREAT },  { "<", TOK_LESS },
		{ ">>", TOK_DGREAT },	  { ">&", TOK_GREATAND },   { ">|", TOK_CLOBBER },
		{ ">", TOK_GREAT },
	};

	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
		size_t n = strlen(operators[i].text);

		if (strncmp(lx->src + lx->pos, operators[i].text, n) == 0)
			return take(lx, n, operators[i].tok);
	}
	return TOK_WORD;
}

static size_t scan_word(struct lexer *lx, struct scan *sc)
{
	const char *s = lx->src;
	size_t p = lx->pos;

	while (s[p] && !strchr(" \t\r\n;&|<>()", s[p]) && sc->status == SCAN_OK) {
		if (s[p] == '\\' && s[p + 1])
			p += 2;
		else if (s[p] == '\'')
			p = scan_single_quote(sc, p);
		else if (s[p] == '"')
			p = scan_double_quote(sc, p);
		else if (s[p] == '`')
			p = scan_backquote(sc, p);
		else if (s[p] == '$')
			p = scan_dollar(sc, p);
		else
			p++;
	}
	return p;
}

static enum token lex_word(struct lexer *lx)
{
	struct scan sc = { .s = lx->src, .depth = lx->depth };
	size_t start = lx->pos;
	size_t end = scan_word(lx, &sc);
	size_t digits = 0;

	if (sc.status != SCAN_OK) {
		lexer_fail(lx, sc.status, "%s",
			   sc.status == SCAN_ERROR ? "syntax error inside $( ) or nested too deeply"
						   : "a quote, ${ or $( is not closed");
		return TOK_END;
	}
	for (size_t i = start; i < end; i++) {
		lx->line += lx->src[i] == '\n';
		digits += isdigit((unsigned char)lx->src[i]) != 0;
	}
	lx->pos = end;
	lx->text = arena_strndup(lx->arena, lx->src + start, end - start);
	if (digits == end - start && digits < 5 && (lx->src[end] == '<' || lx->src[end] == '>'))
		return TOK_IO_NUMBER;
	return TOK_WORD;
}

static enum token lex(struct lexer *lx)
{
	enum token tok;

	skip_blanks(lx);
	while (lx->guards && lexer_rest(lx) <= lx->guards->rest)
		lx->guards = lx->guards->next;
	lx->token_start = lx->pos;
	if (lx->src[lx->pos] == '\0') {
		if (lx->heredocs)
			read_heredocs(lx);
		return TOK_END;
	}
	if (lx->src[lx->pos] == '\n') {
		lx->pos++;
		lx->line++;
		read_heredocs(lx);
		return lx->status == SCAN_OK ? TOK_NEWLINE : TOK_END;
	}
	tok = lex_operator(lx);
	return tok == TOK_WORD ? lex_word(lx) : tok;
}

enum token lexer_peek(struct lexer *lx)
{
	if (!lx->peeked && lx->status == SCAN_OK) {
		enum token tok = lex(lx);

		lx->tok = lx->status == SCAN_OK ? tok : TOK_END;
		lx->peeked = true;
	}
	return lx->tok;
}

enum token lexer_next(struct lexer *lx)
{
	enum token tok = lexer_peek(lx);

	if (lx->status == SCAN_OK)
		lx->peeked = false;
	return tok;
}

bool lexer_expand_alias(struct lexer *lx)
{
	const char *value;
	struct alias_guard *g;
	size_t rest, vlen;
	char *spliced;

	if (lx->no_aliases || lexer_peek(lx) != TOK_WORD)
		return false;
	for (g = lx->guards; g; g = g->next)
		if (strcmp(g->name, lx->text) == 0)
			return false;
	value = alias_lookup(lx->text);
	if (!value)
		return false;
	rest = lexer_rest(lx);
	vlen = strlen(value);
	spliced = arena_alloc(lx->arena, vlen + rest + 2);
	memcpy(spliced, value, vlen);
	spliced[vlen] = ' '; /* a word never grows together with what follows it */
	memcpy(spliced + vlen + 1, lx->src + lx->pos, rest);
	g = arena_alloc(lx->arena, sizeof(*g));
	g->name = lx->text;
	g->rest = rest;
	g->next = lx->guards;
	lx->guards = g;
	lx->src = spliced;
	lx->pos = 0;
	lx->len = vlen + 1 + rest;
	lx->peeked = false;
	lx->alias_next = vlen > 0 && isblank((unsigned char)value[vlen - 1]);
	lx->alias_next_rest = rest;
	return true;
}

bool lexer_alias_due(struct lexer *lx)
{
	if (lexer_peek(lx) != TOK_WORD || !lx->alias_next ||
	    lx->len - lx->token_start > lx->alias_next_rest)
		return false;
	lx->alias_next = false;
	return true;
}

const char *lexer_token_name(const struct lexer *lx, enum token tok)
{
	static const char *const names[] = {
		[TOK_END] = "end of input", [TOK_NEWLINE] = "newline",
		[TOK_SEMI] = ";",	    [TOK_AMP] = "&",
		[TOK_PIPE] = "|",	    [TOK_AND_IF] = "&&",
		[TOK_OR_IF] = "||",	    [TOK_DSEMI] = ";;",
		[TOK_LPAREN] = "(",	    [TOK_RPAREN] = ")",
		[TOK_LESS] = "<",	    [TOK_GREAT] = ">",
		[TOK_CLOBBER] = ">|",	    [TOK_DGREAT] = ">>",
		[TOK_LESSGREAT] = "<>",	    [TOK_LESSAND] = "<&",
		[TOK_GREATAND] = ">&",	    [TOK_ANDGREAT] = "&>",
		[TOK_ANDDGREAT] = "&>>",    [TOK_DLESS] = "<<",
		[TOK_DLESSDASH] = "<<-",
	};

	if (tok == TOK_WORD || tok == TOK_IO_NUMBER)
		return lx->text;
	return names[tok];
}
