/*
 * Word expansion: quotes, tilde, and which $ construct goes where.  Called by the executor;
 * calls param.c, arith.c, subst.c (command substitution) and fields.c.  Every byte of the
 * result carries flags that say whether it may still be split or be a pattern character, so
 * nothing is ever expanded twice.
 */
#define _GNU_SOURCE
#include "expand.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/util.h"
#include "scan.h"
#include "sh.h"
#include "vars.h"

void strv_add(struct strv *sv, char *consumed)
{
	if (sv->count + 1 >= sv->cap) {
		sv->cap = sv->cap ? sv->cap * 2 : 16;
		sv->v = xrealloc(sv->v, sv->cap * sizeof(char *));
	}
	sv->v[sv->count++] = consumed;
}

void strv_end(struct strv *sv)
{
	strv_add(sv, NULL);
	sv->count--;
}

void strv_free(struct strv *sv)
{
	for (size_t i = 0; i < sv->count; i++)
		free(sv->v[i]);
	free(sv->v);
	memset(sv, 0, sizeof(*sv));
}

void xbuf_put(struct xbuf *x, char c, uint8_t flags)
{
	if (x->len == x->cap) {
		x->cap = x->cap ? x->cap * 2 : 64;
		x->s = xrealloc(x->s, x->cap);
		x->f = xrealloc(x->f, x->cap);
	}
	x->s[x->len] = c;
	x->f[x->len++] = flags;
}

void xbuf_puts(struct xbuf *x, const char *s, uint8_t flags)
{
	for (; *s; s++)
		xbuf_put(x, *s, flags);
}

void xbuf_free(struct xbuf *x)
{
	free(x->s);
	free(x->f);
	memset(x, 0, sizeof(*x));
}

char *xbuf_string(const struct xbuf *x)
{
	char *s = xmalloc(x->len + 1);
	size_t n = 0;

	for (size_t i = 0; i < x->len; i++) {
		if (x->f[i] & X_BREAK)
			s[n++] = ' ';
		else if (!(x->f[i] & X_NULL))
			s[n++] = x->s[i];
	}
	s[n] = '\0';
	return s;
}

char *xbuf_pattern(const struct xbuf *x, size_t from, size_t to)
{
	char *s = xmalloc(2 * (to - from) + 1);
	size_t n = 0;

	for (size_t i = from; i < to; i++) {
		if (x->f[i] & X_BREAK) {
			s[n++] = ' ';
			continue;
		}
		if (x->f[i] & X_NULL)
			continue;
		if ((x->f[i] & X_QUOTED) && strchr("*?[]\\-!^", x->s[i]))
			s[n++] = '\\';
		s[n++] = x->s[i];
	}
	s[n] = '\0';
	return s;
}

/* ~ and ~user at text; the bytes taken, 0 when it stays as it is. */
static size_t expand_tilde(struct xbuf *x, const char *text, unsigned int mode)
{
	size_t len = 1 + strcspn(text + 1, (mode & XM_ASSIGN) ? "/:" : "/");
	const char *home = NULL;

	if (strcspn(text, "'\"\\$`") < len)
		return 0;
	if (len == 1) {
		home = var_get("HOME");
	} else {
		char *name = xstrndup(text + 1, len - 1);
		const struct passwd *pw = getpwnam(name);

		free(name);
		home = pw ? pw->pw_dir : NULL;
	}
	if (!home)
		return 0;
	xbuf_puts(x, home, X_QUOTED);
	return len;
}

static int expand_arith(struct xbuf *x, const char *s, size_t len, uint8_t flags)
{
	char *inner = xstrndup(s, len);
	struct xbuf expanded = { 0 };
	char number[24];
	int64_t value = 0;
	char *text;
	int err;

	err = expand_text(&expanded, inner, XM_DQUOTE | XM_HEREDOC);
	free(inner);
	if (!err) {
		text = xbuf_string(&expanded);
		err = arith_eval(text, &value);
		free(text);
	}
	xbuf_free(&expanded);
	if (err)
		return err;
	snprintf(number, sizeof(number), "%lld", (long long)value);
	xbuf_puts(x, number, flags);
	return 0;
}

static int expand_command(struct xbuf *x, char *consumed, uint8_t flags)
{
	char *out;
	int err = command_substitute(consumed, &out);

	free(consumed);
	if (err)
		return err;
	xbuf_puts(x, out, flags);
	free(out);
	return 0;
}

/* Backquotes: \ escapes only $ ` \ and, inside double quotes, " [POSIX XCU 2.6.3]. */
static char *backquote_text(const char *s, size_t len, unsigned int mode)
{
	char *out = xmalloc(len + 1);
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\\' && i + 1 < len &&
		    (strchr("$`\\", s[i + 1]) || ((mode & XM_DQUOTE) && s[i + 1] == '"')))
			i++;
		out[n++] = s[i];
	}
	out[n] = '\0';
	return out;
}

/* A construct of len bytes that begins with $ or `. */
static int expand_dollar(struct xbuf *x, const char *s, size_t len, unsigned int mode)
{
	uint8_t flags = (mode & XM_DQUOTE) ? X_QUOTED : X_SPLIT;
	struct scan sc = { .s = s };

	if (s[0] == '`')
		return expand_command(x, backquote_text(s + 1, len - 2, mode), flags);
	if (len == 1) {
		xbuf_put(x, '$', (mode & XM_DQUOTE) ? X_QUOTED : 0);
		return 0;
	}
	if (s[1] == '(' && s[2] == '(' && scan_arith(&sc, 2) == len)
		return expand_arith(x, s + 3, len - 5, flags);
	if (s[1] == '(')
		return expand_command(x, xstrndup(s + 2, len - 3), flags);
	return expand_param(x, s, len, mode);
}

static int expand_double_quoted(struct xbuf *x, const char *s, size_t len, unsigned int mode)
{
	char *inner = xstrndup(s, len);
	int err;

	xbuf_put(x, 0, X_NULL);
	err = expand_text(x, inner, (mode & ~(unsigned int)XM_EXPANDED) | XM_DQUOTE);
	free(inner);
	return err;
}

/* A backslash at s; returns the bytes taken. */
static size_t expand_backslash(struct xbuf *x, const char *s, unsigned int mode)
{
	if (s[1] == '\n')
		return 2;
	if (s[1] == '\0') {
		xbuf_put(x, '\\', X_QUOTED);
		return 1;
	}
	if ((mode & XM_DQUOTE) && !strchr("$`\\", s[1]) && !(s[1] == '"' && !(mode & XM_HEREDOC)) &&
	    !(s[1] == '}' && (mode & XM_PARAM_WORD))) {
		xbuf_put(x, '\\', X_QUOTED);
		return 1;
	}
	xbuf_put(x, s[1], X_QUOTED);
	return 2;
}

int expand_text(struct xbuf *x, const char *text, unsigned int mode)
{
	uint8_t literal = (mode & XM_DQUOTE) ? X_QUOTED : (mode & XM_EXPANDED) ? X_SPLIT : 0;
	struct scan sc = { .s = text, .quoted = mode & XM_DQUOTE };
	bool tilde = !(mode & XM_DQUOTE);
	size_t p = 0;

	while (text[p]) {
		size_t start = p;
		char c = text[p];
		int err = 0;

		if (c == '~' && tilde) {
			p += expand_tilde(x, text + p, mode);
			tilde = false;
			if (p > start)
				continue;
		}
		tilde = (mode & XM_ASSIGN) && !(mode & XM_DQUOTE) && c == ':';
		if (c == '\\') {
			p += expand_backslash(x, text + p, mode);
		} else if (c == '\'' && !(mode & XM_DQUOTE)) {
			p = scan_single_quote(&sc, p);
			xbuf_put(x, 0, X_NULL);
			for (size_t i = start + 1; i + 1 < p; i++)
				xbuf_put(x, text[i], X_QUOTED);
		} else if (c == '"' && !(mode & XM_HEREDOC)) {
			p = scan_double_quote(&sc, p);
			if (sc.status == SCAN_OK)
				err = expand_double_quoted(x, text + start + 1, p - start - 2,
							   mode);
		} else if (c == '$' || c == '`') {
			p = c == '$' ? scan_dollar(&sc, p) : scan_backquote(&sc, p);
			if (sc.status == SCAN_OK)
				err = expand_dollar(x, text + start, p - start, mode);
		} else {
			xbuf_put(x, c, literal);
			p++;
		}
		if (sc.status != SCAN_OK) {
			sh_abort("bad substitution: %.60s", text + start);
			return -1;
		}
		if (err)
			return err;
	}
	return 0;
}

int expand_word(const struct word *word, struct strv *out)
{
	struct xbuf x = { 0 };
	int err = expand_text(&x, word->text, 0);

	if (!err)
		split_fields(&x, out);
	xbuf_free(&x);
	return err;
}

int expand_words(const struct word *words, struct strv *out)
{
	int err = 0;

	for (; words && !err; words = words->next)
		err = expand_word(words, out);
	return err;
}

static int expand_one(const char *text, unsigned int mode, bool pattern, char **out)
{
	struct xbuf x = { 0 };
	int err = expand_text(&x, text, mode);

	*out = NULL;
	if (!err)
		*out = pattern ? xbuf_pattern(&x, 0, x.len) : xbuf_string(&x);
	xbuf_free(&x);
	return err;
}

int expand_string(const char *word, char **out)
{
	return expand_one(word, 0, false, out);
}

int expand_assignment(const char *value, char **out)
{
	return expand_one(value, XM_ASSIGN, false, out);
}

int expand_pattern(const char *word, char **out)
{
	return expand_one(word, 0, true, out);
}

int expand_heredoc(const char *body, char **out)
{
	return expand_one(body, XM_DQUOTE | XM_HEREDOC, false, out);
}
