/* C and POSIX <stdlib.h>. */
#pragma once

#include <alloca.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/wait.h>

#define EXIT_SUCCESS 0
#define EXIT_FAILURE 1
#define RAND_MAX 0x7fffffff
#define MB_CUR_MAX ((size_t)1)

typedef struct {
	int quot, rem;
} div_t;
typedef struct {
	long quot, rem;
} ldiv_t;
typedef struct {
	long long quot, rem;
} lldiv_t;

void *malloc(size_t size) __attribute__((__malloc__, __alloc_size__(1)));
void *calloc(size_t count, size_t size) __attribute__((__malloc__, __alloc_size__(1, 2)));
void *realloc(void *p, size_t size) __attribute__((__alloc_size__(2)));
void *reallocarray(void *p, size_t count, size_t size) __attribute__((__alloc_size__(2, 3)));
void free(void *p);
void *aligned_alloc(size_t align, size_t size) __attribute__((__malloc__, __alloc_size__(2)));
int posix_memalign(void **out, size_t align, size_t size);
void *memalign(size_t align, size_t size) __attribute__((__malloc__, __alloc_size__(2)));
size_t malloc_usable_size(void *p);

_Noreturn void abort(void);
_Noreturn void exit(int status);
_Noreturn void _Exit(int status);
_Noreturn void quick_exit(int status);
int atexit(void (*fn)(void));
int at_quick_exit(void (*fn)(void));

int atoi(const char *s);
long atol(const char *s);
long long atoll(const char *s);
double atof(const char *s);
long strtol(const char *restrict s, char **restrict end, int base);
long long strtoll(const char *restrict s, char **restrict end, int base);
unsigned long strtoul(const char *restrict s, char **restrict end, int base);
unsigned long long strtoull(const char *restrict s, char **restrict end, int base);
float strtof(const char *restrict s, char **restrict end);
double strtod(const char *restrict s, char **restrict end);
long double strtold(const char *restrict s, char **restrict end);

int abs(int n);
long labs(long n);
long long llabs(long long n);
div_t div(int num, int den);
ldiv_t ldiv(long num, long den);
lldiv_t lldiv(long long num, long long den);

int rand(void);
void srand(unsigned int seed);
int rand_r(unsigned int *seed);
long random(void);
void srandom(unsigned int seed);
uint32_t arc4random(void);
uint32_t arc4random_uniform(uint32_t bound);
void arc4random_buf(void *buf, size_t n);

char *getenv(const char *name);
char *secure_getenv(const char *name);
int setenv(const char *name, const char *value, int overwrite);
int unsetenv(const char *name);
int putenv(char *entry);
int clearenv(void);

void qsort(void *base, size_t count, size_t size, int (*cmp)(const void *, const void *));
void qsort_r(void *base, size_t count, size_t size, int (*cmp)(const void *, const void *, void *),
	     void *arg);
void *bsearch(const void *key, const void *base, size_t count, size_t size,
	      int (*cmp)(const void *, const void *));

int system(const char *command);
char *realpath(const char *restrict path, char *restrict resolved);
int mkstemp(char *template);
int mkostemp(char *template, int flags);
char *mkdtemp(char *template);
int mblen(const char *s, size_t n);
int getloadavg(double avg[], int n);
