/* Writes through a null pointer: SIGSEGV ends this program, and nothing else. */
#include <stddef.h>

int main(void)
{
	*(volatile int *)NULL = 1;
	return 0;
}
