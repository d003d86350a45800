/*
 * One socket() call, for the GDB script that follows it through the system
 * (tests/system/road.gdb).  Prints the descriptor it got.
 */
#include <stdio.h>
#include <sys/socket.h>

int main(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	printf("fd %d\n", fd);
	return fd < 0;
}
