/* GNU <error.h>. */
#pragma once

void error(int status, int err, const char *fmt, ...) __attribute__((format(__printf__, 3, 4)));
