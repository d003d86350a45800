/*
 * Regular expressions, basic and extended, as a tree. [POSIX XBD 9]  The usual
 * additions are understood too: \| \+ \? in basic ones, \< \> \b \B \w \W \s \S.
 *
 * not done: back-references (\1), because matching them takes exponential time,
 * and collating elements, which the C locale does not have.
 */
#include <ctype.h>
#include <internal/char_class.h>
#include <internal/regex_impl.h>
#include <stdlib.h>
#include <string.h>

struct parser {
	const char *p;
	int flags;
	size_t groups;
	int depth;
	struct node *all;
	int err;
};

static struct node *fail(struct parser *s, int err)
{
	if (!s->err)
		s->err = err;
	return NULL;
}

static struct node *new_node(struct parser *s, enum node_kind kind)
{
	struct node *n = calloc(1, sizeof(*n));

	if (!n)
		return fail(s, REG_ESPACE);
	n->kind = kind;
	n->all = s->all;
	s->all = n;
	return n;
}

static struct node *new_set(struct parser *s)
{
	struct node *n = new_node(s, NODE_SET);

	if (!n)
		return NULL;
	n->set = calloc(1, sizeof(*n->set));
	return n->set ? n : fail(s, REG_ESPACE);
}

static struct node *new_value(struct parser *s, enum node_kind kind, int value)
{
	struct node *n = new_node(s, kind);

	if (n)
		n->value = value;
	return n;
}

static int extended(const struct parser *s)
{
	return s->flags & REG_EXTENDED;
}

/* Is the operator here?  Extended: the character alone; basic: behind a backslash. */
static int at_operator(const struct parser *s, char c)
{
	return extended(s) ? s->p[0] == c : s->p[0] == '\\' && s->p[1] == c;
}

static void skip_operator(struct parser *s)
{
	s->p += extended(s) ? 1 : 2;
}

static void add_folded(const struct parser *s, struct byte_class *set, int c)
{
	class_add(set, (unsigned char)c);
	if (s->flags & REG_ICASE) {
		class_add(set, (unsigned char)tolower(c));
		class_add(set, (unsigned char)toupper(c));
	}
}

/* One end of a range: a character, or [.c.] or [=c=].  Returns it, or -1 and the error. */
static int range_end(struct parser *s)
{
	const char *p = s->p;

	if (p[0] == '[' && (p[1] == '.' || p[1] == '=')) {
		if (!p[2] || p[3] != p[1] || p[4] != ']') {
			fail(s, REG_ECOLLATE);
			return -1;
		}
		s->p += 5;
		return (unsigned char)p[2];
	}
	return (unsigned char)*s->p++;
}

static int named_class(struct parser *s, struct byte_class *set)
{
	const char *name = s->p + 2, *end = strstr(name, ":]");

	if (!end || __char_in_class(name, (size_t)(end - name), 'a') < 0) {
		fail(s, REG_ECTYPE);
		return -1;
	}
	for (int c = 1; c < 256; c++)
		if (__char_in_class(name, (size_t)(end - name), c) == 1)
			add_folded(s, set, c);
	s->p = end + 2;
	return 0;
}

/* s->p is behind the [. */
static struct node *parse_bracket(struct parser *s)
{
	struct node *n = new_set(s);
	int invert = *s->p == '^';

	if (!n)
		return NULL;
	s->p += invert;
	for (const char *first = s->p; *s->p != ']' || s->p == first;) {
		if (!*s->p)
			return fail(s, REG_EBRACK);
		if (s->p[0] == '[' && s->p[1] == ':') {
			if (named_class(s, n->set) < 0)
				return NULL;
			continue;
		}
		int low = range_end(s), high = low;

		if (low >= 0 && s->p[0] == '-' && s->p[1] && s->p[1] != ']') {
			s->p++;
			high = range_end(s);
		}
		if (low < 0 || high < 0)
			return NULL;
		if (high < low)
			return fail(s, REG_ERANGE);
		for (int c = low; c <= high; c++)
			add_folded(s, n->set, c);
	}
	s->p++;
	if (invert) {
		for (int i = 0; i < 4; i++)
			n->set->bits[i] = ~n->set->bits[i];
		if (s->flags & REG_NEWLINE)
			n->set->bits['\n' / 64] &= ~(1ul << '\n' % 64);
	}
	n->set->bits[0] &= ~1ul; /* never the string's end */
	return n;
}

static struct node *parse_char(struct parser *s, int c)
{
	if ((s->flags & REG_ICASE) && isalpha(c)) {
		struct node *n = new_set(s);

		if (n)
			add_folded(s, n->set, c);
		return n;
	}
	return new_value(s, NODE_CHAR, c);
}

/* \w \s and their opposites. */
static struct node *parse_shorthand(struct parser *s, char c)
{
	struct node *n = new_set(s);

	for (int i = 1; n && i < 256; i++) {
		int is = tolower((unsigned char)c) == 'w' ? isalnum(i) || i == '_' : isspace(i);

		if (is == !!islower((unsigned char)c))
			class_add(n->set, (unsigned int)i);
	}
	return n;
}

/* s->p is behind the backslash. */
static struct node *parse_escape(struct parser *s)
{
	char c = *s->p;

	if (!c)
		return fail(s, REG_EESCAPE);
	s->p++;
	switch (c) {
	case '<':
		return new_value(s, NODE_ASSERT, OP_WORD_START);
	case '>':
		return new_value(s, NODE_ASSERT, OP_WORD_END);
	case 'b':
		return new_value(s, NODE_ASSERT, OP_WORD_EDGE);
	case 'B':
		return new_value(s, NODE_ASSERT, OP_NOT_WORD_EDGE);
	case 'w':
	case 'W':
	case 's':
	case 'S':
		return parse_shorthand(s, c);
	}
	if (isdigit((unsigned char)c) && c != '0')
		return fail(s, REG_ESUBREG);
	return parse_char(s, (unsigned char)c);
}

static struct node *parse_alternatives(struct parser *s);

static struct node *parse_group(struct parser *s)
{
	struct node *n = new_node(s, NODE_GROUP);

	if (!n)
		return NULL;
	skip_operator(s);
	if (++s->depth > RE_DEPTH_MAX || s->groups + 1 >= RE_GROUPS_MAX)
		return fail(s, REG_ESPACE);
	n->value = (int)++s->groups;
	n->left = parse_alternatives(s);
	if (!n->left)
		return NULL;
	if (!at_operator(s, ')'))
		return fail(s, REG_EPAREN);
	skip_operator(s);
	s->depth--;
	return n;
}

/* In a basic expression ^ and $ are special only at the ends of a branch. */
static int is_anchor(const struct parser *s, int branch_start)
{
	if (*s->p == '^')
		return extended(s) || branch_start;
	if (*s->p != '$')
		return 0;
	return extended(s) || !s->p[1] || (s->p[1] == '\\' && (s->p[2] == ')' || s->p[2] == '|'));
}

static struct node *parse_atom(struct parser *s, int branch_start)
{
	char c = *s->p;

	if (at_operator(s, '('))
		return parse_group(s);
	if (is_anchor(s, branch_start)) {
		s->p++;
		return new_value(s, NODE_ASSERT, c == '^' ? OP_LINE_START : OP_LINE_END);
	}
	s->p++;
	if (c == '.')
		return new_node(s, NODE_ANY);
	if (c == '[')
		return parse_bracket(s);
	if (c == '\\')
		return parse_escape(s);
	if (extended(s) && (c == '*' || c == '+' || c == '?' || c == '{'))
		return fail(s, REG_BADRPT);
	return parse_char(s, (unsigned char)c);
}

static int parse_bound(struct parser *s)
{
	int n = 0;

	if (!isdigit((unsigned char)*s->p))
		return -1;
	for (; isdigit((unsigned char)*s->p); s->p++)
		if (n <= RE_REPEAT_MAX)
			n = n * 10 + (*s->p - '0');
	return n;
}

/* s->p is behind the {. */
static int parse_bounds(struct parser *s, struct node *n)
{
	int max;

	n->min = parse_bound(s);
	max = n->min;
	if (n->min >= 0 && *s->p == ',') {
		s->p++;
		max = parse_bound(s);
	} else if (n->min < 0 && *s->p == ',') {
		s->p++;
		n->min = 0;
		max = parse_bound(s);
	}
	n->max = max;
	if (n->min < 0 || n->min > RE_REPEAT_MAX || max > RE_REPEAT_MAX ||
	    (max >= 0 && max < n->min)) {
		fail(s, REG_BADBR);
		return -1;
	}
	if (!at_operator(s, '}')) {
		fail(s, *s->p ? REG_BADBR : REG_EBRACE);
		return -1;
	}
	skip_operator(s);
	return 0;
}

/* Repetitions behind an atom. */
static struct node *parse_repeats(struct parser *s, struct node *atom)
{
	for (;;) {
		int min, max;

		if (*s->p == '*') {
			min = 0;
			max = -1;
			s->p++;
		} else if (at_operator(s, '+') || at_operator(s, '?')) {
			int plus = s->p[extended(s) ? 0 : 1] == '+';

			min = plus;
			max = plus ? -1 : 1;
			skip_operator(s);
		} else if (at_operator(s, '{')) {
			min = max = -2;
			skip_operator(s);
		} else {
			return atom;
		}
		struct node *n = new_node(s, NODE_REPEAT);

		if (!n)
			return NULL;
		n->left = atom;
		n->min = min;
		n->max = max;
		if (min == -2 && parse_bounds(s, n) < 0)
			return NULL;
		atom = n;
	}
}

/* A sequence, up to an alternative, the end of a group or of all. */
static struct node *parse_branch(struct parser *s)
{
	struct node *all = NULL;
	int branch_start = 1;

	while (*s->p && !at_operator(s, '|') && !(s->depth && at_operator(s, ')'))) {
		struct node *n;

		if (!extended(s) && branch_start && *s->p == '*') {
			/* a star with nothing before it is itself */
			s->p++;
			n = parse_char(s, '*');
		} else {
			if (!extended(s) && at_operator(s, ')'))
				return fail(s, REG_EPAREN);
			n = parse_atom(s, branch_start);
		}
		if (!n)
			return NULL;
		int anchor = n->kind == NODE_ASSERT && n->value == OP_LINE_START;

		if (extended(s) || !anchor)
			n = parse_repeats(s, n);
		branch_start = !extended(s) && anchor && branch_start;
		if (n && all) {
			struct node *cat = new_node(s, NODE_CAT);

			if (!cat)
				return NULL;
			cat->left = all;
			cat->right = n;
			n = cat;
		}
		all = n;
		if (!all)
			return NULL;
	}
	return all ? all : new_node(s, NODE_EMPTY);
}

static struct node *parse_alternatives(struct parser *s)
{
	struct node *left = parse_branch(s);

	while (left && at_operator(s, '|')) {
		struct node *n = new_node(s, NODE_ALT);

		skip_operator(s);
		if (!n)
			return NULL;
		n->left = left;
		n->right = parse_branch(s);
		left = n->right ? n : NULL;
	}
	return left;
}

/*
 * The tree of a pattern; *groups is how many it has.  *all lists every node, also
 * on failure, for the caller to free.  Null: *err is a REG_ error.
 */
struct node *__regex_parse(const char *pattern, int flags, size_t *groups, struct node **all,
			   int *err)
{
	struct parser s = { .p = pattern, .flags = flags };
	struct node *tree = parse_alternatives(&s);

	if (tree && *s.p)
		tree = fail(&s, REG_EPAREN);
	*groups = s.groups;
	*all = s.all;
	*err = tree ? 0 : s.err;
	return tree;
}
