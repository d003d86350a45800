/* Arithmetic on struct bignum, for strtod.c and stdio/decimal.c. */
#include <internal/bignum.h>
#include <string.h>

void bignum_set(struct bignum *b, uint64_t value)
{
	b->w[0] = (uint32_t)value;
	b->w[1] = (uint32_t)(value >> 32);
	b->n = b->w[1] ? 2 : b->w[0] != 0;
}

/* b = b * factor + add */
void bignum_mul_add(struct bignum *b, uint32_t factor, uint32_t add)
{
	uint64_t carry = add;

	for (int i = 0; i < b->n; i++) {
		carry += (uint64_t)b->w[i] * factor;
		b->w[i] = (uint32_t)carry;
		carry >>= 32;
	}
	if (carry)
		b->w[b->n++] = (uint32_t)carry;
}

/* b = b / divisor.  Returns the remainder. */
uint32_t bignum_div(struct bignum *b, uint32_t divisor)
{
	uint64_t rest = 0;

	for (int i = b->n - 1; i >= 0; i--) {
		rest = rest << 32 | b->w[i];
		b->w[i] = (uint32_t)(rest / divisor);
		rest %= divisor;
	}
	while (b->n && !b->w[b->n - 1])
		b->n--;
	return (uint32_t)rest;
}

void bignum_shift_left(struct bignum *b, int bits)
{
	int words = bits / 32;

	if (!b->n)
		return;
	if (bits % 32)
		bignum_mul_add(b, 1u << bits % 32, 0);
	if (words) {
		memmove(b->w + words, b->w, (size_t)b->n * sizeof(b->w[0]));
		memset(b->w, 0, (size_t)words * sizeof(b->w[0]));
		b->n += words;
	}
}

void bignum_mul_pow10(struct bignum *b, int exponent)
{
	for (; exponent >= 9; exponent -= 9)
		bignum_mul_add(b, 1000000000, 0);
	for (; exponent > 0; exponent--)
		bignum_mul_add(b, 10, 0);
}

/* Position of the highest bit, from 1; 0 for zero. */
int bignum_bits(const struct bignum *b)
{
	return b->n ? b->n * 32 - __builtin_clz(b->w[b->n - 1]) : 0;
}

/* Negative, zero, positive as a is less, equal, greater. */
int bignum_compare(const struct bignum *a, const struct bignum *b)
{
	if (a->n != b->n)
		return a->n - b->n;
	for (int i = a->n - 1; i >= 0; i--)
		if (a->w[i] != b->w[i])
			return a->w[i] < b->w[i] ? -1 : 1;
	return 0;
}

/* a = a - b, which must not be larger than a. */
void bignum_subtract(struct bignum *a, const struct bignum *b)
{
	uint64_t borrow = 0;

	for (int i = 0; i < a->n; i++) {
		uint64_t d = (uint64_t)a->w[i] - (i < b->n ? b->w[i] : 0) - borrow;

		a->w[i] = (uint32_t)d;
		borrow = d >> 63;
	}
	while (a->n && !a->w[a->n - 1])
		a->n--;
}
