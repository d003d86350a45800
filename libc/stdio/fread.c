/* Blocks and characters in and out of streams. */
#include <internal/stdio_impl.h>
#include <string.h>

static size_t read_bytes(unsigned char *p, size_t n, FILE *f)
{
	size_t left = n;

	while (left) {
		size_t have = (size_t)(f->rend - f->rpos);

		if (have) {
			size_t k = have < left ? have : left;

			memcpy(p, f->rpos, k);
			f->rpos += k;
			p += k;
			left -= k;
		} else if (f->rpos && left >= f->size && f != stdin) {
			/* past the buffer, straight to the caller */
			ssize_t k = f->read(f, p, left - left % f->size);

			if (k <= 0) {
				f->flags |= k ? F_ERROR : F_EOF;
				break;
			}
			p += k;
			left -= (size_t)k;
		} else if (__file_fill(f) < 0) {
			break;
		}
	}
	return n - left;
}

/* Returns the number of whole items. */
size_t fread_unlocked(void *restrict p, size_t size, size_t count, FILE *restrict f)
{
	size_t n;

	if (!size || __builtin_mul_overflow(size, count, &n))
		return 0;
	size_t got = read_bytes(p, n, f);

	return got == n ? count : got / size;
}

size_t fwrite_unlocked(const void *restrict p, size_t size, size_t count, FILE *restrict f)
{
	size_t n;

	if (!size || !count || __builtin_mul_overflow(size, count, &n))
		return 0;
	size_t done = __file_put(f, p, n);

	return done == n ? count : done / size;
}

size_t fread(void *restrict p, size_t size, size_t count, FILE *restrict f)
{
	file_lock(f);
	size_t n = fread_unlocked(p, size, count, f);

	file_unlock(f);
	return n;
}

size_t fwrite(const void *restrict p, size_t size, size_t count, FILE *restrict f)
{
	file_lock(f);
	size_t n = fwrite_unlocked(p, size, count, f);

	file_unlock(f);
	return n;
}

int getc_unlocked(FILE *f)
{
	return file_getc(f);
}

int getchar_unlocked(void)
{
	return file_getc(stdin);
}

int fgetc(FILE *f)
{
	file_lock(f);
	int c = file_getc(f);

	file_unlock(f);
	return c;
}

int getc(FILE *f)
{
	return fgetc(f);
}

int getchar(void)
{
	return fgetc(stdin);
}

/* Up to UNGET_MAX characters may be pushed back. */
int ungetc(int c, FILE *f)
{
	int ret = EOF;

	if (c == EOF)
		return EOF;
	file_lock(f);
	if (__file_start_read(f) == 0 && f->rpos > f->buf - UNGET_MAX) {
		*--f->rpos = (unsigned char)c;
		f->flags &= ~(unsigned int)F_EOF;
		ret = (unsigned char)c;
	}
	file_unlock(f);
	return ret;
}

int putc_unlocked(int c, FILE *f)
{
	return file_putc(c, f);
}

int putchar_unlocked(int c)
{
	return file_putc(c, stdout);
}

int fputc(int c, FILE *f)
{
	file_lock(f);
	int ret = file_putc(c, f);

	file_unlock(f);
	return ret;
}

int putc(int c, FILE *f)
{
	return fputc(c, f);
}

int putchar(int c)
{
	return fputc(c, stdout);
}
