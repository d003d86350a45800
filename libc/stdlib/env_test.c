/* unit: libc/stdlib/env.c libc/string/?*.c libc/ctype/?*.c libc/malloc/?*.c libc/thread/lock.c libc/mman/?*.c | -ffreestanding -fno-builtin -include libc/test/prefix.h -isystem libc/include -Ikernel -Ilibc */
/* The environment: what is allocated, what is the caller's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <test/host.h>

static void keeps_an_environment(void **state)
{
	static char put[] = "PUT=given";
	char name[32];

	(void)state;
	assert_int_equal(clearenv(), 0);
	assert_null(getenv("A"));
	assert_int_equal(setenv("A", "1", 1), 0);
	assert_int_equal(setenv("A", "2", 0), 0);
	assert_string_equal(getenv("A"), "1");
	assert_int_equal(setenv("A", "longer than before", 1), 0);
	assert_string_equal(getenv("A"), "longer than before");
	assert_int_equal(putenv(put), 0);
	assert_ptr_equal(getenv("PUT"), put + 4);
	for (int i = 0; i < 300; i++) {
		host_snprintf(name, sizeof(name), "N%d", i);
		assert_int_equal(setenv(name, name, 1), 0);
	}
	assert_string_equal(getenv("N299"), "N299");
	assert_int_equal(unsetenv("A"), 0);
	assert_null(getenv("A"));
	assert_int_equal(unsetenv("PUT"), 0);
	assert_string_equal(put, "PUT=given");
	errno = 0;
	assert_int_equal(setenv("X=Y", "1", 1), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(setenv("", "1", 1), -1);
	assert_int_equal(clearenv(), 0);
	assert_null(getenv("N5"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_an_environment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
