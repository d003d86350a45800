/* Sets of signals: signal n is bit n - 1. */
#include <errno.h>
#include <signal.h>

static uint64_t bit(int sig)
{
	if (sig < 1 || sig >= NSIG) {
		errno = EINVAL;
		return 0;
	}
	return 1ul << (sig - 1);
}

int sigemptyset(sigset_t *set)
{
	set->__bits = 0;
	return 0;
}

int sigfillset(sigset_t *set)
{
	set->__bits = ~0ul;
	return 0;
}

int sigaddset(sigset_t *set, int sig)
{
	uint64_t b = bit(sig);

	set->__bits |= b;
	return b ? 0 : -1;
}

int sigdelset(sigset_t *set, int sig)
{
	uint64_t b = bit(sig);

	set->__bits &= ~b;
	return b ? 0 : -1;
}

int sigismember(const sigset_t *set, int sig)
{
	uint64_t b = bit(sig);

	return b ? (set->__bits & b) != 0 : -1;
}

int sigisemptyset(const sigset_t *set)
{
	return !set->__bits;
}

int sigorset(sigset_t *out, const sigset_t *a, const sigset_t *b)
{
	out->__bits = a->__bits | b->__bits;
	return 0;
}

int sigandset(sigset_t *out, const sigset_t *a, const sigset_t *b)
{
	out->__bits = a->__bits & b->__bits;
	return 0;
}
