/* <err.h>: messages that begin with the program's name. */
#pragma once

#include <stdarg.h>

#define __FMT(f, a) __attribute__((format(__printf__, f, a)))
void warn(const char *fmt, ...) __FMT(1, 2);
void warnx(const char *fmt, ...) __FMT(1, 2);
void vwarn(const char *fmt, va_list ap) __FMT(1, 0);
void vwarnx(const char *fmt, va_list ap) __FMT(1, 0);
_Noreturn void err(int status, const char *fmt, ...) __FMT(2, 3);
_Noreturn void errx(int status, const char *fmt, ...) __FMT(2, 3);
_Noreturn void verr(int status, const char *fmt, va_list ap) __FMT(2, 0);
_Noreturn void verrx(int status, const char *fmt, va_list ap) __FMT(2, 0);
#undef __FMT
