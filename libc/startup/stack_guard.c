/* Where code built with -fstack-protector ends when its stack was overwritten. */
#include <internal/start.h>
#include <stdlib.h>
#include <unistd.h>

_Noreturn void __stack_chk_fail(void)
{
	static const char text[] = "stack overwritten\n";

	write(2, text, sizeof(text) - 1);
	abort();
}
