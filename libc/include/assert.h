/* C <assert.h>.  No include guard: NDEBUG may differ each time. */
#include <features.h>

_Noreturn void __assert_fail(const char *expr, const char *file, int line, const char *func);

#undef assert
#ifdef NDEBUG
#define assert(e) ((void)0)
#else
#define assert(e) ((void)((e) || (__assert_fail(#e, __FILE__, __LINE__, __func__), 0)))
#endif

#undef static_assert
#define static_assert _Static_assert
