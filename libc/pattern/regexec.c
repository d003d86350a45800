/*
 * regexec: all threads of the automaton step through the string together.  A
 * thread is an instruction and the positions its groups were at; of two threads
 * at one instruction only the first is kept, so there are never more threads
 * than instructions.  The match that begins first wins, of those the longest.
 */
#include <ctype.h>
#include <internal/regex_impl.h>
#include <stdlib.h>
#include <string.h>

struct threads {
	int count;
	int *pc;
	regoff_t *slots; /* `width` for each thread */
};

struct matcher {
	const struct re_program *prog;
	const char *base, *end; /* the string; end null: up to its zero */
	int eflags;
	int width;	      /* slots of a thread, at least 2 */
	uint32_t *seen, step; /* seen[pc] == step: on the list already */
	int *stack;	      /* of instructions to follow */
	regoff_t *saved;      /* and of slots to restore on the way back */
	struct threads now, next;
	int matched;
	regoff_t *best;
};

static int at_end(const struct matcher *m, const char *p)
{
	return m->end ? p == m->end : !*p;
}

static int is_word(int c)
{
	return isalnum(c) || c == '_';
}

static int holds(const struct matcher *m, enum re_op op, const char *p)
{
	int newline = m->prog->flags & REG_NEWLINE;
	int before = p > m->base && is_word((unsigned char)p[-1]);
	int after = !at_end(m, p) && is_word((unsigned char)*p);

	switch (op) {
	case OP_LINE_START:
		if (p == m->base)
			return !(m->eflags & REG_NOTBOL);
		return newline && p[-1] == '\n';
	case OP_LINE_END:
		if (at_end(m, p))
			return !(m->eflags & REG_NOTEOL);
		return newline && *p == '\n';
	case OP_WORD_START:
		return !before && after;
	case OP_WORD_END:
		return before && !after;
	case OP_WORD_EDGE:
		return before != after;
	case OP_NOT_WORD_EDGE:
		return before == after;
	default:
		return 0;
	}
}

static void add_thread(struct matcher *m, struct threads *list, int pc, const regoff_t *slots)
{
	list->pc[list->count] = pc;
	memcpy(list->slots + list->count * m->width, slots, (size_t)m->width * sizeof(*slots));
	list->count++;
}

/*
 * Follow jumps, splits, saves and assertions from pc at p, and put the threads
 * that need a character on the list.  The stack holds instructions (>= 0) and
 * slots to restore (~slot, with the old value in saved).
 */
static void follow(struct matcher *m, struct threads *list, int pc, regoff_t *slots, const char *p)
{
	const struct re_inst *inst = m->prog->inst;
	int depth = 0;

	m->stack[depth++] = pc;
	while (depth) {
		pc = m->stack[--depth];
		if (pc < 0) {
			slots[~pc] = m->saved[depth];
			continue;
		}
		if (m->seen[pc] == m->step)
			continue;
		m->seen[pc] = m->step;
		switch ((enum re_op)inst[pc].op) {
		case OP_JUMP:
			m->stack[depth++] = inst[pc].a;
			break;
		case OP_SPLIT:
			m->stack[depth++] = inst[pc].b;
			m->stack[depth++] = inst[pc].a;
			break;
		case OP_SAVE:
			if (inst[pc].a < m->width) {
				m->saved[depth] = slots[inst[pc].a];
				m->stack[depth++] = ~inst[pc].a;
				slots[inst[pc].a] = p - m->base;
			}
			m->stack[depth++] = pc + 1;
			break;
		case OP_LINE_START:
		case OP_LINE_END:
		case OP_WORD_START:
		case OP_WORD_END:
		case OP_WORD_EDGE:
		case OP_NOT_WORD_EDGE:
			if (holds(m, (enum re_op)inst[pc].op, p))
				m->stack[depth++] = pc + 1;
			break;
		case OP_CHAR:
		case OP_ANY:
		case OP_SET:
		case OP_MATCH:
			add_thread(m, list, pc, slots);
			break;
		}
	}
}

static int consumes(const struct matcher *m, const struct re_inst *i, unsigned char c)
{
	if (i->op == OP_CHAR)
		return i->c == c;
	if (i->op == OP_SET)
		return class_has(&m->prog->set[i->set], c);
	return i->op == OP_ANY && !(c == '\n' && (m->prog->flags & REG_NEWLINE));
}

/* Keep the match if it begins earlier or is longer than the one we have. */
static void record(struct matcher *m, const regoff_t *slots, regoff_t at)
{
	if (m->matched && (slots[0] > m->best[0] || (slots[0] == m->best[0] && at <= m->best[1])))
		return;
	m->matched = 1;
	memcpy(m->best, slots, (size_t)m->width * sizeof(*slots));
	m->best[1] = at;
}

static void run(struct matcher *m)
{
	regoff_t slots[2 * RE_GROUPS_MAX];

	for (const char *p = m->base;; p++) {
		struct threads swap;
		int end = at_end(m, p);

		if (!m->matched) {
			for (int i = 0; i < m->width; i++)
				slots[i] = -1;
			slots[0] = p - m->base;
			follow(m, &m->now, 0, slots, p);
		}
		m->step++;
		m->next.count = 0;
		for (int i = 0; i < m->now.count; i++) {
			const struct re_inst *inst = &m->prog->inst[m->now.pc[i]];
			regoff_t *s = m->now.slots + i * m->width;

			if (m->matched && s[0] > m->best[0])
				continue;
			if (inst->op == OP_MATCH)
				record(m, s, p - m->base);
			else if (!end && consumes(m, inst, (unsigned char)*p))
				follow(m, &m->next, m->now.pc[i] + 1, s, p + 1);
		}
		swap = m->now;
		m->now = m->next;
		m->next = swap;
		if (end || (m->matched && !m->now.count))
			return;
	}
}

/* All arrays in one piece of memory.  Returns it, or null. */
static void *set_up(struct matcher *m)
{
	size_t n = (size_t)m->prog->count, w = (size_t)m->width, deep = 2 * n + 2;
	size_t size = (2 * n * w + deep + w) * sizeof(regoff_t) + n * sizeof(uint32_t) +
		      (2 * n + deep) * sizeof(int);
	char *memory = calloc(1, size);

	if (!memory)
		return NULL;
	m->now.slots = (regoff_t *)memory;
	m->next.slots = m->now.slots + n * w;
	m->saved = m->next.slots + n * w;
	m->best = m->saved + deep;
	m->seen = (uint32_t *)(m->best + w);
	m->now.pc = (int *)(m->seen + n);
	m->next.pc = m->now.pc + n;
	m->stack = m->next.pc + n;
	m->step = 1;
	return memory;
}

/* Returns 0, REG_NOMATCH or REG_ESPACE.  match[0] is the whole, match[i] group i. */
int regexec(const regex_t *restrict re, const char *restrict s, size_t nmatch,
	    regmatch_t match[restrict], int flags)
{
	const struct re_program *p = re->__program;
	struct matcher m = { .prog = p, .base = s, .eflags = flags, .width = 2 };
	regoff_t offset = 0;
	void *memory;

	if (flags & REG_STARTEND) {
		offset = match[0].rm_so;
		m.base = s + offset;
		m.end = s + match[0].rm_eo;
	}
	if (p->flags & REG_NOSUB)
		nmatch = 0;
	if (nmatch > 1)
		m.width = 2 * (int)(nmatch < re->re_nsub + 1 ? nmatch : re->re_nsub + 1);
	memory = set_up(&m);
	if (!memory)
		return REG_ESPACE;
	run(&m);
	for (size_t i = 0; m.matched && i < nmatch; i++) {
		int have = (int)i < m.width / 2 && m.best[2 * i] >= 0 && m.best[2 * i + 1] >= 0;

		match[i].rm_so = have ? m.best[2 * i] + offset : -1;
		match[i].rm_eo = have ? m.best[2 * i + 1] + offset : -1;
	}
	int matched = m.matched;

	free(memory);
	return matched ? 0 : REG_NOMATCH;
}
