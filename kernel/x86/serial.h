/* Polled output on the first serial port: for the log before a terminal server
 * runs, and for panics. */
#pragma once

#include "lib/types.h"

void serial_init(void);
void serial_write(const char *text, size_t n);
