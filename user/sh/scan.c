/*
 * Finds the ends of quotes and expansions, without expanding anything.  Called by the lexer
 * (to cut words) and by the expansion (to cut the pieces of a word).  "$(" is handed to the
 * parser, the only one who knows where a command ends ("case x in a) ..." and the like).
 */
#include "scan.h"

#include <ctype.h>
#include <string.h>

#include "parser.h"

bool is_name_start(char c)
{
	return c == '_' || isalpha((unsigned char)c);
}

bool is_name_char(char c)
{
	return c == '_' || isalnum((unsigned char)c);
}

size_t name_length(const char *s)
{
	size_t n = 0;

	if (!is_name_start(*s))
		return 0;
	while (is_name_char(s[n]))
		n++;
	return n;
}

static size_t scan_fail(struct scan *sc, enum scan_status status, size_t p)
{
	if (sc->status == SCAN_OK)
		sc->status = status;
	return p + strlen(sc->s + p);
}

size_t scan_single_quote(struct scan *sc, size_t p)
{
	const char *end = strchr(sc->s + p + 1, '\'');

	if (!end)
		return scan_fail(sc, SCAN_INCOMPLETE, p);
	return (size_t)(end - sc->s) + 1;
}

size_t scan_backquote(struct scan *sc, size_t p)
{
	for (p++; sc->s[p]; p++) {
		if (sc->s[p] == '`')
			return p + 1;
		if (sc->s[p] == '\\' && sc->s[p + 1])
			p++;
	}
	return scan_fail(sc, SCAN_INCOMPLETE, p);
}

size_t scan_double_quote(struct scan *sc, size_t p)
{
	bool quoted = sc->quoted;

	if (sc->depth >= SCAN_MAX_DEPTH)
		return scan_fail(sc, SCAN_ERROR, p);
	sc->depth++;
	sc->quoted = true;
	for (p++; sc->s[p] && sc->s[p] != '"' && sc->status == SCAN_OK;) {
		if (sc->s[p] == '\\' && sc->s[p + 1])
			p += 2;
		else if (sc->s[p] == '`')
			p = scan_backquote(sc, p);
		else if (sc->s[p] == '$')
			p = scan_dollar(sc, p);
		else
			p++;
	}
	sc->depth--;
	sc->quoted = quoted;
	if (sc->s[p] != '"')
		return scan_fail(sc, SCAN_INCOMPLETE, p);
	return p + 1;
}

/*
 * Parentheses are only counted here, not parsed.  Where they do not close with "))", the
 * construct is a command substitution that begins with a subshell [POSIX XCU 2.6.3].
 */
size_t scan_arith(struct scan *sc, size_t p)
{
	const char *s = sc->s;
	int depth = 0;

	if (s[p] != '(')
		return 0;
	for (p++; s[p]; p++) {
		if (s[p] == '\\' && s[p + 1])
			p++;
		else if (s[p] == '(')
			depth++;
		else if (s[p] == ')' && depth > 0)
			depth--;
		else if (s[p] == ')')
			return s[p + 1] == ')' ? p + 2 : 0;
	}
	return scan_fail(sc, SCAN_INCOMPLETE, p);
}

/* Is it ${x#pattern} or ${x%pattern}?  There, outer quotes do not count [POSIX XCU 2.6.2]. */
static bool has_pattern(const char *brace)
{
	const char *name = brace + 1;
	const char *op = name + name_length(name);

	if (op == name && *op)
		op++; /* a special parameter, the first digit of a position, or # for a length */
	while (isdigit((unsigned char)*op))
		op++;
	return *op == '#' || *op == '%';
}

/* p is the position of "{". */
static size_t scan_brace(struct scan *sc, size_t p)
{
	bool quoted = sc->quoted;

	sc->quoted = quoted && !has_pattern(sc->s + p);
	for (p++; sc->s[p] && sc->s[p] != '}' && sc->status == SCAN_OK;) {
		if (sc->s[p] == '\\' && sc->s[p + 1])
			p += 2;
		else if (sc->s[p] == '\'' && !sc->quoted)
			p = scan_single_quote(sc, p);
		else if (sc->s[p] == '"')
			p = scan_double_quote(sc, p);
		else if (sc->s[p] == '`')
			p = scan_backquote(sc, p);
		else if (sc->s[p] == '$')
			p = scan_dollar(sc, p);
		else
			p++;
	}
	sc->quoted = quoted;
	if (sc->s[p] != '}')
		return scan_fail(sc, SCAN_INCOMPLETE, p);
	return p + 1;
}

/* p is the position after "$(". */
static size_t scan_paren(struct scan *sc, size_t p)
{
	size_t end = scan_arith(sc, p);

	if (end > 0 || sc->status != SCAN_OK)
		return end;
	sc->status = parse_skip_substitution(sc->s, p, sc->depth, &end);
	if (sc->status != SCAN_OK)
		return scan_fail(sc, sc->status, p);
	return end;
}

size_t scan_dollar(struct scan *sc, size_t p)
{
	const char *s = sc->s;

	if (sc->depth >= SCAN_MAX_DEPTH)
		return scan_fail(sc, SCAN_ERROR, p);
	p++;
	sc->depth++;
	if (s[p] == '{')
		p = scan_brace(sc, p);
	else if (s[p] == '(')
		p = scan_paren(sc, p + 1);
	else if (is_name_start(s[p]))
		p += name_length(s + p);
	else if (s[p] && strchr("@*#?-$!0123456789", s[p]))
		p++;
	sc->depth--;
	return p;
}
