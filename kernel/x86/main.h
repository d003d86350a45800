/* Called by boot.S. */
#pragma once

#include "lib/types.h"

void kmain(uint32_t magic, uint64_t info) __noreturn;
