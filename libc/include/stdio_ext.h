/* <stdio_ext.h>: what a stream holds. */
#pragma once

#include <stdio.h>

size_t __fpending(FILE *f);
void __fpurge(FILE *f);
