/* What the files of mm/ share: areas and runs over page table entries; private to mm/. */
#pragma once

#include "abi/fcntl.h"
#include "abi/mman.h"
#include "mm/mm.h"
#include "mm/page_table.h"

/* The raw copies that may fault (x86/usercopy.S); everybody else uses mm/uaccess.h: 0, the
 * length of the string (n: no NUL), or -EFAULT. */
int usercopy(void *dst, const void *src, size_t n) __must_check;
int64_t user_strncpy(char *dst, const char *src, size_t n);

/* Index of the first area that ends after addr (nareas if none). */
uint32_t area_index(const struct mm *mm, uint64_t addr);
/* Makes room for `more` further areas: 0 or -ENOMEM. */
int area_reserve(struct mm *mm, uint32_t more) __must_check;
/* Inserts a (room must be reserved), joining it with equal neighbours. Consumes a's obj
 * reference. */
void area_insert(struct mm *mm, struct area a);
/* Makes start and end borders between areas: 0 or -ENOMEM. */
int area_split(struct mm *mm, uint64_t start, uint64_t end) __must_check;
/* Joins areas that are alike and touch, from start to end. */
void area_join(struct mm *mm, uint64_t start, uint64_t end);
/* Removes area i from the array and drops its object. */
void area_remove(struct mm *mm, uint32_t i);
/* Pages of a that the program may come to own. The stack is not promised: most of it is never
 * touched. */
uint64_t area_cost(const struct area *a);
/* mm has filled, or will not fill, n of the pages it was promised. */
void mm_unpromise(struct mm *mm, uint64_t n);
/* Lowest-fitting gap from the top down below the stack; 0 if there is none. */
uint64_t area_find_gap(const struct mm *mm, uint64_t len);
bool area_range_free(const struct mm *mm, uint64_t start, uint64_t end);
