/* regcomp: the tree of an expression becomes a program. */
#include <internal/regex_impl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Returns the instruction's index, or -1: too many, or no memory. */
static int emit(struct re_program *p, enum re_op op)
{
	if (p->count == p->room) {
		int room = p->room ? p->room * 2 : 32;
		struct re_inst *inst = room > 2 * RE_PROGRAM_MAX
					       ? NULL
					       : realloc(p->inst, (size_t)room * sizeof(*inst));

		if (!inst)
			return -1;
		p->inst = inst;
		p->room = room;
	}
	p->inst[p->count] = (struct re_inst){ .op = (uint8_t)op };
	return p->count < RE_PROGRAM_MAX ? p->count++ : -1;
}

static int emit_set(struct re_program *p, const struct byte_class *set)
{
	int at = emit(p, OP_SET);
	struct byte_class *sets;

	if (at < 0)
		return -1;
	sets = realloc(p->set, (size_t)(p->sets + 1) * sizeof(*sets));
	if (!sets)
		return -1;
	p->set = sets;
	p->set[p->sets] = *set;
	p->inst[at].set = (uint16_t)p->sets++;
	return 0;
}

static int emit_node(struct re_program *p, const struct node *n);

/* x{min,max}: x min times, then x? nested max - min times, or x* */
static int emit_repeat(struct re_program *p, const struct node *n)
{
	int split, first;

	for (int i = 0; i < n->min; i++)
		if (emit_node(p, n->left) < 0)
			return -1;
	if (n->max < 0) {
		split = emit(p, OP_SPLIT);
		if (split < 0 || emit_node(p, n->left) < 0)
			return -1;
		int jump = emit(p, OP_JUMP);

		if (jump < 0)
			return -1;
		p->inst[jump].a = split;
		p->inst[split].a = split + 1;
		p->inst[split].b = p->count;
		return 0;
	}
	first = p->count;
	for (int i = n->min; i < n->max; i++) {
		split = emit(p, OP_SPLIT);
		if (split < 0)
			return -1;
		p->inst[split].a = split + 1;
		p->inst[split].b = -1; /* the end, not known yet */
		if (emit_node(p, n->left) < 0)
			return -1;
	}
	for (int i = first; i < p->count; i++)
		if (p->inst[i].op == OP_SPLIT && p->inst[i].b == -1)
			p->inst[i].b = p->count;
	return 0;
}

static int emit_alternatives(struct re_program *p, const struct node *n)
{
	int split = emit(p, OP_SPLIT), jump;

	if (split < 0 || emit_node(p, n->left) < 0)
		return -1;
	jump = emit(p, OP_JUMP);
	if (jump < 0)
		return -1;
	p->inst[split].a = split + 1;
	p->inst[split].b = p->count;
	if (emit_node(p, n->right) < 0)
		return -1;
	p->inst[jump].a = p->count;
	return 0;
}

static int emit_group(struct re_program *p, const struct node *n)
{
	int at = emit(p, OP_SAVE);

	if (at < 0)
		return -1;
	p->inst[at].a = 2 * n->value;
	if (emit_node(p, n->left) < 0 || (at = emit(p, OP_SAVE)) < 0)
		return -1;
	p->inst[at].a = 2 * n->value + 1;
	return 0;
}

static int emit_node(struct re_program *p, const struct node *n)
{
	int at;

	switch (n->kind) {
	case NODE_EMPTY:
		return 0;
	case NODE_CHAR:
		at = emit(p, OP_CHAR);
		if (at >= 0)
			p->inst[at].c = (uint8_t)n->value;
		return at;
	case NODE_ANY:
		return emit(p, OP_ANY);
	case NODE_SET:
		return emit_set(p, n->set);
	case NODE_CAT:
		return emit_node(p, n->left) < 0 ? -1 : emit_node(p, n->right);
	case NODE_ALT:
		return emit_alternatives(p, n);
	case NODE_REPEAT:
		return emit_repeat(p, n);
	case NODE_GROUP:
		return emit_group(p, n);
	case NODE_ASSERT:
		return emit(p, (enum re_op)n->value);
	}
	return -1;
}

static void free_nodes(struct node *n)
{
	while (n) {
		struct node *next = n->all;

		free(n->set);
		free(n);
		n = next;
	}
}

static void free_program(struct re_program *p)
{
	if (p) {
		free(p->inst);
		free(p->set);
		free(p);
	}
}

/* Returns 0 or a REG_ error, in which case there is nothing to free. */
int regcomp(regex_t *restrict re, const char *restrict pattern, int flags)
{
	struct re_program *p = calloc(1, sizeof(*p));
	struct node *all = NULL, *tree;
	int err;

	re->__program = NULL;
	if (!p)
		return REG_ESPACE;
	p->flags = flags;
	tree = __regex_parse(pattern, flags, &re->re_nsub, &all, &err);
	if (tree && (emit_node(p, tree) < 0 || emit(p, OP_MATCH) < 0))
		err = REG_ESPACE;
	free_nodes(all);
	if (err) {
		free_program(p);
		return err;
	}
	re->__program = p;
	return 0;
}

void regfree(regex_t *re)
{
	free_program(re->__program);
	re->__program = NULL;
}

/* Returns the size that the message needs. */
size_t regerror(int code, const regex_t *restrict re, char *restrict buf, size_t size)
{
	static const char *const text[] = {
		[REG_OK] = "No error",
		[REG_NOMATCH] = "No match",
		[REG_BADPAT] = "Invalid regular expression",
		[REG_ECOLLATE] = "Unknown collating element",
		[REG_ECTYPE] = "Unknown character class name",
		[REG_EESCAPE] = "Trailing backslash",
		[REG_ESUBREG] = "Back-references are not supported",
		[REG_EBRACK] = "Missing ']'",
		[REG_EPAREN] = "Missing ')' or '('",
		[REG_EBRACE] = "Missing '}'",
		[REG_BADBR] = "Invalid contents of {}",
		[REG_ERANGE] = "Invalid character range",
		[REG_ESPACE] = "Out of memory, or expression too large",
		[REG_BADRPT] = "Repetition of nothing",
	};
	const char *s = code >= 0 && (size_t)code < sizeof(text) / sizeof(text[0])
				? text[code]
				: "Unknown error";

	(void)re;
	return (size_t)snprintf(buf, size, "%s", s) + 1;
}
