/* C and POSIX <stdio.h>. */
#pragma once

#include <stdarg.h>
#include <stddef.h>
#include <sys/types.h>

typedef struct FILE FILE;
typedef off_t fpos_t;

extern FILE *const stdin;
extern FILE *const stdout;
extern FILE *const stderr;

#define EOF (-1)
#define BUFSIZ 4096
#define FILENAME_MAX 4096
#define FOPEN_MAX 1000
#define TMP_MAX 10000
#define L_tmpnam 20
#define L_ctermid 20
#define P_tmpdir "/tmp"

#define _IOFBF 0
#define _IOLBF 1
#define _IONBF 2

#ifndef SEEK_SET
#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
#endif

#define __PRINTF(f, a) __attribute__((format(__printf__, f, a)))
#define __SCANF(f, a) __attribute__((format(__scanf__, f, a)))

FILE *fopen(const char *restrict path, const char *restrict mode);
FILE *fdopen(int fd, const char *mode);
FILE *freopen(const char *restrict path, const char *restrict mode, FILE *restrict f);
FILE *tmpfile(void);
FILE *popen(const char *command, const char *mode);
FILE *fmemopen(void *restrict buf, size_t size, const char *restrict mode);
FILE *open_memstream(char **buf, size_t *size);
int pclose(FILE *f);
int fclose(FILE *f);
int fflush(FILE *f);
int setvbuf(FILE *restrict f, char *restrict buf, int mode, size_t size);
void setbuf(FILE *restrict f, char *restrict buf);
void setlinebuf(FILE *f);
int fileno(FILE *f);
int fileno_unlocked(FILE *f);
int feof(FILE *f);
int ferror(FILE *f);
void clearerr(FILE *f);
int feof_unlocked(FILE *f);
int ferror_unlocked(FILE *f);
void flockfile(FILE *f);
int ftrylockfile(FILE *f);
void funlockfile(FILE *f);

int fseek(FILE *f, long offset, int whence);
int fseeko(FILE *f, off_t offset, int whence);
long ftell(FILE *f);
off_t ftello(FILE *f);
void rewind(FILE *f);
int fgetpos(FILE *restrict f, fpos_t *restrict pos);
int fsetpos(FILE *f, const fpos_t *pos);

size_t fread(void *restrict p, size_t size, size_t count, FILE *restrict f);
size_t fwrite(const void *restrict p, size_t size, size_t count, FILE *restrict f);
size_t fread_unlocked(void *restrict p, size_t size, size_t count, FILE *restrict f);
size_t fwrite_unlocked(const void *restrict p, size_t size, size_t count, FILE *restrict f);
int fgetc(FILE *f);
int getc(FILE *f);
int getchar(void);
int getc_unlocked(FILE *f);
int getchar_unlocked(void);
int ungetc(int c, FILE *f);
int fputc(int c, FILE *f);
int putc(int c, FILE *f);
int putchar(int c);
int putc_unlocked(int c, FILE *f);
int putchar_unlocked(int c);
char *fgets(char *restrict s, int size, FILE *restrict f);
int fputs(const char *restrict s, FILE *restrict f);
int fputs_unlocked(const char *restrict s, FILE *restrict f);
int puts(const char *s);
ssize_t getline(char **restrict line, size_t *restrict size, FILE *restrict f);
ssize_t getdelim(char **restrict line, size_t *restrict size, int delim, FILE *restrict f);

int printf(const char *restrict fmt, ...) __PRINTF(1, 2);
int fprintf(FILE *restrict f, const char *restrict fmt, ...) __PRINTF(2, 3);
int dprintf(int fd, const char *restrict fmt, ...) __PRINTF(2, 3);
int sprintf(char *restrict s, const char *restrict fmt, ...) __PRINTF(2, 3);
int snprintf(char *restrict s, size_t size, const char *restrict fmt, ...) __PRINTF(3, 4);
int asprintf(char **restrict s, const char *restrict fmt, ...) __PRINTF(2, 3);
int vprintf(const char *restrict fmt, va_list ap) __PRINTF(1, 0);
int vfprintf(FILE *restrict f, const char *restrict fmt, va_list ap) __PRINTF(2, 0);
int vdprintf(int fd, const char *restrict fmt, va_list ap) __PRINTF(2, 0);
int vsprintf(char *restrict s, const char *restrict fmt, va_list ap) __PRINTF(2, 0);
int vsnprintf(char *restrict s, size_t size, const char *restrict fmt, va_list ap) __PRINTF(3, 0);
int vasprintf(char **restrict s, const char *restrict fmt, va_list ap) __PRINTF(2, 0);

int scanf(const char *restrict fmt, ...) __SCANF(1, 2);
int fscanf(FILE *restrict f, const char *restrict fmt, ...) __SCANF(2, 3);
int sscanf(const char *restrict s, const char *restrict fmt, ...) __SCANF(2, 3);
int vscanf(const char *restrict fmt, va_list ap) __SCANF(1, 0);
int vfscanf(FILE *restrict f, const char *restrict fmt, va_list ap) __SCANF(2, 0);
int vsscanf(const char *restrict s, const char *restrict fmt, va_list ap) __SCANF(2, 0);

void perror(const char *s);
int remove(const char *path);
int rename(const char *from, const char *to);
int renameat(int fromfd, const char *from, int tofd, const char *to);

#undef __PRINTF
#undef __SCANF
