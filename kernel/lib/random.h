/* Random bytes for ring 0 and getrandom(). */
#pragma once

#include "lib/types.h"

/* n unpredictable bytes. Never fails, never waits. */
void random_bytes(void *buf, size_t n);
/* One block of ChaCha20 of the 16-word state. [RFC 8439 2.3] */
void chacha20_block(const uint32_t state[16], uint32_t out[16]);
