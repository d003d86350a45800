/*
 * A floating-point number's exact decimal digits, for printf: the integer part
 * by dividing by 10^9 again and again, the fraction by multiplying.
 */
#include <internal/bignum.h>
#include <internal/decimal.h>
#include <stdint.h>
#include <string.h>

/* Write nine digits, or append them unless they are leading zeros. */
static void put_group(struct decimal *d, uint32_t group)
{
	char text[9];
	int skip = 0;

	for (int i = 8; i >= 0; i--, group /= 10)
		text[i] = (char)('0' + group % 10);
	if (!d->n)
		while (skip < 9 && text[skip] == '0')
			skip++;
	memcpy(d->digits + d->n, text + skip, (size_t)(9 - skip));
	d->n += 9 - skip;
	/* leading zeros of a fraction move the point */
	if (d->n == 0)
		d->point -= 9;
	else if (d->n == 9 - skip)
		d->point -= skip;
}

/* Integer part: the groups come lowest first. */
static void put_integer(struct decimal *d, struct bignum *b)
{
	uint32_t groups[552];
	int n = 0;

	while (b->n)
		groups[n++] = bignum_div(b, 1000000000);
	for (int i = n - 1; i >= 0; i--)
		put_group(d, groups[i]);
	d->point = d->n;
}

/*
 * Fraction: b / 2^bits.  It is held in `words` words below the point; what a
 * multiplication carries out of them is the next group of digits.
 */
static void put_fraction(struct decimal *d, struct bignum *b, int bits)
{
	int words = (bits + 31) / 32, low = 0;

	bignum_shift_left(b, words * 32 - bits);
	memset(b->w + b->n, 0, (size_t)(words - b->n) * sizeof(b->w[0]));
	while (low < words && !b->w[low])
		low++;
	while (low < words) {
		uint64_t carry = 0;

		for (int i = low; i < words; i++) {
			carry += (uint64_t)b->w[i] * 1000000000;
			b->w[i] = (uint32_t)carry;
			carry >>= 32;
		}
		put_group(d, (uint32_t)carry);
		while (low < words && !b->w[low])
			low++;
	}
}

/* value: finite and not negative. */
void decimal_set(struct decimal *d, long double value)
{
	union {
		long double ld;
		struct {
			uint64_t significand;
			uint16_t sign_exp;
		};
	} u = { .ld = value };
	int exp = (u.sign_exp & 0x7fff) - 16383 - 63; /* of the lowest bit */
	struct bignum b;

	if (!(u.sign_exp & 0x7fff))
		exp++; /* subnormal */
	d->n = 0;
	d->point = 0;
	if (u.significand && exp < 0) {
		int zeros = __builtin_ctzl(u.significand);

		if (zeros > -exp)
			zeros = -exp;
		u.significand >>= zeros;
		exp += zeros;
	}
	uint64_t whole = exp >= 0 ? u.significand : exp > -64 ? u.significand >> -exp : 0;
	uint64_t fraction = exp >= 0 ? 0 : u.significand;

	if (exp < 0 && exp > -64)
		fraction &= (1ul << -exp) - 1;
	bignum_set(&b, whole);
	if (exp > 0)
		bignum_shift_left(&b, exp);
	put_integer(d, &b);
	if (fraction) {
		bignum_set(&b, fraction);
		put_fraction(d, &b, -exp);
	}
	while (d->n && d->digits[d->n - 1] == '0')
		d->n--;
}

/* Keep `digits` digits (none or fewer than none too), rounding to nearest, ties to even. */
void decimal_round(struct decimal *d, int digits)
{
	if (digits >= d->n)
		return;
	if (digits < 0) {
		d->n = 0;
		return;
	}
	char next = d->digits[digits];
	int odd = digits > 0 && (d->digits[digits - 1] & 1);
	int up = next > '5' || (next == '5' && (digits + 1 < d->n || odd));

	d->n = digits;
	if (up) {
		while (d->n && d->digits[d->n - 1] == '9')
			d->n--;
		if (d->n) {
			d->digits[d->n - 1]++;
		} else {
			d->digits[d->n++] = '1';
			d->point++;
		}
	}
	while (d->n && d->digits[d->n - 1] == '0')
		d->n--;
}
