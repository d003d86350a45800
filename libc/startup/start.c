/*
 * From the kernel's initial stack to main(): environment, auxiliary vector,
 * thread area, constructors.  Called by _start (crt/crt0.S); never returns.
 */
#include <abi/auxv.h>
#include <internal/start.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char **environ;
const struct auxv *__auxv;
char *program_invocation_name = "";
char *program_invocation_short_name = "";

int main(int argc, char **argv, char **envp);

extern void (*__init_array_start[])(int, char **, char **) __attribute__((weak));
extern void (*__init_array_end[])(int, char **, char **) __attribute__((weak));

static void set_program_name(char *name)
{
	char *slash = strrchr(name, '/');

	program_invocation_name = name;
	program_invocation_short_name = slash ? slash + 1 : name;
}

_Noreturn void __libc_start(long *sp)
{
	int argc = (int)sp[0];
	char **argv = (char **)(sp + 1);
	char **envp = argv + argc + 1;
	char **p = envp;

	while (*p)
		p++;
	environ = envp;
	__auxv = (const struct auxv *)(p + 1);
	__tls_start();
	if (argc > 0 && argv[0])
		set_program_name(argv[0]);
	for (size_t i = 0; i < (size_t)(__init_array_end - __init_array_start); i++)
		__init_array_start[i](argc, argv, envp);
	exit(main(argc, argv, envp));
}
