/*
 * The handle table: an array of slots with a free list, grown by doubling.
 */
#include "handle.h"

#include <errno.h>
#include <stdlib.h>

#include "net.h"

#define NONE UINT32_MAX

struct slot {
	void *obj;
	uint32_t gen;
	uint32_t next_free;
	enum handle_kind kind;
};

struct handle_table {
	struct slot *slots;
	uint32_t size, free_list;
};

int handle_table_init(struct net *net)
{
	net->handles = calloc(1, sizeof(*net->handles));
	if (!net->handles)
		return -ENOMEM;
	net->handles->free_list = NONE;
	return 0;
}

void handle_table_exit(struct net *net, void (*release)(void *obj, enum handle_kind kind))
{
	struct handle_table *t = net->handles;

	for (uint32_t i = 0; t && i < t->size; i++)
		if (t->slots[i].kind != HANDLE_FREE)
			release(t->slots[i].obj, t->slots[i].kind);
	if (t)
		free(t->slots);
	free(t);
	net->handles = NULL;
}

static int grow(struct handle_table *t)
{
	uint32_t size = t->size ? t->size * 2 : 64;
	struct slot *slots;

	if (size > NET_MAX_SOCKETS)
		return -ENFILE;
	slots = realloc(t->slots, size * sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	t->slots = slots;
	for (uint32_t i = size; i-- > t->size;) {
		slots[i] = (struct slot){ .gen = 1, .next_free = t->free_list };
		t->free_list = i;
	}
	t->size = size;
	return 0;
}

uint64_t handle_alloc(struct net *net, void *obj, enum handle_kind kind)
{
	struct handle_table *t = net->handles;
	struct slot *s;
	uint32_t i;

	if (t->free_list == NONE && grow(t) < 0)
		return 0;
	i = t->free_list;
	s = &t->slots[i];
	t->free_list = s->next_free;
	s->obj = obj;
	s->kind = kind;
	return (uint64_t)s->gen << 32 | (i + HANDLE_FIRST);
}

static struct slot *slot_of(const struct net *net, uint64_t handle)
{
	const struct handle_table *t = net->handles;
	uint32_t i = (uint32_t)handle - HANDLE_FIRST;

	if ((uint32_t)handle < HANDLE_FIRST || i >= t->size)
		return NULL;
	return t->slots[i].gen == handle >> 32 ? &t->slots[i] : NULL;
}

void handle_free(struct net *net, uint64_t handle)
{
	struct slot *s = slot_of(net, handle);

	if (!s || s->kind == HANDLE_FREE)
		return;
	s->kind = HANDLE_FREE;
	s->obj = NULL;
	s->gen++;
	s->next_free = net->handles->free_list;
	net->handles->free_list = (uint32_t)(s - net->handles->slots);
}

void *handle_get(const struct net *net, uint64_t handle, enum handle_kind kind)
{
	struct slot *s = slot_of(net, handle);

	return s && s->kind == kind ? s->obj : NULL;
}

enum handle_kind handle_kind_of(const struct net *net, uint64_t handle)
{
	struct slot *s = slot_of(net, handle);

	return s ? s->kind : HANDLE_FREE;
}
