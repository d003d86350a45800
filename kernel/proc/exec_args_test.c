/* unit: kernel/proc/exec_args.c | -Ikernel */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "abi/errno.h"
#include "fs/namei.h"
#include "lib/kernel.h"
#include "mm/memobj.h"
#include "mm/slab.h"
#include "mm/uaccess.h"
#include "proc/exec.h"
#include "proc/thread.h"

/* What the code under test asks of mm/, on the host. */
static int allocations_left = -1;
static const char *script;

void *kmalloc(size_t size)
{
	if (allocations_left == 0)
		return NULL;
	allocations_left -= allocations_left > 0;
	return calloc(1, size);
}

void *krealloc(void *ptr, size_t used, size_t size)
{
	char *new = kmalloc(size);

	if (new && ptr) {
		memcpy(new, ptr, used);
		free(ptr);
	}
	return new;
}

void kfree(void *ptr)
{
	free(ptr);
}

int copy_from_user(void *dst, const void *uptr, size_t n)
{
	if ((uint64_t)uptr < 4096)
		return -EFAULT;
	memcpy(dst, uptr, n);
	return 0;
}

int64_t strncpy_from_user(char *dst, const char *uptr, size_t size)
{
	if ((uint64_t)uptr < 4096)
		return -EFAULT;
	size_t n = strnlen(uptr, size);

	if (n == size)
		return -ENAMETOOLONG;
	memcpy(dst, uptr, n + 1);
	return (int64_t)n;
}

int64_t memobj_read(struct memobj *obj, uint64_t off, void *buf, size_t n)
{
	size_t len = strlen(script);

	(void)obj;
	assert_int_equal(off, 0);
	if (n > len)
		n = len;
	memcpy(buf, script, n);
	return (int64_t)n;
}

size_t strlcpy(char *dst, const char *src, size_t size)
{
	size_t n = strlen(src), part = n < size ? n : size - 1;

	memcpy(dst, src, part);
	dst[part] = 0;
	return n;
}

/* The packed strings as one, with '|' for each NUL. */
static char *flat(struct exec_args *args)
{
	static char text[4096];

	assert_true(args->len < sizeof(text));
	for (size_t i = 0; i < args->len; i++)
		text[i] = args->buf[i] ? args->buf[i] : '|';
	text[args->len] = 0;
	return text;
}

/* As execve does it: argv, then envp, of the user or of the kernel. */
static int add_both(struct exec_args *args, const char *const *argv, const char *const *envp,
		    bool user)
{
	int ret = 0;

	*args = (struct exec_args){ 0 };
	if (user)
		ret = exec_add_user(args, argv);
	for (; !user && argv && *argv && !ret; argv++)
		ret = exec_add(args, *argv, false);
	args->argc = args->count;
	if (user)
		return ret ? ret : exec_add_user(args, envp);
	for (; envp && *envp && !ret; envp++)
		ret = exec_add(args, *envp, false);
	return ret;
}

static void packs_arguments_before_environment(void **state)
{
	const char *argv[] = { "ls", "-l", "", NULL }, *envp[] = { "A=1", NULL };
	struct exec_args args;

	(void)state;
	for (int user = 0; user < 2; user++) {
		assert_int_equal(add_both(&args, argv, envp, user), 0);
		assert_string_equal(flat(&args), "ls|-l||A=1|");
		assert_int_equal(args.argc, 3);
		assert_int_equal(args.count, 4);
		kfree(args.buf);
	}
}

static void no_strings_are_nothing(void **state)
{
	const char *none[] = { NULL };
	struct exec_args args;

	(void)state;
	assert_int_equal(add_both(&args, NULL, none, true), 0);
	assert_int_equal(args.count + args.len, 0);
	kfree(args.buf);
}

static void too_much_is_e2big(void **state)
{
	char *huge = malloc(EXEC_STRING_MAX + 1);
	const char *one[] = { huge, NULL };
	const char **many = calloc(100001, sizeof(*many));
	struct exec_args args;

	(void)state;
	memset(huge, 'x', EXEC_STRING_MAX);
	huge[EXEC_STRING_MAX] = 0;
	for (int user = 0; user < 2; user++) {
		assert_int_equal(add_both(&args, one, NULL, user), -E2BIG);
		kfree(args.buf);
	}
	huge[EXEC_STRING_MAX - 1] = 0;
	for (int user = 0; user < 2; user++) {
		assert_int_equal(add_both(&args, one, NULL, user), 0);
		assert_int_equal(args.len, EXEC_STRING_MAX);
		kfree(args.buf);
	}
	for (int i = 0; i < 100000; i++)
		many[i] = "";
	assert_int_equal(add_both(&args, many, NULL, true), -E2BIG);
	kfree(args.buf);
	for (int i = 0; i < 5; i++)
		many[i] = huge;
	assert_int_equal(add_both(&args, many, NULL, true), -E2BIG);
	kfree(args.buf);
	free(huge);
	free(many);
}

static void bad_pointers_and_no_memory_are_errors(void **state)
{
	const char *bad[] = { "a", (const char *)8, NULL }, *good[] = { "a", NULL };
	struct exec_args args;

	(void)state;
	assert_int_equal(add_both(&args, bad, NULL, true), -EFAULT);
	kfree(args.buf);
	assert_int_equal(add_both(&args, (const char *const *)16, NULL, true), -EFAULT);
	kfree(args.buf);
	assert_int_equal(add_both(&args, good, (const char *const *)16, true), -EFAULT);
	kfree(args.buf);
	allocations_left = 0;
	assert_int_equal(add_both(&args, good, NULL, true), -ENOMEM);
	allocations_left = -1;
}

/* exec_script() on a first line: interpreter|argument|, or what it answers. */
static const char *run_script(const char *text, int *ret)
{
	static char result[2 * SCRIPT_LINE];
	static struct exec_script s;
	struct exec_image image = { .size = strlen(text) };

	memset(&s, 0xa5, sizeof(s));
	script = text;
	result[0] = 0;
	*ret = exec_script(&image, &s);
	if (*ret == 1)
		strcat(strcat(result, s.interpreter), "|");
	if (*ret == 1 && s.argument)
		strcat(strcat(result, s.argument), "|");
	return result;
}

static void scripts_name_their_interpreter(void **state)
{
	int ret;

	(void)state;
	assert_string_equal(run_script("#!/bin/sh\necho\n", &ret), "/bin/sh|");
	assert_int_equal(ret, 1);
	assert_string_equal(run_script("#! \t/bin/sh  -e x \t\n", &ret), "/bin/sh|-e x|");
	assert_int_equal(ret, 1);
	assert_string_equal(run_script("#!/bin/sh", &ret), "/bin/sh|");
	assert_int_equal(ret, 1);
	run_script("\177ELF", &ret);
	assert_int_equal(ret, 0);
	run_script("#", &ret);
	assert_int_equal(ret, 0);
	run_script("", &ret);
	assert_int_equal(ret, 0);
}

static void bad_script_lines_are_refused(void **state)
{
	char line[400];
	int ret;

	(void)state;
	run_script("#!", &ret);
	assert_int_equal(ret, -ENOEXEC);
	run_script("#!   \nabc", &ret);
	assert_int_equal(ret, -ENOEXEC);
	memset(line, 'a', sizeof(line));
	memcpy(line, "#!/", 3);
	line[sizeof(line) - 1] = 0;
	run_script(line, &ret);
	assert_int_equal(ret, -ENOEXEC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(packs_arguments_before_environment),
		cmocka_unit_test(no_strings_are_nothing),
		cmocka_unit_test(too_much_is_e2big),
		cmocka_unit_test(bad_pointers_and_no_memory_are_errors),
		cmocka_unit_test(scripts_name_their_interpreter),
		cmocka_unit_test(bad_script_lines_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
