/* unit: libc/stdio/[!p]?*.c libc/stdio/pr*.c libc/errno/strerror.c libc/stdlib/[!elm]?*.c libc/stdlib/mkstemp.c libc/unistd/[cips]?*.c libc/unistd/ttyname.c libc/fcntl/?*.c libc/stat/?*.c libc/sys/?*.c libc/time/clock.c libc/string/?*.c libc/ctype/?*.c libc/malloc/?*.c libc/thread/lock.c libc/mman/?*.c | -ffreestanding -fno-builtin -include libc/test/prefix.h -isystem libc/include -Ikernel -Ilibc */
/* Streams over files, pipes and memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char path[] = "/tmp/stream-test-XXXXXX";

static int make_file(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	close(fd);
	return fd < 0;
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static void writes_and_reads_a_file(void **state)
{
	char buf[100], big[30000];
	FILE *f = fopen(path, "w+");

	(void)state;
	assert_non_null(f);
	for (int i = 0; i < 5000; i++)
		assert_true(fprintf(f, "line %d\n", i) > 0);
	assert_int_equal(fseek(f, 0, SEEK_SET), 0);
	for (int i = 0; i < 5000; i++) {
		int n;

		assert_non_null(fgets(buf, sizeof(buf), f));
		assert_int_equal(sscanf(buf, "line %d", &n), 1);
		assert_int_equal(n, i);
	}
	assert_null(fgets(buf, sizeof(buf), f));
	assert_true(feof(f) && !ferror(f));
	memset(big, 'B', sizeof(big));
	assert_int_equal(fseek(f, 5, SEEK_SET), 0);
	assert_int_equal(fwrite(big, 1, 10, f), 10);
	assert_int_equal(ftell(f), 15);
	assert_int_equal(fwrite(big, 100, 300, f), 300);
	assert_int_equal(ftell(f), 30015);
	rewind(f);
	assert_int_equal(fread(buf, 1, 7, f), 7);
	assert_memory_equal(buf, "line BB", 7);
	assert_int_equal(ftell(f), 7);
	assert_int_equal(fread(big, 1, sizeof(big), f), sizeof(big));
	assert_int_equal(big[29999], 'B');
	assert_int_equal(fclose(f), 0);
}

static void appends_and_refuses(void **state)
{
	char buf[32];
	FILE *f = fopen(path, "w");

	(void)state;
	assert_int_equal(fputs("one\n", f), 0);
	errno = 0;
	assert_int_equal(fgetc(f), EOF);
	assert_int_equal(errno, EBADF);
	assert_true(ferror(f));
	assert_int_equal(fclose(f), 0);
	f = fopen(path, "a+");
	assert_int_equal(fputs("two\n", f), 0);
	assert_int_equal(ftell(f), 8);
	rewind(f);
	assert_int_equal(fread(buf, 1, sizeof(buf), f), 8);
	assert_memory_equal(buf, "one\ntwo\n", 8);
	fclose(f);
	f = fopen(path, "a");
	assert_int_equal(ftell(f), 8);
	fclose(f);
	errno = 0;
	assert_null(fopen(path, "wx"));
	assert_int_equal(errno, EEXIST);
	assert_null(fopen(path, "q"));
	assert_int_equal(errno, EINVAL);
	assert_null(fopen("/nonexistent/file", "r"));
	assert_int_equal(errno, ENOENT);
	assert_null(fdopen(9999, "r"));
	f = fopen("/dev/full", "w");
	fputs("x", f);
	assert_int_equal(fflush(f), EOF);
	assert_int_equal(errno, ENOSPC);
	fclose(f);
}

static void gets_lines_of_any_length(void **state)
{
	char *line = NULL;
	size_t size = 0;
	FILE *f = fopen(path, "w+");

	(void)state;
	for (int i = 0; i < 20000; i++)
		putc('a' + i % 26, f);
	fputs("\n\nlast", f);
	rewind(f);
	assert_int_equal(getline(&line, &size, f), 20001);
	assert_int_equal(line[20000], '\n');
	assert_int_equal(getline(&line, &size, f), 1);
	assert_int_equal(getline(&line, &size, f), 4);
	assert_string_equal(line, "last");
	assert_int_equal(getline(&line, &size, f), -1);
	rewind(f);
	assert_int_equal(getdelim(&line, &size, 'c', f), 3);
	free(line);
	fclose(f);
}

static void pushes_characters_back(void **state)
{
	FILE *f = fopen(path, "w+");

	(void)state;
	fputs("xyz", f);
	rewind(f);
	for (int c = 'a'; c < 'a' + 8; c++)
		assert_int_equal(ungetc(c, f), c);
	assert_int_equal(ungetc('!', f), EOF);
	for (int c = 'a' + 7; c >= 'a'; c--)
		assert_int_equal(getc(f), c);
	assert_int_equal(getc(f), 'x');
	ungetc('w', f);
	assert_int_equal(fseek(f, 2, SEEK_SET), 0);
	assert_int_equal(getc(f), 'z');
	assert_int_equal(getc(f), EOF);
	ungetc('q', f);
	assert_false(feof(f));
	assert_int_equal(getc(f), 'q');
	fclose(f);
}

/* What has arrived at the reading end of a pipe so far. */
static size_t arrived(int fd, char *buf, size_t size)
{
	ssize_t n = read(fd, buf, size);

	return n > 0 ? (size_t)n : 0;
}

static void buffers_as_it_is_told(void **state)
{
	char buf[100], own[64];
	int fd[2];

	(void)state;
	assert_int_equal(pipe2(fd, O_NONBLOCK), 0);
	FILE *f = fdopen(fd[1], "w");

	fputs("full", f);
	assert_int_equal(arrived(fd[0], buf, sizeof(buf)), 0);
	setlinebuf(f);
	assert_int_equal(arrived(fd[0], buf, sizeof(buf)), 4);
	fputs("a line\nand", f);
	assert_int_equal(arrived(fd[0], buf, sizeof(buf)), 7);
	putc('\n', f);
	assert_int_equal(arrived(fd[0], buf, sizeof(buf)), 4);
	setvbuf(f, NULL, _IONBF, 0);
	for (int i = 0; i < 3; i++) {
		putc('u' + i, f);
		assert_int_equal(arrived(fd[0], buf, sizeof(buf)), 1);
		assert_int_equal(buf[0], 'u' + i);
	}
	fprintf(f, "%s %d", "one write", 7);
	assert_int_equal(arrived(fd[0], buf, sizeof(buf)), 11);
	setvbuf(f, own, _IOFBF, sizeof(own));
	for (int i = 0; i < 60; i++)
		putc('x', f);
	assert_true(arrived(fd[0], buf, sizeof(buf)) >= 50);
	fflush(f);
	assert_int_equal(dprintf(fd[1], "%0200d", 1), 200);
	fclose(f);
	close(fd[0]);
}

static void streams_over_memory(void **state)
{
	char buf[16] = "", *text;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	(void)state;
	for (int i = 0; i < 3000; i++)
		fprintf(f, "%d,", i);
	fflush(f);
	assert_int_equal(strlen(text), size);
	assert_int_equal(fclose(f), 0);
	assert_memory_equal(text, "0,1,2,", 6);
	assert_string_equal(text + size - 5, "2999,");
	f = fmemopen(text, size, "r");
	int a, b;

	assert_int_equal(fscanf(f, "%d,%d", &a, &b), 2);
	assert_int_equal(b, 1);
	fclose(f);
	free(text);
	f = fmemopen(buf, sizeof(buf), "w");
	fputs("hello", f);
	fclose(f);
	assert_string_equal(buf, "hello");
}

static void describes_errors(void **state)
{
	char buf[10];

	(void)state;
	assert_string_equal(strerror(EACCES), "Permission denied");
	assert_string_equal(strerror(12345), "Unknown error 12345");
	assert_int_equal(strerror_r(EACCES, buf, sizeof(buf)), ERANGE);
	assert_string_equal(strerrorname_np(ENOTSOCK), "ENOTSOCK");
	assert_null(strerrorname_np(-1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_and_reads_a_file),
		cmocka_unit_test(appends_and_refuses),
		cmocka_unit_test(gets_lines_of_any_length),
		cmocka_unit_test(pushes_characters_back),
		cmocka_unit_test(buffers_as_it_is_told),
		cmocka_unit_test(streams_over_memory),
		cmocka_unit_test(describes_errors),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
