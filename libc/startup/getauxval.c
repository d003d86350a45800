/* getauxval: what the kernel told the program at its start. */
#include <errno.h>
#include <internal/start.h>
#include <sys/auxv.h>

/* Returns the value of entry `type`, or 0 with errno ENOENT. */
unsigned long getauxval(unsigned long type)
{
	for (const struct auxv *a = __auxv; a && a->a_type != AT_NULL; a++)
		if (a->a_type == type)
			return a->a_val;
	errno = ENOENT;
	return 0;
}
