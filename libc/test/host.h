/* The host's own functions, which prefix.h hides, under names of their own. */
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

int host_snprintf(char *s, size_t size, const char *fmt, ...) __asm__("snprintf");
int host_printf(const char *fmt, ...) __asm__("printf");
int host_sscanf(const char *s, const char *fmt, ...) __asm__("__isoc99_sscanf");
double host_strtod(const char *s, char **end) __asm__("strtod");
float host_strtof(const char *s, char **end) __asm__("strtof");
long double host_strtold(const char *s, char **end) __asm__("strtold");
long host_strtol(const char *s, char **end, int base) __asm__("strtol");
unsigned long host_strtoul(const char *s, char **end, int base) __asm__("strtoul");
void *host_malloc(size_t n) __asm__("malloc");
void host_free(void *p) __asm__("free");
int host_fork(void) __asm__("fork");
int host_waitpid(int pid, int *status, int options) __asm__("waitpid");
int host_kill(int pid, int sig) __asm__("kill");
int host_close(int fd) __asm__("close");
void *host_memcpy(void *d, const void *s, size_t n) __asm__("memcpy");
void *host_memmove(void *d, const void *s, size_t n) __asm__("memmove");
void *host_memset(void *d, int c, size_t n) __asm__("memset");
int host_memcmp(const void *a, const void *b, size_t n) __asm__("memcmp");
void *host_memchr(const void *s, int c, size_t n) __asm__("memchr");
void *host_memmem(const void *h, size_t n, const void *s, size_t k) __asm__("memmem");
size_t host_strlen(const char *s) __asm__("strlen");
int host_strcmp(const char *a, const char *b) __asm__("strcmp");
int host_strncmp(const char *a, const char *b, size_t n) __asm__("strncmp");
char *host_strstr(const char *a, const char *b) __asm__("strstr");
char *host_strchr(const char *s, int c) __asm__("strchr");
char *host_strrchr(const char *s, int c) __asm__("strrchr");
size_t host_strspn(const char *a, const char *b) __asm__("strspn");
size_t host_strcspn(const char *a, const char *b) __asm__("strcspn");
int host_fnmatch(const char *p, const char *s, int flags) __asm__("fnmatch");
int host_inet_pton(int family, const char *s, void *addr) __asm__("inet_pton");
const char *host_inet_ntop(int family, const void *addr, char *s,
			   uint32_t size) __asm__("inet_ntop");
int host_inet_aton(const char *s, void *addr) __asm__("inet_aton");

/* A small generator, so that a failing test fails again: state is the seed. */
static inline uint32_t test_random(uint64_t *state)
{
	*state = *state * 6364136223846793005ul + 1442695040888963407ul;
	return (uint32_t)(*state >> 33);
}
