/*
 * Sorting and searching.  qsort is a heap sort below the surface of a quick sort:
 * when the partitions stay lopsided it finishes with a heap, so that no input
 * takes longer than n log n.
 */
#include <stdlib.h>
#include <stdint.h>
#include <string.h>

typedef int (*compare_fn)(const void *, const void *, void *);

struct sorter {
	size_t size; /* of an element */
	compare_fn cmp;
	void *arg;
};

static void swap(char *a, char *b, size_t n)
{
	for (; n >= 8; n -= 8, a += 8, b += 8) {
		uint64_t x, y;

		memcpy(&x, a, 8);
		memcpy(&y, b, 8);
		memcpy(a, &y, 8);
		memcpy(b, &x, 8);
	}
	for (; n; n--, a++, b++) {
		char c = *a;

		*a = *b;
		*b = c;
	}
}

static int less(const struct sorter *s, const void *a, const void *b)
{
	return s->cmp(a, b, s->arg) < 0;
}

static void insertion_sort(const struct sorter *s, char *base, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (char *p = base + i * s->size; p > base && less(s, p, p - s->size);
		     p -= s->size)
			swap(p, p - s->size, s->size);
}

static void sift_down(const struct sorter *s, char *base, size_t i, size_t n)
{
	size_t child;

	for (; (child = 2 * i + 1) < n; i = child) {
		if (child + 1 < n && less(s, base + child * s->size, base + (child + 1) * s->size))
			child++;
		if (!less(s, base + i * s->size, base + child * s->size))
			return;
		swap(base + i * s->size, base + child * s->size, s->size);
	}
}

static void heap_sort(const struct sorter *s, char *base, size_t n)
{
	for (size_t i = n / 2; i > 0; i--)
		sift_down(s, base, i - 1, n);
	for (size_t i = n; i > 1; i--) {
		swap(base, base + (i - 1) * s->size, s->size);
		sift_down(s, base, 0, i - 1);
	}
}

/* The median of first, middle and last becomes the first element. */
static void choose_pivot(const struct sorter *s, char *base, size_t n)
{
	char *mid = base + n / 2 * s->size, *last = base + (n - 1) * s->size;

	if (less(s, mid, base))
		swap(mid, base, s->size);
	if (less(s, last, mid)) {
		swap(last, mid, s->size);
		if (less(s, mid, base))
			swap(mid, base, s->size);
	}
	swap(base, mid, s->size);
}

/* Returns the pivot's place: nothing before it is larger, nothing behind it smaller. */
static size_t partition(const struct sorter *s, char *base, size_t n)
{
	size_t i = 0, j = n;

	choose_pivot(s, base, n);
	for (;;) {
		do
			i++;
		while (i < n && less(s, base + i * s->size, base));
		do
			j--;
		while (less(s, base, base + j * s->size));
		if (i >= j)
			break;
		swap(base + i * s->size, base + j * s->size, s->size);
	}
	swap(base, base + j * s->size, s->size);
	return j;
}

static void quick_sort(const struct sorter *s, char *base, size_t n, int depth)
{
	while (n > 12) {
		if (depth-- == 0) {
			heap_sort(s, base, n);
			return;
		}
		size_t p = partition(s, base, n);
		char *right = base + (p + 1) * s->size;
		size_t right_n = n - p - 1;

		/* recurse into the smaller part */
		if (p < right_n) {
			quick_sort(s, base, p, depth);
			base = right;
			n = right_n;
		} else {
			quick_sort(s, right, right_n, depth);
			n = p;
		}
	}
	insertion_sort(s, base, n);
}

void qsort_r(void *base, size_t count, size_t size, int (*cmp)(const void *, const void *, void *),
	     void *arg)
{
	struct sorter s = { size, cmp, arg };

	if (count > 1 && size)
		quick_sort(&s, base, count, 2 * (64 - __builtin_clzl(count)));
}

static int call_plain(const void *a, const void *b, void *arg)
{
	int (**cmp)(const void *, const void *) = arg;

	return (*cmp)(a, b);
}

void qsort(void *base, size_t count, size_t size, int (*cmp)(const void *, const void *))
{
	qsort_r(base, count, size, call_plain, &cmp);
}

void *bsearch(const void *key, const void *base, size_t count, size_t size,
	      int (*cmp)(const void *, const void *))
{
	const char *p = base;

	while (count) {
		const char *mid = p + count / 2 * size;
		int c = cmp(key, mid);

		if (c == 0)
			return (void *)mid;
		if (c > 0) {
			p = mid + size;
			count -= count / 2 + 1;
		} else {
			count /= 2;
		}
	}
	return NULL;
}
