/* socket(): the SYSCALL instruction and nothing more.  The way goes on in sys_socket. */
#include <internal/syscall.h>
#include <sys/socket.h>

/* Returns a descriptor, or -1 and errno.  POSIX. */
int socket(int family, int type, int protocol)
{
	return (int)syscall_ret(syscall3(SYS_socket, family, type, protocol));
}
