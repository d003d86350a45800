/*
 * usage: forks N
 * Fork N children one after the other and wait for each; 1 in 16 also touches
 * a megabyte, so that copy-on-write has something to copy.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 1;
	static char area[1 << 20];

	memset(area, 1, sizeof(area));
	for (int i = 0; i < n; i++) {
		int status;
		pid_t pid = fork();

		if (pid < 0) {
			perror("forks: fork");
			return 1;
		}
		if (pid == 0) {
			if (i % 16 == 0)
				memset(area, 2, sizeof(area));
			_exit(i & 63);
		}
		if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status) ||
		    WEXITSTATUS(status) != (i & 63)) {
			fprintf(stderr, "forks: child %d: status %#x\n", i, status);
			return 1;
		}
	}
	printf("%d forks\n", n);
	return 0;
}
