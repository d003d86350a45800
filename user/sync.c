/* sync: has everything written that is still waiting to be. */
#define _GNU_SOURCE
#include <unistd.h>

int main(void)
{
	sync();
	return 0;
}
