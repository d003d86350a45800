/*
 * User memory: the current address space through usercopy() (x86/usercopy.S),
 * others page by page through the direct map.
 */
#include "mm/mm_impl.h"
#include "proc/thread.h"

static bool access_ok(uint64_t uaddr, size_t n)
{
	return n <= USER_END && uaddr <= USER_END - n;
}

int copy_from_user(void *dst, const void *uptr, size_t n)
{
	return access_ok((uint64_t)uptr, n) ? usercopy(dst, uptr, n) : -EFAULT;
}

int copy_to_user(void *uptr, const void *src, size_t n)
{
	return access_ok((uint64_t)uptr, n) ? usercopy(uptr, src, n) : -EFAULT;
}

int64_t strncpy_from_user(char *dst, const char *uptr, size_t size)
{
	size_t room = (uint64_t)uptr < USER_END ? MIN(size, USER_END - (uint64_t)uptr) : 0;
	int64_t n;

	if (!room)
		return -EFAULT;
	n = user_strncpy(dst, uptr, room);
	if (n == (int64_t)room)
		return room == size ? -ENAMETOOLONG : -EFAULT;
	return n;
}

struct iov_iter iter_user(struct ioseg *seg, const void *uptr, size_t n)
{
	*seg = (struct ioseg){ .base = (uint64_t)uptr, .len = n };
	return (struct iov_iter){ .seg = seg, .nseg = 1, .total = n };
}

struct iov_iter iter_kernel(struct ioseg *seg, const void *buf, size_t n)
{
	*seg = (struct ioseg){ .base = (uint64_t)buf, .len = n, .kernel = true };
	return (struct iov_iter){ .seg = seg, .nseg = 1, .total = n };
}

/* A place in a stream. */
struct cursor {
	const struct iov_iter *it;
	struct mm *mm;		/* of user pieces; NULL: the current one */
	uint32_t seg;
	size_t off;		/* in it->seg[seg] */
	uint32_t access;
};

static void cursor_advance(struct cursor *c, size_t n)
{
	c->off += n;
	while (c->seg < c->it->nseg && c->off >= c->it->seg[c->seg].len)
		c->off -= c->it->seg[c->seg++].len;
}

static struct cursor cursor_at(const struct iov_iter *it, struct mm *mm, size_t off,
			       uint32_t access)
{
	/* At boot init's memory is filled by the idle thread, which has none. */
	struct mm *mine = current->proc ? current->proc->mm : NULL;
	struct cursor c = { .it = it, .mm = mm == mine ? NULL : mm, .access = access };

	cursor_advance(&c, off);
	return c;
}

/* The longest piece at c that one usercopy() can reach: its address, or 0. */
static void *cursor_piece(struct cursor *c, size_t *len)
{
	const struct ioseg *seg = &c->it->seg[c->seg];
	uint64_t at = seg->base + c->off;
	paddr_t pa;

	*len = MIN(*len, seg->len - c->off);
	if (seg->kernel)
		return (void *)at;
	if (!access_ok(at, *len))
		return NULL;
	if (!c->mm)
		return (void *)at;
	*len = MIN(*len, PAGE_SIZE - (at & ~PAGE_MASK));
	if (mm_frame(c->mm, at, c->access, &pa))
		return NULL;
	return (char *)phys_to_virt(pa) + (at & ~PAGE_MASK);
}


int64_t iter_copy(const struct iov_iter *dst, struct mm *dst_mm, size_t dst_off,
		  const struct iov_iter *src, struct mm *src_mm, size_t src_off, size_t n)
{
	struct cursor to = cursor_at(dst, dst_mm, dst_off, FAULT_WRITE);
	struct cursor from = cursor_at(src, src_mm, src_off, 0);
	size_t done = 0;

	while (done < n) {
		size_t len = n - done;
		void *s, *d;

		if (to.seg >= dst->nseg || from.seg >= src->nseg)
			break;
		s = cursor_piece(&from, &len);
		d = s ? cursor_piece(&to, &len) : NULL;
		if (!d || usercopy(d, s, len))
			return done ? (int64_t)done : -EFAULT;
		cursor_advance(&from, len);
		cursor_advance(&to, len);
		done += len;
	}
	return (int64_t)done;
}

int iter_copy_from(const struct iov_iter *it, struct mm *mm, size_t off, void *dst, size_t n)
{
	struct ioseg seg;
	struct iov_iter to = iter_kernel(&seg, dst, n);

	return iter_copy(&to, NULL, 0, it, mm, off, n) == (int64_t)n ? 0 : -EFAULT;
}

int iter_copy_to(const struct iov_iter *it, struct mm *mm, size_t off, const void *src, size_t n)
{
	struct ioseg seg;
	struct iov_iter from = iter_kernel(&seg, src, n);

	return iter_copy(it, mm, off, &from, NULL, 0, n) == (int64_t)n ? 0 : -EFAULT;
}

int mm_copy_to(struct mm *mm, uint64_t uaddr, const void *src, size_t n)
{
	struct ioseg seg;
	struct iov_iter it = iter_user(&seg, (void *)uaddr, n);

	return iter_copy_to(&it, mm, 0, src, n);
}
