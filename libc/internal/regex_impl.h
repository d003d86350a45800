/*
 * A regular expression on its way: text -> tree (regparse.c) -> program
 * (regcomp.c) -> run on a string (regexec.c).  The program is that of a
 * nondeterministic automaton; all its threads step through the string together,
 * so that no expression takes exponential time.
 */
#pragma once

#include <regex.h>
#include <stddef.h>
#include <stdint.h>

#define RE_GROUPS_MAX 64
#define RE_REPEAT_MAX 255
#define RE_PROGRAM_MAX 32000
#define RE_DEPTH_MAX 200 /* nested groups */

enum node_kind {
	NODE_EMPTY,
	NODE_CHAR, /* value */
	NODE_ANY,
	NODE_SET,    /* set */
	NODE_CAT,    /* left right */
	NODE_ALT,    /* left | right */
	NODE_REPEAT, /* left{min,max}; max -1: no limit */
	NODE_GROUP,  /* (left), number value */
	NODE_ASSERT, /* value: an op of a program */
};

struct byte_class {
	uint64_t bits[4];
};

struct node {
	enum node_kind kind;
	int value, min, max;
	struct node *left, *right;
	struct byte_class *set;
	struct node *all; /* list of all nodes, to free them */
};

enum re_op {
	OP_CHAR,
	OP_ANY,
	OP_SET,
	OP_SPLIT, /* to a, by preference, and to b */
	OP_JUMP,  /* to a */
	OP_SAVE,  /* the position in slot a */
	OP_LINE_START,
	OP_LINE_END,
	OP_WORD_START,
	OP_WORD_END,
	OP_WORD_EDGE,
	OP_NOT_WORD_EDGE,
	OP_MATCH,
};

struct re_inst {
	uint8_t op;
	uint8_t c;
	uint16_t set;
	int32_t a, b;
};

struct re_program {
	int flags; /* REG_* of regcomp */
	int count, room;
	struct re_inst *inst;
	int sets;
	struct byte_class *set;
};

struct node *__regex_parse(const char *pattern, int flags, size_t *groups, struct node **all,
			   int *err);

static inline void class_add(struct byte_class *c, unsigned int byte)
{
	c->bits[byte / 64] |= 1ul << byte % 64;
}

static inline int class_has(const struct byte_class *c, unsigned int byte)
{
	return c->bits[byte / 64] >> byte % 64 & 1;
}
