/*
 * Arithmetic expansion: C's integer expressions in 64 bits that wrap [POSIX XCU 2.6.4].
 * Called by expand.c.  Precedence climbing; assignments reach the variable table.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/util.h"
#include "expand.h"
#include "scan.h"
#include "sh.h"
#include "vars.h"

#define MAX_DEPTH 100

struct arith {
	const char *p;
	const char *error;
	int depth;
	int skip; /* > 0: in a branch that is not taken: no assignments, no division by 0 */
};

enum op {
	OP_NONE,
	OP_OROR,
	OP_ANDAND,
	OP_OR,
	OP_XOR,
	OP_AND,
	OP_EQ,
	OP_NE,
	OP_LE,
	OP_GE,
	OP_LT,
	OP_GT,
	OP_SHL,
	OP_SHR,
	OP_ADD,
	OP_SUB,
	OP_MUL,
	OP_DIV,
	OP_MOD,
};

/* Longer ones first; a higher level binds tighter. */
static const struct {
	char text[3];
	enum op op;
	int level;
} operators[] = {
	{ "||", OP_OROR, 1 }, { "&&", OP_ANDAND, 2 }, { "==", OP_EQ, 6 }, { "!=", OP_NE, 6 },
	{ "<<", OP_SHL, 8 },  { ">>", OP_SHR, 8 },    { "<=", OP_LE, 7 }, { ">=", OP_GE, 7 },
	{ "|", OP_OR, 3 },    { "^", OP_XOR, 4 },     { "&", OP_AND, 5 }, { "<", OP_LT, 7 },
	{ ">", OP_GT, 7 },    { "+", OP_ADD, 9 },     { "-", OP_SUB, 9 }, { "*", OP_MUL, 10 },
	{ "/", OP_DIV, 10 },  { "%", OP_MOD, 10 },
};

static int64_t parse_assign(struct arith *a);

static void fail(struct arith *a, const char *why)
{
	if (!a->error)
		a->error = why;
	a->p += strlen(a->p);
}

static void skip_space(struct arith *a)
{
	while (isspace((unsigned char)*a->p))
		a->p++;
}

static bool accept(struct arith *a, const char *text)
{
	skip_space(a);
	if (strncmp(a->p, text, strlen(text)) != 0)
		return false;
	a->p += strlen(text);
	return true;
}

static int64_t number_value(const char *s, const char **end)
{
	char *stop;
	uint64_t v = strtoull(s, &stop, 0);

	*end = stop;
	return (int64_t)v;
}

/* A variable holds a number; empty and unset count as 0. */
static int64_t variable_value(struct arith *a, const char *name)
{
	const char *s = var_get(name);
	const char *end;
	bool minus = false;
	int64_t v;

	if (!s) {
		if ((sh.opts & OPT_NOUNSET) && !a->skip)
			fail(a, "variable not set");
		return 0;
	}
	while (isspace((unsigned char)*s))
		s++;
	if (*s == '-' || *s == '+')
		minus = *s++ == '-';
	if (!*s)
		return 0;
	v = number_value(s, &end);
	while (isspace((unsigned char)*end))
		end++;
	if (*end || !isdigit((unsigned char)*s)) {
		fail(a, "variable is not a number");
		return 0;
	}
	return minus ? (int64_t)(0 - (uint64_t)v) : v;
}

static void assign(struct arith *a, const char *name, int64_t value)
{
	if (!a->skip && !a->error && var_setf(name, "%lld", (long long)value) < 0)
		fail(a, "assignment to a read-only variable");
}

static int64_t apply(struct arith *a, enum op op, int64_t l, int64_t r)
{
	uint64_t ul = (uint64_t)l;
	uint64_t ur = (uint64_t)r;

	if ((op == OP_DIV || op == OP_MOD) && (r == 0 || (l == INT64_MIN && r == -1))) {
		if (r == 0 && !a->skip)
			fail(a, "division by zero");
		return r == 0 ? 0 : op == OP_DIV ? l : 0;
	}
	switch (op) {
	case OP_OROR:
		return l || r;
	case OP_ANDAND:
		return l && r;
	case OP_OR:
		return l | r;
	case OP_XOR:
		return l ^ r;
	case OP_AND:
		return l & r;
	case OP_EQ:
		return l == r;
	case OP_NE:
		return l != r;
	case OP_LE:
		return l <= r;
	case OP_GE:
		return l >= r;
	case OP_LT:
		return l < r;
	case OP_GT:
		return l > r;
	case OP_SHL:
		return (int64_t)(ul << (ur & 63));
	case OP_SHR:
		return l >> (ur & 63);
	case OP_ADD:
		return (int64_t)(ul + ur);
	case OP_SUB:
		return (int64_t)(ul - ur);
	case OP_MUL:
		return (int64_t)(ul * ur);
	case OP_DIV:
		return l / r;
	case OP_MOD:
		return l % r;
	case OP_NONE:
		break;
	}
	return 0;
}

/* The binary operator at the position, unless an = makes it an assignment. */
static size_t peek_operator(struct arith *a)
{
	size_t count = sizeof(operators) / sizeof(operators[0]);

	skip_space(a);
	for (size_t i = 0; i < count; i++) {
		size_t n = strlen(operators[i].text);

		if (strncmp(a->p, operators[i].text, n) != 0)
			continue;
		if (a->p[n] == '=' && operators[i].level != 6 && operators[i].level != 7)
			return count;
		return i;
	}
	return count;
}

/* name, name=..., name+=..., name++ */
static int64_t parse_variable(struct arith *a)
{
	size_t len = name_length(a->p);
	char *name = xstrndup(a->p, len);
	int64_t value = 0;
	size_t count = sizeof(operators) / sizeof(operators[0]);
	size_t i;

	a->p += len;
	skip_space(a);
	for (i = 0; i < count; i++) {
		size_t n = strlen(operators[i].text);

		if (operators[i].level >= 3 && operators[i].level != 6 && operators[i].level != 7 &&
		    strncmp(a->p, operators[i].text, n) == 0 && a->p[n] == '=')
			break;
	}
	if (i < count) {
		int64_t old = variable_value(a, name);

		a->p += strlen(operators[i].text) + 1;
		value = apply(a, operators[i].op, old, parse_assign(a));
		assign(a, name, value);
	} else if (a->p[0] == '=' && a->p[1] != '=') {
		a->p++;
		value = parse_assign(a);
		assign(a, name, value);
	} else if (strncmp(a->p, "++", 2) == 0 || strncmp(a->p, "--", 2) == 0) {
		int64_t step = *a->p == '+' ? 1 : -1;

		a->p += 2;
		value = variable_value(a, name);
		assign(a, name, (int64_t)((uint64_t)value + (uint64_t)step));
	} else {
		value = variable_value(a, name);
	}
	free(name);
	return value;
}

static int64_t parse_step(struct arith *a, int64_t step)
{
	size_t len;
	char *name;
	int64_t value;

	skip_space(a);
	len = name_length(a->p);
	if (len == 0) {
		fail(a, "++ and -- need a variable");
		return 0;
	}
	name = xstrndup(a->p, len);
	a->p += len;
	value = (int64_t)((uint64_t)variable_value(a, name) + (uint64_t)step);
	assign(a, name, value);
	free(name);
	return value;
}

static int64_t parse_primary(struct arith *a)
{
	int64_t v;

	skip_space(a);
	if (isdigit((unsigned char)*a->p)) {
		v = number_value(a->p, &a->p);
		if (is_name_char(*a->p))
			fail(a, "bad number");
		return v;
	}
	if (is_name_start(*a->p))
		return parse_variable(a);
	if (*a->p == '(') {
		a->p++;
		v = parse_assign(a);
		if (!accept(a, ")"))
			fail(a, "missing )");
		return v;
	}
	fail(a, *a->p ? "syntax error" : "operand expected");
	return 0;
}

static int64_t parse_unary(struct arith *a)
{
	int64_t v;

	if (++a->depth > MAX_DEPTH) {
		fail(a, "nested too deeply");
		return 0;
	}
	skip_space(a);
	if (accept(a, "++"))
		v = parse_step(a, 1);
	else if (accept(a, "--"))
		v = parse_step(a, -1);
	else if (accept(a, "-"))
		v = (int64_t)(0 - (uint64_t)parse_unary(a));
	else if (accept(a, "+"))
		v = parse_unary(a);
	else if (accept(a, "!"))
		v = !parse_unary(a);
	else if (accept(a, "~"))
		v = ~parse_unary(a);
	else
		v = parse_primary(a);
	a->depth--;
	return v;
}

static int64_t parse_binary(struct arith *a, int min_level)
{
	int64_t l = parse_unary(a);

	for (;;) {
		size_t i = peek_operator(a);
		bool skip;
		int64_t r;

		if (i == sizeof(operators) / sizeof(operators[0]) || operators[i].level < min_level)
			return l;
		a->p += strlen(operators[i].text);
		skip = (operators[i].op == OP_OROR && l) || (operators[i].op == OP_ANDAND && !l);
		a->skip += skip;
		r = parse_binary(a, operators[i].level + 1);
		a->skip -= skip;
		l = apply(a, operators[i].op, l, r);
	}
}

/* Assignments are seen in parse_variable; here comes ?: and the comma-free top level. */
static int64_t parse_assign(struct arith *a)
{
	int64_t cond, yes, no;

	if (++a->depth > MAX_DEPTH) {
		fail(a, "nested too deeply");
		return 0;
	}
	cond = parse_binary(a, 1);
	if (accept(a, "?")) {
		a->skip += !cond;
		yes = parse_assign(a);
		a->skip -= !cond;
		if (!accept(a, ":"))
			fail(a, "missing :");
		a->skip += !!cond;
		no = parse_assign(a);
		a->skip -= !!cond;
		cond = cond ? yes : no;
	}
	a->depth--;
	return cond;
}

int arith_eval(const char *expr, int64_t *value)
{
	struct arith a = { .p = expr };

	skip_space(&a);
	*value = 0;
	if (*a.p)
		*value = parse_assign(&a);
	skip_space(&a);
	if (*a.p && !a.error)
		a.error = "syntax error";
	if (a.error) {
		sh_abort("arithmetic: %s in \"%.60s\"", a.error, expr);
		return -1;
	}
	return 0;
}
