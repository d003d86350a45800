/*
 * Test program: execve.  Starts itself again in many ways; runs in the guest and
 * on a Linux host.
 */
#include <elf.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

static char *self;
static char *program; /* its bytes */
static size_t program_size;
extern char **environ;

/* The auxiliary vector stands behind the environment. */
static unsigned long aux(unsigned long type)
{
	char **p = environ;

	while (*p)
		p++;
	for (unsigned long *a = (unsigned long *)(p + 1); *a; a += 2)
		if (*a == type)
			return a[1];
	return ~0ul;
}

static int run(const char *path, char *const argv[], char *const envp[])
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		execve(path, argv, envp);
		_exit(errno == ENOEXEC ? 200 : errno == E2BIG ? 201 : 202);
	}
	if (waitpid(pid, &status, 0) != pid)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/* ---- what the new program looks at ---- */

static int child_checks(int argc, char **argv)
{
	uintptr_t sp = (uintptr_t)&argc, random = aux(AT_RANDOM);
	sigset_t mask;
	struct sigaction sa;

	CHECK(argc == 4 && !strcmp(argv[0], "name") && !strcmp(argv[2], "") &&
	      !strcmp(argv[3], "last one"));
	CHECK(argv[4] == NULL);
	CHECK(environ[0] && !strcmp(environ[0], "X=1") && !strcmp(environ[1], "Y=") && !environ[2]);
	CHECK(aux(AT_PAGESZ) == 4096);
	CHECK(aux(AT_PHENT) == sizeof(Elf64_Phdr));
	CHECK(aux(AT_PHNUM) > 0 && aux(AT_PHNUM) < 64);
	CHECK(aux(AT_ENTRY) > 4096);
	CHECK(aux(AT_UID) == getuid() && aux(AT_EUID) == geteuid() && aux(AT_GID) == getgid() &&
	      aux(AT_EGID) == getegid() && aux(AT_SECURE) == 0);
	CHECK(aux(AT_CLKTCK) == 100);
	CHECK(aux(AT_EXECFN) != ~0ul && strstr((char *)aux(AT_EXECFN), "proc_exec"));
	CHECK(!strcmp((char *)aux(AT_PLATFORM), "x86_64"));
	CHECK(random > sp);
	const Elf64_Phdr *ph = (const Elf64_Phdr *)aux(AT_PHDR);
	int loads = 0;

	for (unsigned i = 0; i < aux(AT_PHNUM); i++)
		loads += ph[i].p_type == PT_LOAD;
	CHECK(loads > 0);
	/* Caught becomes default, ignored stays, the mask stays. */
	CHECK(sigaction(SIGUSR1, NULL, &sa) == 0 && sa.sa_handler == SIG_DFL);
	CHECK(sigaction(SIGUSR2, NULL, &sa) == 0 && sa.sa_handler == SIG_IGN);
	CHECK(sigprocmask(SIG_BLOCK, NULL, &mask) == 0 && sigismember(&mask, SIGTERM) == 1);
	CHECK(fcntl(40, F_GETFD) == -1 && errno == EBADF); /* close-on-exec */
	CHECK(fcntl(41, F_GETFD) == 0);
	return check_failed;
}

static void handler(int signo)
{
	(void)signo;
}

static void program_starts_as_it_should(void)
{
	char *argv[] = { "name", "child", "", "last one", NULL }, *envp[] = { "X=1", "Y=", NULL };
	sigset_t set, old;

	signal(SIGUSR1, handler);
	signal(SIGUSR2, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, &old);
	CHECK(dup2(1, 40) == 40 && fcntl(40, F_SETFD, FD_CLOEXEC) == 0);
	CHECK(dup2(1, 41) == 41);
	CHECK(run(self, argv, envp) == 0);
	sigprocmask(SIG_SETMASK, &old, NULL);
	close(40);
	close(41);
}

static void arguments_have_limits(void)
{
	char *big = malloc(200 << 10), *many[1001] = { "name", "count" };
	char *envp[] = { NULL };

	memset(big, 'x', 200 << 10);
	big[(200 << 10) - 1] = 0;
	char *argv[] = { "name", "exit", big, NULL };

	CHECK(run(self, argv, envp) == 201); /* one string of 200 KiB */
	big[100 << 10] = 0;
	CHECK(run(self, argv, envp) == 7);
	for (int i = 2; i < 1000; i++)
		many[i] = "argument";
	CHECK(run(self, many, envp) == 1000 % 256);
	free(big);
	argv[2] = NULL;
	char *volatile bad = (char *)8;

	CHECK(execve(self, (char **)bad, envp) == -1 && errno == EFAULT);
	CHECK(execve(self, argv, (char **)bad) == -1 && errno == EFAULT);
	CHECK(execve(bad, argv, envp) == -1 && errno == EFAULT);
	argv[1] = bad;
	CHECK(execve(self, argv, envp) == -1 && errno == EFAULT);
	CHECK(execve("", argv, envp) == -1 && errno == ENOENT);
	CHECK(execve("/no/such/file", argv, envp) == -1 && errno == ENOENT);
	CHECK(execve("/", argv, envp) == -1 && errno == EACCES);
}

static int write_file(const char *path, const void *data, size_t n, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0700);

	if (fd < 0 || write(fd, data, n) != (ssize_t)n)
		return -1;
	fchmod(fd, mode);
	return close(fd);
}

static void scripts_run(void)
{
	static const char path[] = "/tmp/proc_exec.sh";
	char *argv[] = { "old", "seven", NULL }, *envp[] = { NULL }, text[400];

	snprintf(text, sizeof(text), "#! %s script\nignored\n", self);
	CHECK(write_file(path, text, strlen(text), 0755) == 0);
	CHECK(run(path, argv, envp) == 8);
	CHECK(write_file(path, "no program\n", 11, 0755) == 0);
	CHECK(run(path, argv, envp) == 200);
	CHECK(write_file(path, "#!\n", 3, 0755) == 0);
	CHECK(run(path, argv, envp) == 200);
	CHECK(write_file(path, "", 0, 0755) == 0);
	CHECK(run(path, argv, envp) == 200);
	CHECK(write_file(path, "#! /tmp/proc_exec.sh\n", 21, 0755) == 0);
	CHECK(run(path, argv, envp) == 202); /* ELOOP */
	CHECK(write_file(path, text, strlen(text), 0644) == 0);
	if (geteuid() == 0) /* even user 0 needs one x bit */
		CHECK(execve(path, argv, envp) == -1 && errno == EACCES);
	unlink(path);
}

/* The program with something broken in its headers is refused or dies; nothing else. */
static void hostile_elf(void)
{
	static const uint64_t values[] = { 0,
					   1,
					   0xfff,
					   0x7fffffffffffffff,
					   ~0ull,
					   0xffffffff80000000,
					   0x0000800000000000,
					   0x7fffffffe000 };
	static const char path[] = "/tmp/proc_exec.elf";
	char *argv[] = { "name", "exit", NULL }, *envp[] = { NULL };
	char *copy = malloc(program_size);
	Elf64_Ehdr *eh = (Elf64_Ehdr *)copy;

	for (size_t off = 16; off < sizeof(Elf64_Ehdr) + 3 * sizeof(Elf64_Phdr); off += 8) {
		for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v += 1 + off % 3) {
			memcpy(copy, program, program_size);
			memcpy(copy + off, &values[v], 8);
			CHECK(write_file(path, copy, program_size, 0755) == 0);
			int result = run(path, argv, envp);

			CHECK(result != -1);
		}
	}
	memcpy(copy, program, program_size);
	eh->e_phnum = 0xffff;
	CHECK(write_file(path, copy, program_size, 0755) == 0);
	CHECK(run(path, argv, envp) == 200);
	CHECK(write_file(path, program, 100, 0755) == 0); /* cut off in the headers */
	CHECK(run(path, argv, envp) == 200);
	CHECK(write_file(path, program, program_size, 0755) == 0);
	CHECK(run(path, argv, envp) == 7); /* the copy as such is fine */
	unlink(path);
	free(copy);
}

static void runs_from_memory(void)
{
	char *argv[] = { "name", "exit", NULL }, *envp[] = { NULL };
	int fd = (int)syscall(SYS_memfd_create, "program", 0), status;
	pid_t pid;

	CHECK(fd >= 0 && write(fd, program, program_size) == (ssize_t)program_size);
	pid = fork();
	if (!pid) {
		syscall(SYS_execveat, fd, "", argv, envp, 0x1000);
		_exit(1);
	}
	waitpid(pid, &status, 0);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
	close(fd);
}

static void vfork_then_exec(void)
{
	char *argv[] = { "name", "exit", NULL }, *envp[] = { NULL };
	int status;
	pid_t pid = vfork();

	if (!pid) {
		execve(self, argv, envp);
		_exit(1);
	}
	CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 7);
}

static void group_may_not_change_after_exec(void)
{
	char *argv[] = { "name", "wait", NULL }, *envp[] = { NULL };
	int fd[2];
	char c;
	pid_t pid;

	CHECK(pipe(fd) == 0);
	pid = fork();
	if (!pid) {
		dup2(fd[1], 1);
		execve(self, argv, envp);
		_exit(1);
	}
	CHECK(read(fd[0], &c, 1) == 1);
	CHECK(setpgid(pid, pid) == -1 && errno == EACCES);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(fd[0]);
	close(fd[1]);
}

static void set_user_id(void)
{
	static const char path[] = "/tmp/proc_exec.suid";
	char *argv[] = { "name", "ids", NULL }, *envp[] = { NULL };
	int status;
	pid_t pid;

	if (geteuid() != 0)
		return;
	CHECK(write_file(path, program, program_size, 04755) == 0);
	CHECK(chown(path, 77, 0) == 0 && chmod(path, 04755) == 0);
	pid = fork();
	if (!pid) {
		setgid(55);
		setuid(55);
		execve(path, argv, envp);
		_exit(1);
	}
	waitpid(pid, &status, 0);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 42);
	unlink(path);
}

static void load_program(void)
{
	struct stat st;
	int fd = open(self, O_RDONLY);
	size_t at = 0;

	CHECK(fd >= 0 && fstat(fd, &st) == 0);
	program_size = (size_t)st.st_size;
	program = malloc(program_size);
	while (at < program_size) {
		ssize_t n = read(fd, program + at, program_size - at);

		if (n <= 0)
			break;
		at += (size_t)n;
	}
	CHECK(at == program_size);
	close(fd);
}

int main(int argc, char **argv)
{
	const char *part = argc > 1 ? argv[1] : "";

	if (!strcmp(part, "child"))
		return child_checks(argc, argv);
	if (!strcmp(part, "exit"))
		return 7;
	if (!strcmp(part, "count"))
		return argc % 256;
	if (!strcmp(part, "script"))
		return argc == 4 && !strcmp(argv[2], "/tmp/proc_exec.sh") &&
				       !strcmp(argv[3], "seven")
			       ? 8
			       : 9;
	if (!strcmp(part, "wait"))
		return write(1, "x", 1) == 1 && pause();
	if (!strcmp(part, "ids"))
		return getuid() == 55 && geteuid() == 77 && aux(AT_SECURE) == 1 ? 42 : 43;
	self = strchr(argv[0], '/') ? argv[0] : "/bin/proc_exec";
	load_program();
	program_starts_as_it_should();
	arguments_have_limits();
	scripts_run();
	runs_from_memory();
	vfork_then_exec();
	group_may_not_change_after_exec();
	set_user_id();
	hostile_elf();
	return check_end("proc_exec");
}
