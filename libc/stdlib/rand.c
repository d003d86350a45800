/* Pseudo-random numbers (rand) and the kernel's (arc4random). */
#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

static uint64_t state = 1;

/* Knuth's multiplier; the high bits are the good ones. */
static uint32_t step(uint64_t *s)
{
	*s = *s * 6364136223846793005ul + 1442695040888963407ul;
	return (uint32_t)(*s >> 33);
}

void srand(unsigned int seed)
{
	state = seed;
	step(&state);
}

int rand(void)
{
	return (int)step(&state);
}

int rand_r(unsigned int *seed)
{
	uint64_t s = *seed;
	int value = (int)step(&s);

	*seed = (unsigned int)(s >> 16);
	return value;
}

void srandom(unsigned int seed)
{
	srand(seed);
}

long random(void)
{
	return rand();
}

void arc4random_buf(void *buf, size_t n)
{
	char *p = buf;

	while (n) {
		ssize_t k = getrandom(p, n, 0);

		if (k > 0) {
			p += k;
			n -= (size_t)k;
		} else if (errno != EINTR) {
			abort(); /* no randomness is no answer */
		}
	}
}

uint32_t arc4random(void)
{
	uint32_t n;

	arc4random_buf(&n, sizeof(n));
	return n;
}

/* Evenly below bound. */
uint32_t arc4random_uniform(uint32_t bound)
{
	uint32_t n, reject = bound > 1 ? -bound % bound : 0;

	if (bound < 2)
		return 0;
	do {
		n = arc4random();
	} while (n < reject);
	return n % bound;
}
