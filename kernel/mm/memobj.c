/*
 * Memory objects: memfd_create(), the root file system's contents, DMA memory,
 * device windows.  The files on them are memobj_file.c's.
 */
#include "mm/mm_impl.h"

#define MAX_PAGES (1ull << 19)	/* 2 GiB an object: one kmalloc holds the page array */

static struct memobj *object_alloc(enum memobj_kind kind, uint64_t size)
{
	struct memobj *obj = kmalloc(sizeof(*obj));

	if (obj)
		*obj = (struct memobj){ .kind = kind, .refs = 1, .size = size };
	return obj;
}

static uint64_t pages_of(uint64_t size)
{
	return ALIGN_UP(size, PAGE_SIZE) >> PAGE_SHIFT;
}

/* Makes pages[] long enough for size bytes, by doubling, so that appending stays linear. */
static int reserve_pages(struct memobj *obj, uint64_t size)
{
	uint64_t room = obj->room ? obj->room : 8;
	paddr_t *pages;

	if (size > MAX_PAGES * PAGE_SIZE)
		return -EFBIG;
	if (pages_of(size) <= obj->room)
		return 0;
	while (room < pages_of(size))
		room *= 2;
	pages = krealloc(obj->pages, obj->room * sizeof(*pages), room * sizeof(*pages));
	if (!pages)
		return -ENOMEM;
	obj->pages = pages;
	obj->room = room;
	return 0;
}

struct memobj *memobj_create(uint64_t size)
{
	struct memobj *obj = object_alloc(MEMOBJ_ANON, size);

	if (obj && reserve_pages(obj, size)) {
		memobj_put(obj);
		return NULL;
	}
	return obj;
}

struct memobj *memobj_create_pinned(uint64_t size)
{
	struct memobj *obj = memobj_create(ALIGN_UP(size, PAGE_SIZE));
	uint64_t done = 0, npages = pages_of(size);

	if (!obj)
		return NULL;
	obj->kind = MEMOBJ_PINNED;
	while (done < npages) {
		unsigned order = 0;
		paddr_t pa;

		while (order < FRAME_MAX_ORDER && 1ull << (order + 1) <= npages - done)
			order++;
		pa = frame_alloc(order);
		if (!pa) {
			memobj_put(obj);
			return NULL;
		}
		memset(phys_to_virt(pa), 0, PAGE_SIZE << order);
		for (uint64_t i = 0; i < 1ull << order; i++)
			obj->pages[done++] = pa + i * PAGE_SIZE;
	}
	return obj;
}

struct memobj *memobj_create_device(paddr_t base, uint64_t size)
{
	struct memobj *obj = object_alloc(MEMOBJ_DEVICE, ALIGN_UP(size, PAGE_SIZE));

	if (obj)
		obj->base = base;
	return obj;
}

struct memobj *memobj_get(struct memobj *obj)
{
	if (obj)
		obj->refs++;
	return obj;
}

void memobj_put(struct memobj *obj)
{
	if (!obj || --obj->refs)
		return;
	for (uint64_t i = 0; i < obj->room; i++)
		if (obj->pages[i])
			frame_put(obj->pages[i]);
	kfree(obj->pages);
	kfree(obj);
}

int memobj_frame(struct memobj *obj, uint64_t index, paddr_t *pa)
{
	if (index >= pages_of(obj->size))
		return -EFAULT;
	if (obj->kind == MEMOBJ_DEVICE) {
		*pa = obj->base + index * PAGE_SIZE;
		return 0;
	}
	if (!obj->pages[index] && !frames_low())
		obj->pages[index] = frame_alloc_zeroed();
	*pa = obj->pages[index];
	return *pa ? 0 : -ENOMEM;
}

/* Frees what lies past npages. A frame that is mapped somewhere stays, as zeros, so that
 * mapping and object agree when the object grows again. */
static void drop_pages(struct memobj *obj, uint64_t npages)
{
	for (uint64_t i = npages; i < obj->room; i++) {
		if (!obj->pages[i])
			continue;
		if (frame_count(obj->pages[i]) > 1) {
			memset(phys_to_virt(obj->pages[i]), 0, PAGE_SIZE);
			continue;
		}
		frame_put(obj->pages[i]);
		obj->pages[i] = 0;
	}
}

int memobj_resize(struct memobj *obj, uint64_t size)
{
	uint64_t npages = pages_of(size), tail = size & ~PAGE_MASK;
	int err;

	if (obj->kind != MEMOBJ_ANON)
		return -EINVAL;
	err = reserve_pages(obj, size);
	if (err)
		return err;
	if (size < obj->size) {
		drop_pages(obj, npages);
		/* The rest of the last page must read as zeros when the object grows again. */
		if (tail && obj->pages[npages - 1])
			memset((char *)phys_to_virt(obj->pages[npages - 1]) + tail, 0,
			       PAGE_SIZE - tail);
	}
	obj->size = size;
	return 0;
}
