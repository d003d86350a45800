/*
 * Eight bytes at a time, at any alignment: what the string functions' loops are
 * made of.  A word may be read past a string's end only inside its page.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef uint64_t __attribute__((may_alias, aligned(1))) word_t;
typedef uint32_t __attribute__((may_alias, aligned(1))) half_t;
typedef uint16_t __attribute__((may_alias, aligned(1))) quarter_t;

#define WORD_ONES 0x0101010101010101ul
#define WORD_HIGHS 0x8080808080808080ul

/* The functions that read whole words at a string's end, for AddressSanitizer. */
#define READS_WORDS __attribute__((no_sanitize("address")))

/* Nonzero if a byte of w is zero; the lowest set bit is in the first such byte. */
static inline uint64_t word_zero(uint64_t w)
{
	return (w - WORD_ONES) & ~w & WORD_HIGHS;
}

/* Index of the byte that word_zero found first. */
static inline size_t word_first(uint64_t zero)
{
	return (size_t)__builtin_ctzl(zero) / 8;
}

/* True if eight bytes from p on lie in one page. */
static inline int word_in_page(const void *p)
{
	return ((uintptr_t)p & 4095) <= 4096 - 8;
}
