/* unit: net/core/stock.c | -Inet */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/stock.h"

#define SIZE 40
#define KEPT 8
#define BUSY 20

static bool kept(const struct stock *stock, const char *object)
{
	return object >= stock->block && object < stock->end;
}

static void the_stock_is_used_from_its_beginning(void **state)
{
	struct stock stock = { 0 };

	(void)state;
	assert_int_equal(stock_init(&stock, SIZE, KEPT), 0);
	for (int i = 0; i < KEPT; i++) {
		char *object = stock_get(&stock, SIZE);

		assert_ptr_equal(object, stock.block + i * SIZE);
		memset(object, 0xff, SIZE);
	}
	stock_exit(&stock);
}

/* In whatever order they come back, none but those of the start stays (that the others are
 * freed, once, is what the sanitizer checks). */
static void what_a_busy_hour_needed_goes_back(void **state)
{
	struct stock stock = { 0 };
	char *object[BUSY];

	(void)state;
	assert_int_equal(stock_init(&stock, SIZE, KEPT), 0);
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < BUSY; i++) {
			object[i] = stock_get(&stock, SIZE);
			memset(object[i], 0xff, SIZE);
		}
		for (int i = 0; i < BUSY; i++)
			stock_put(&stock, object[round ? i : BUSY - 1 - i]);
		for (int i = 0; i < KEPT; i++)
			assert_true(kept(&stock, object[i] = stock_get(&stock, SIZE)));
		assert_false(kept(&stock, object[KEPT] = stock_get(&stock, SIZE)));
		for (int i = 0; i <= KEPT; i++)
			stock_put(&stock, object[i]);
	}
	stock_exit(&stock);
}

static void an_empty_stock_is_malloc(void **state)
{
	struct stock stock = { 0 };
	void *object = stock_get(&stock, SIZE);

	(void)state;
	assert_non_null(object);
	stock_put(&stock, object);
	assert_null(stock.free);
	stock_exit(&stock);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_stock_is_used_from_its_beginning),
		cmocka_unit_test(what_a_busy_hour_needed_goes_back),
		cmocka_unit_test(an_empty_stock_is_malloc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
