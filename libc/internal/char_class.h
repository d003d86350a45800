/* Character classes by name, for bracket expressions. */
#pragma once

#include <stddef.h>

int __char_in_class(const char *name, size_t n, int c);
