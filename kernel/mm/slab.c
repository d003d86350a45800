/*
 * Small kernel objects.  A cache cuts single page frames into equal objects; the
 * frame starts with a header that knows its cache and its free objects, so kfree()
 * needs no size.  An empty slab goes back to the frame allocator unless it is the
 * cache's last one.  Sizes above SLAB_MAX are whole frames with a header in front.
 */
#include "lib/kernel.h"
#include "lib/list.h"
#include "mm/frame.h"
#include "mm/slab.h"

#define SLAB_MAX	2000
#define MAX_CACHES	48
#define SLAB_MAGIC	0x736c6162u

struct kmem_cache {
	uint32_t size, per_slab;
	struct list_node partial;	/* slabs with a free object */
	uint32_t nempty;
};

struct slab {				/* at the start of the frame; objects are 16-aligned */
	uint32_t magic;
	uint32_t used;
	struct list_node node;		/* in cache->partial, or alone when full */
	struct kmem_cache *cache;	/* NULL: one large object of 2^order frames */
	union {
		void *free;		/* list through the objects' first word */
		uint64_t order;
	};
} __attribute__((aligned(16)));

static struct kmem_cache caches[MAX_CACHES];
static uint32_t ncaches;

static const uint16_t class_size[] = { 16, 32, 64, 96, 128, 192, 256, 384, 512, 768, 1008,
				       1344, SLAB_MAX };
static struct kmem_cache *class_cache[ARRAY_SIZE(class_size)];

struct kmem_cache *kmem_cache_create(const char *name, size_t size)
{
	struct kmem_cache *c = &caches[ncaches];

	assert(ncaches < MAX_CACHES && size <= SLAB_MAX);
	ncaches++;
	(void)name;
	c->size = (uint32_t)ALIGN_UP(MAX(size, sizeof(void *)), 16);
	c->per_slab = (PAGE_SIZE - sizeof(struct slab)) / c->size;
	list_init(&c->partial);
	return c;
}

static struct slab *slab_create(struct kmem_cache *c)
{
	paddr_t pa = frame_alloc(0);
	struct slab *s;
	char *obj;

	if (!pa)
		return NULL;
	s = phys_to_virt(pa);
	s->magic = SLAB_MAGIC;
	s->used = 0;
	s->cache = c;
	s->free = NULL;
	obj = (char *)s + PAGE_SIZE - (size_t)c->per_slab * c->size;
	for (uint32_t i = 0; i < c->per_slab; i++, obj += c->size) {
		*(void **)obj = s->free;
		s->free = obj;
	}
	list_add(&c->partial, &s->node);
	c->nempty++;
	return s;
}

void *kmem_cache_alloc(struct kmem_cache *c)
{
	struct slab *s;
	void *obj;

	if (list_empty(&c->partial))
		s = slab_create(c);
	else
		s = list_first(&c->partial, struct slab, node);
	if (!s)
		return NULL;
	obj = s->free;
	s->free = *(void **)obj;
	if (s->used++ == 0)
		c->nempty--;
	if (!s->free)
		list_remove(&s->node);
	return memset(obj, 0, c->size);
}

static void slab_free(struct slab *s, void *obj)
{
	struct kmem_cache *c = s->cache;

	assert(s->used > 0);
	if (!s->free)
		list_add(&c->partial, &s->node);
	*(void **)obj = s->free;
	s->free = obj;
	if (--s->used)
		return;
	if (c->nempty) {
		list_remove(&s->node);
		frame_put(virt_to_phys(s));
	} else {
		c->nempty++;
	}
}

void kmem_cache_free(struct kmem_cache *c, void *obj)
{
	(void)c;
	kfree(obj);
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
	s->order = order;
	return s + 1;
}

void *kmalloc(size_t size)
{
	unsigned i = 0;

	if (size > SLAB_MAX)
		return large_alloc(size);
	while (size > class_size[i])
		i++;
	if (!class_cache[i])
		class_cache[i] = kmem_cache_create("kmalloc", class_size[i]);
	return kmem_cache_alloc(class_cache[i]);
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

void kfree(void *ptr)
{
	struct slab *s = (struct slab *)((uint64_t)ptr & PAGE_MASK);

	if (!ptr)
		return;
	assert(s->magic == SLAB_MAGIC);
	if (s->cache)
		slab_free(s, ptr);
	else
		for (uint64_t i = 0, n = 1ull << s->order; i < n; i++)
			frame_put(virt_to_phys(s) + i * PAGE_SIZE);
}
