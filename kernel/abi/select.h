/* select(): sets of file descriptors as arrays of 64-bit words, Linux x86-64. */
#pragma once

#include <abi/time.h>

#define KFD_SETSIZE 1024

/* bit fd % 64 of word fd / 64 */
struct kfd_set {
	uint64_t fds_bits[KFD_SETSIZE / 64];
};
_Static_assert(sizeof(struct kfd_set) == 128, "struct kfd_set");

/* The sixth argument of pselect6. */
struct pselect_sigmask {
	const uint64_t *sigmask;
	size_t size; /* bytes: 8 */
};
