/*
 * Small kernel objects.  A cache cuts single page frames into objects of one size;
 * the frame starts with a header that knows its cache and its free objects, so
 * kfree() needs no size.  An empty slab goes back to the frame allocator unless its
 * cache has no other free object.  What is larger than SLAB_MAX is whole frames with
 * a header in front.
 */
#include "lib/kernel.h"
#include "lib/list.h"
#include "mm/frame.h"
#include "mm/slab.h"

#define SLAB_MAX	2000
#define SLAB_MAGIC	0x736c6162u

static struct cache {
	uint32_t size;			/* of an object: a multiple of 16 */
	struct list_node partial;	/* slabs with a free object */
} caches[] = { { .size = 16 }, { .size = 32 }, { .size = 64 }, { .size = 96 }, { .size = 128 },
	       { .size = 192 }, { .size = 256 }, { .size = 384 }, { .size = 512 }, { .size = 768 },
	       { .size = 1008 }, { .size = 1344 }, { .size = SLAB_MAX } };

struct slab {				/* at the start of the frame */
	uint32_t magic;
	uint32_t used;			/* objects; of a large one frames */
	struct list_node node;		/* in cache->partial, or alone when full */
	struct cache *cache;		/* NULL: one large object */
	void *free;			/* list through the objects' first word */
} __attribute__((aligned(16)));

static struct slab *slab_create(struct cache *c)
{
	paddr_t pa = frame_alloc(0);
	struct slab *s = phys_to_virt(pa);

	if (!pa)
		return NULL;
	*s = (struct slab){ .magic = SLAB_MAGIC, .cache = c };
	for (char *obj = (char *)s + PAGE_SIZE - c->size; obj >= (char *)(s + 1); obj -= c->size) {
		*(void **)obj = s->free;
		s->free = obj;
	}
	list_add(&c->partial, &s->node);
	return s;
}

static void *large_alloc(size_t size)
{
	unsigned order = 0;
	struct slab *s;
	paddr_t pa;

	while (order <= FRAME_MAX_ORDER && PAGE_SIZE << order < size + sizeof(*s))
		order++;
	pa = order <= FRAME_MAX_ORDER ? frame_alloc(order) : 0;
	if (!pa)
		return NULL;
	s = memset(phys_to_virt(pa), 0, PAGE_SIZE << order);
	s->magic = SLAB_MAGIC;
	s->used = 1u << order;
	return s + 1;
}

void *kmalloc(size_t size)
{
	struct cache *c = caches;
	struct slab *s;
	void *obj;

	if (size > SLAB_MAX)
		return large_alloc(size);
	while (size > c->size)
		c++;
	if (!c->partial.next)
		list_init(&c->partial);
	s = list_empty(&c->partial) ? slab_create(c) : list_first(&c->partial, struct slab, node);
	if (!s)
		return NULL;
	obj = s->free;
	s->free = *(void **)obj;
	s->used++;
	if (!s->free)
		list_remove(&s->node);
	return memset(obj, 0, c->size);
}

void *krealloc(void *ptr, size_t used, size_t size)
{
	void *new = kmalloc(size);

	if (new && ptr) {
		memcpy(new, ptr, used);
		kfree(ptr);
	}
	return new;
}

static void slab_free(struct slab *s, void *obj)
{
	struct list_node *partial = &s->cache->partial;

	if (!s->free)
		list_add(partial, &s->node);
	*(void **)obj = s->free;
	s->free = obj;
	if (--s->used || partial->next == partial->prev)
		return;
	list_remove(&s->node);
	frame_put(virt_to_phys(s));
}

char *kstrdup(const char *s)
{
	size_t size = strlen(s) + 1;
	char *copy = kmalloc(size);

	return copy ? memcpy(copy, s, size) : NULL;
}

void kfree(void *ptr)
{
	struct slab *s = (struct slab *)((uint64_t)ptr & PAGE_MASK);

	if (!ptr)
		return;
	assert(s->magic == SLAB_MAGIC && s->used > 0);
	if (s->cache)
		slab_free(s, ptr);
	else
		for (uint64_t i = 0, n = s->used; i < n; i++)
			frame_put(virt_to_phys(s) + i * PAGE_SIZE);
}
