/* errno, one for each thread. */
#include <errno.h>
#include <internal/pthread_impl.h>

/* Returns the address of the calling thread's errno. */
int *__errno_location(void)
{
	return &pthread_this()->errno_value;
}
