/* The exact decimal digits of a floating-point number. */
#pragma once

/* Enough for every long double: the longest has 11,514 digits. */
#define DECIMAL_MAX 11600

/* value = 0.d1 d2 d3 ... * 10^point; no trailing zeros; zero has no digits. */
struct decimal {
	int n;
	int point;
	char digits[DECIMAL_MAX]; /* '0'..'9' */
};

void decimal_set(struct decimal *d, long double value);
void decimal_round(struct decimal *d, int digits);
