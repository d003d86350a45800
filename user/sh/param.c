/*
 * Parameter expansion: $name, ${name}, ${name:-word} and the others [POSIX XCU 2.6.2].
 * Called by expand.c; calls back into it for the words inside the braces.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/match.h"
#include "../lib/util.h"
#include "expand.h"
#include "scan.h"
#include "sh.h"
#include "vars.h"

/* A parameter expansion taken apart; the strings are owned. */
struct param {
	char *name;
	char op;      /* 0, - = + ? # % */
	bool colon;   /* :- and so on: empty counts as unset */
	bool doubled; /* ## %% */
	bool length;  /* ${#name} */
	char *word;
};

static void param_free(struct param *p)
{
	free(p->name);
	free(p->word);
}

static size_t param_name_length(const char *s)
{
	size_t n = name_length(s);

	if (n > 0)
		return n;
	while (isdigit((unsigned char)s[n]))
		n++;
	if (n > 0)
		return n;
	return *s && strchr("@*#?-$!", *s) ? 1 : 0;
}

/* What stands behind the name in the braces; false when it makes no sense. */
static bool param_operator(struct param *p, const char *s)
{
	if (*s == '\0')
		return true;
	if (p->length)
		return false;
	if (*s == ':') {
		p->colon = true;
		s++;
		if (!*s || !strchr("-=+?", *s))
			return false;
	}
	if (!strchr("-=+?#%", *s))
		return false;
	p->op = *s++;
	if ((p->op == '#' || p->op == '%') && *s == p->op) {
		p->doubled = true;
		s++;
	}
	p->word = xstrdup(s);
	return true;
}

/* s[0..len-1] is "$x" or "${...}". */
static bool param_parse(struct param *p, const char *s, size_t len)
{
	char *inner;
	const char *at;
	size_t n;
	bool good;

	memset(p, 0, sizeof(*p));
	if (s[1] != '{') {
		p->name = xstrndup(s + 1, len - 1);
		return true;
	}
	inner = xstrndup(s + 2, len - 3);
	at = inner;
	/* ${#} ${#-x} ${##x} are about $#; ${#x} is a length */
	if (*at == '#' && at[1] && param_name_length(at + 1) > 0 &&
	    at[1 + param_name_length(at + 1)] == '\0') {
		p->length = true;
		at++;
	}
	n = param_name_length(at);
	p->name = xstrndup(at, n);
	good = n > 0 && param_operator(p, at + n);
	free(inner);
	return good;
}

/* Value of anything but $@ and $*; number is the room for those that are computed. */
static const char *param_value(const char *name, char number[24])
{
	if (isdigit((unsigned char)*name)) {
		unsigned long i = strtoul(name, NULL, 10);

		return i == 0 ? sh.arg0 : params_get(i - 1);
	}
	switch (*name) {
	case '#':
		snprintf(number, 24, "%zu", params_count());
		return number;
	case '?':
		snprintf(number, 24, "%d", sh.status);
		return number;
	case '$':
		snprintf(number, 24, "%d", (int)sh.pid);
		return number;
	case '!':
		snprintf(number, 24, "%d", (int)sh.last_bg);
		return sh.last_bg ? number : NULL;
	case '-':
		return option_letters();
	default:
		return var_get(name);
	}
}

/* "$@" makes a field of each parameter; $* in quotes joins them by the first of IFS. */
static void put_all(struct xbuf *x, const char *name, unsigned int mode)
{
	bool quoted = (mode & XM_DQUOTE) != 0;
	const char *ifs = var_get("IFS");
	size_t count = params_count();

	for (size_t i = 0; i < count; i++) {
		if (i > 0) {
			if (quoted && *name == '*') {
				if (!ifs)
					xbuf_put(x, ' ', X_QUOTED);
				else if (*ifs)
					xbuf_put(x, *ifs, X_QUOTED);
			} else {
				xbuf_put(x, 0, X_BREAK);
			}
		}
		if (quoted)
			xbuf_put(x, 0, X_NULL);
		xbuf_puts(x, params_get(i), quoted ? X_QUOTED : X_SPLIT);
	}
	/* "$@" without parameters is no field at all: take the mark of the quotes away */
	if (quoted && *name == '@' && count == 0 && x->len > 0 && (x->f[x->len - 1] & X_NULL))
		x->len--;
}

/* ${x#pattern} and its kin: the part of the value that stays. */
static char *trim(const struct param *p, const char *value, const char *pattern)
{
	size_t len = strlen(value);
	char *copy = xstrdup(value);

	for (size_t i = 0; i <= len; i++) {
		bool from_front = (p->op == '#') == !p->doubled;
		size_t cut = from_front ? i : len - i;
		char saved = copy[cut];
		bool hit;

		/* the candidate is value[0..cut) for #, value[cut..) for % */
		if (p->op == '#') {
			copy[cut] = '\0';
			hit = pattern_match(pattern, copy, 0);
			copy[cut] = saved;
			if (hit) {
				memmove(copy, copy + cut, len - cut + 1);
				break;
			}
		} else if (pattern_match(pattern, copy + cut, 0)) {
			copy[cut] = '\0';
			break;
		}
	}
	return copy;
}

static int put_trimmed(struct xbuf *x, const struct param *p, const char *value, uint8_t flags)
{
	char *pattern;
	char *rest;

	if (expand_pattern(p->word, &pattern) < 0)
		return -1;
	rest = trim(p, value, pattern);
	xbuf_puts(x, rest, flags);
	free(rest);
	free(pattern);
	return 0;
}

static int put_word(struct xbuf *x, const struct param *p, unsigned int mode)
{
	/* inside the braces a quote is one again in here-documents [POSIX XCU 2.7.4] */
	mode &= ~(unsigned int)XM_HEREDOC;
	return expand_text(x, p->word, mode | XM_EXPANDED | XM_PARAM_WORD);
}

static int assign_word(struct xbuf *x, const struct param *p, uint8_t flags)
{
	char *value;
	int err;

	if (!is_name(p->name)) {
		sh_abort("%s: cannot be assigned this way", p->name);
		return -1;
	}
	if (expand_string(p->word, &value) < 0)
		return -1;
	err = var_set(p->name, value);
	if (!err)
		xbuf_puts(x, value, flags);
	free(value);
	return err ? -1 : 0;
}

static int complain_unset(const struct param *p)
{
	char *text = NULL;

	if (*p->word && expand_string(p->word, &text) < 0)
		return -1;
	sh_abort("%s: %s", p->name, text ? text : "parameter null or not set");
	free(text);
	return -1;
}

static int put_length(struct xbuf *x, const struct param *p, const char *value, uint8_t flags)
{
	char number[24];
	size_t len = value ? strlen(value) : 0;

	if (*p->name == '@' || *p->name == '*')
		len = params_count();
	snprintf(number, sizeof(number), "%zu", len);
	xbuf_puts(x, number, flags);
	return 0;
}

static int put_param(struct xbuf *x, const struct param *p, unsigned int mode)
{
	uint8_t flags = (mode & XM_DQUOTE) ? X_QUOTED : X_SPLIT;
	bool all = *p->name == '@' || *p->name == '*';
	char number[24];
	const char *value =
		all ? (params_count() ? params_get(0) : NULL) : param_value(p->name, number);
	bool null = !value || (p->colon && !*value && !(all && params_count() > 1));

	if (!value && !all && (sh.opts & OPT_NOUNSET) && (!p->op || p->op == '#' || p->op == '%')) {
		sh_abort("%s: parameter not set", p->name);
		return -1;
	}
	if (p->length)
		return put_length(x, p, value, flags);
	if (p->op == '-' && null)
		return put_word(x, p, mode);
	if (p->op == '=' && null)
		return assign_word(x, p, flags);
	if (p->op == '?' && null)
		return complain_unset(p);
	if (p->op == '+')
		return null ? 0 : put_word(x, p, mode);
	if (p->op == '#' || p->op == '%')
		return put_trimmed(x, p, value ? value : "", flags);
	if (all)
		put_all(x, p->name, mode);
	else if (value)
		xbuf_puts(x, value, flags);
	return 0;
}

int expand_param(struct xbuf *x, const char *s, size_t len, unsigned int mode)
{
	struct param p;
	int err;

	if (param_parse(&p, s, len)) {
		err = put_param(x, &p, mode);
	} else {
		sh_abort("bad substitution: %.*s", (int)len, s);
		err = -1;
	}
	param_free(&p);
	return err;
}
