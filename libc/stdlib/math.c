/* The part of <math.h> that takes bits apart or one instruction. */
#include <math.h>
#include <stdint.h>
#include <string.h>

static uint64_t bits_of(double x)
{
	uint64_t b;

	memcpy(&b, &x, sizeof(b));
	return b;
}

static double from_bits(uint64_t b)
{
	double x;

	memcpy(&x, &b, sizeof(x));
	return x;
}

static int exponent_of(double x)
{
	return (int)(bits_of(x) >> 52 & 0x7ff) - 1023;
}

double fabs(double x)
{
	return from_bits(bits_of(x) & ~(1ul << 63));
}

double trunc(double x)
{
	int e = exponent_of(x);

	if (e >= 52)
		return x;
	if (e < 0)
		return from_bits(bits_of(x) & 1ul << 63);
	return from_bits(bits_of(x) & ~(~0ul >> (12 + e)));
}

double floor(double x)
{
	double t = trunc(x);

	return t > x ? t - 1 : t;
}

double ceil(double x)
{
	double t = trunc(x);

	return t < x ? t + 1 : t;
}

/* Halves away from zero. */
double round(double x)
{
	double t = trunc(x), rest = fabs(x - t);

	return rest >= 0.5 ? t + (x < 0 ? -1 : 1) : t;
}

/* Halves to even: adding 2^52 leaves no room for a fraction. */
double rint(double x)
{
	volatile double big = x < 0 ? -0x1p52 : 0x1p52;

	return exponent_of(x) >= 52 ? x : (x + big) - big;
}

double sqrt(double x)
{
	__asm__("sqrtsd %0, %0" : "+x"(x));
	return x;
}

double modf(double x, double *ip)
{
	*ip = trunc(x);
	return isinf(x) ? 0 : x - *ip;
}

double frexp(double x, int *exp)
{
	*exp = 0;
	if (x == 0 || !isfinite(x))
		return x;
	if (exponent_of(x) == -1023) {
		x = frexp(x * 0x1p64, exp);
		*exp -= 64;
		return x;
	}
	*exp = exponent_of(x) + 1;
	return from_bits((bits_of(x) & ~(0x7fful << 52)) | 1022ul << 52);
}

/* x * 2^exp, in steps that stay in range; only the last may round. */
double ldexp(double x, int exp)
{
	for (; exp > 1000; exp -= 1000) {
		x *= 0x1p1000;
		if (!isfinite(x))
			return x;
	}
	for (; exp < -900; exp += 900) {
		x *= 0x1p-900;
		if (x == 0)
			return x;
	}
	return x * from_bits((uint64_t)(exp + 1023) << 52);
}

/* The x87's remainder loops until it is complete, and is exact. */
double fmod(double x, double y)
{
	long double r = x;
	uint16_t status;

	do
		__asm__("fprem\n\tfnstsw %1" : "+t"(r), "=a"(status) : "u"((long double)y));
	while (status & 0x400);
	return (double)r;
}
