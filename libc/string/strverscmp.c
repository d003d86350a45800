/* strverscmp: numbers in names compare by value, so that a9 comes before a10. */
#include <ctype.h>
#include <string.h>

/* Fractions (runs that begin with 0) sort before whole numbers, longer zeros first. */
int strverscmp(const char *a, const char *b)
{
	const unsigned char *x = (const unsigned char *)a, *y = (const unsigned char *)b;
	size_t i = 0, run = 0;
	int zeros = 1;

	for (; x[i] == y[i]; i++) {
		if (!x[i])
			return 0;
		if (!isdigit(x[i])) {
			run = i + 1;
			zeros = 1;
		} else if (x[i] != '0') {
			zeros = 0;
		}
	}
	if (x[run] >= '1' && x[run] <= '9' && y[run] >= '1' && y[run] <= '9') {
		size_t j = i;

		for (; isdigit(x[j]); j++)
			if (!isdigit(y[j]))
				return 1;
		if (isdigit(y[j]))
			return -1;
	} else if (zeros && run < i && (isdigit(x[i]) || isdigit(y[i]))) {
		return (unsigned char)(x[i] - '0') - (unsigned char)(y[i] - '0');
	}
	return x[i] - y[i];
}
