/*
 * Unsigned integers of any size that a floating-point conversion needs: the
 * widest is 2^16445 (the smallest long double's denominator) times a margin.
 */
#pragma once

#include <stdint.h>

#define BIGNUM_WORDS 1100

struct bignum {
	int n;			  /* words in use; the highest is not zero */
	uint32_t w[BIGNUM_WORDS]; /* lowest first */
};

void bignum_set(struct bignum *b, uint64_t value);
void bignum_mul_add(struct bignum *b, uint32_t factor, uint32_t add);
uint32_t bignum_div(struct bignum *b, uint32_t divisor);
void bignum_shift_left(struct bignum *b, int bits);
void bignum_mul_pow10(struct bignum *b, int exponent);
int bignum_bits(const struct bignum *b);
int bignum_compare(const struct bignum *a, const struct bignum *b);
void bignum_subtract(struct bignum *a, const struct bignum *b);
