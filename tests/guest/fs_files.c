/*
 * usage: fs_files
 * Files, directories, links and paths: what POSIX and Linux promise of the calls
 * in kernel/fs.  Works in a directory of its own under /tmp.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

static char text[8192];
static char *volatile bad = (char *)1; /* volatile: what the compiler would warn of */
static volatile int minus = -1, too_many = 1025;

static void test_positions(void)
{
	struct iovec v[3] = { { "ab", 2 }, { "", 0 }, { "cde", 3 } };
	int fd = open("pos", O_RDWR | O_CREAT | O_EXCL, 0644);

	CHECK(fd >= 0);
	FAILS(open("pos", O_RDWR | O_CREAT | O_EXCL, 0644), EEXIST);
	CHECK(write(fd, "hello world", 11) == 11);
	CHECK(lseek(fd, 0, SEEK_CUR) == 11);
	CHECK(lseek(fd, -5, SEEK_END) == 6);
	CHECK(read(fd, text, 100) == 5 && !memcmp(text, "world", 5));
	CHECK(read(fd, text, 100) == 0);
	CHECK(pread(fd, text, 5, 0) == 5 && !memcmp(text, "hello", 5));
	CHECK(lseek(fd, 0, SEEK_CUR) == 11);
	CHECK(pwrite(fd, "J", 1, 0) == 1);
	FAILS(pread(fd, text, 1, -1), EINVAL);
	FAILS(lseek(fd, -1, SEEK_SET), EINVAL);
	FAILS(lseek(fd, 0, 99), EINVAL);
	CHECK(lseek(fd, 0, SEEK_SET) == 0);
	CHECK(writev(fd, v, 3) == 5);
	CHECK(pread(fd, text, 100, 0) == 11 && !memcmp(text, "abcde world", 11));
	FAILS(writev(fd, v, minus), EINVAL);
	FAILS(writev(fd, v, too_many), EINVAL);
	CHECK(lseek(fd, 100000, SEEK_SET) == 100000);
	CHECK(write(fd, "x", 1) == 1);
	CHECK(pread(fd, text, 2, 50000) == 2 && !text[0] && !text[1]);
	CHECK(ftruncate(fd, 3) == 0 && lseek(fd, 0, SEEK_END) == 3);
	FAILS(ftruncate(fd, -1), EINVAL);
	FAILS(pread(fd, bad, 1, 0), EFAULT);
	FAILS(write(fd, bad, 1), EFAULT);
	FAILS(getdents64(fd, text, sizeof(text)), ENOTDIR);
	CHECK(close(fd) == 0);
	FAILS(close(fd), EBADF);
	FAILS(read(fd, text, 1), EBADF);
	FAILS(lseek(-1, 0, SEEK_SET), EBADF);
}

static void test_modes(void)
{
	int rd = open("pos", O_RDONLY), wr = open("pos", O_WRONLY | O_APPEND);

	FAILS(write(rd, "x", 1), EBADF);
	FAILS(read(wr, text, 1), EBADF);
	FAILS(ftruncate(rd, 0), EINVAL);
	CHECK(write(wr, "12", 2) == 2 && lseek(wr, 0, SEEK_CUR) == 5);
	CHECK(lseek(wr, 0, SEEK_SET) == 0 && write(wr, "3", 1) == 1);
	CHECK(pread(rd, text, 100, 0) == 6 && !memcmp(text + 3, "123", 3));
	CHECK((fcntl(wr, F_GETFL) & (O_ACCMODE | O_APPEND)) == (O_WRONLY | O_APPEND));
	CHECK(fcntl(wr, F_SETFL, 0) == 0 && !(fcntl(wr, F_GETFL) & O_APPEND));
	close(rd);
	close(wr);
	rd = open("pos", O_RDONLY | O_TRUNC);
	close(rd);
	CHECK(truncate("pos", 7) == 0);
	FAILS(truncate("nothing", 7), ENOENT);
	FAILS(open("pos/", O_RDONLY), ENOTDIR);
	FAILS(open("pos/x", O_RDONLY), ENOTDIR);
	FAILS(open("pos", O_RDONLY | O_DIRECTORY), ENOTDIR);
	FAILS(open(".", O_RDWR), EISDIR);
	FAILS(open("", O_RDONLY), ENOENT);
	FAILS(open(bad, O_RDONLY), EFAULT);
}

static void test_descriptors(void)
{
	int fd = open("pos", O_RDWR), other;

	other = dup(fd);
	CHECK(other > fd && lseek(fd, 4, SEEK_SET) == 4 && lseek(other, 0, SEEK_CUR) == 4);
	CHECK(dup2(fd, 200) == 200 && fcntl(200, F_GETFD) == 0);
	CHECK(dup3(fd, 201, O_CLOEXEC) == 201 && fcntl(201, F_GETFD) == FD_CLOEXEC);
	CHECK(dup2(201, 201) == 201 && fcntl(201, F_GETFD) == FD_CLOEXEC);
	CHECK(fcntl(201, F_SETFD, 0) == 0 && fcntl(201, F_GETFD) == 0);
	FAILS(dup3(fd, fd, 0), EINVAL);
	FAILS(dup2(fd, 100000000), EBADF);
	FAILS(dup2(99, 99), EBADF);
	FAILS(dup(-1), EBADF);
	CHECK(fcntl(fd, F_DUPFD, 300) == 300 && fcntl(fd, F_DUPFD, 300) == 301);
	CHECK(fcntl(fd, F_DUPFD_CLOEXEC, 300) == 302 && fcntl(302, F_GETFD) == FD_CLOEXEC);
	FAILS(fcntl(fd, F_DUPFD, -1), EINVAL);
	for (int copy = 200; copy < 303; copy++)
		close(copy);
	FAILS(fcntl(300, F_GETFD), EBADF);
	close(other);
	other = open("pos", O_RDONLY);
	CHECK(other == fd + 1); /* the lowest that is free */
	close(other);
	close(fd);
}

static void test_tree(void)
{
	struct stat st, st2;
	char cwd[PATH_MAX];

	CHECK(mkdir("d", 0755) == 0 && mkdir("d/e", 0755) == 0);
	FAILS(mkdir("d", 0755), EEXIST);
	FAILS(mkdir("no/e", 0755), ENOENT);
	FAILS(rmdir("d"), ENOTEMPTY);
	FAILS(rmdir("d/."), EINVAL);
	FAILS(unlink("d"), EISDIR);
	FAILS(rmdir("pos"), ENOTDIR);
	CHECK(stat("d/../d/./e//../../pos", &st) == 0 && S_ISREG(st.st_mode) && st.st_size == 7);
	CHECK(stat("pos", &st2) == 0 && st.st_ino == st2.st_ino && st.st_dev == st2.st_dev);
	CHECK(stat("d/", &st) == 0 && S_ISDIR(st.st_mode));
	FAILS(stat("d/no", &st), ENOENT);
	FAILS(stat("pos/..", &st), ENOTDIR);
	CHECK(getcwd(cwd, sizeof(cwd)) && chdir("d/e") == 0);
	CHECK(stat("../../pos", &st) == 0);
	CHECK(chdir("..") == 0 && stat("e", &st) == 0);
	CHECK(chdir("../d/../d/e/..") == 0 && getcwd(text, sizeof(text)) &&
	      strlen(text) == strlen(cwd) + 2 && !strcmp(text + strlen(cwd), "/d"));
	errno = 0;
	CHECK(!getcwd(text, 2) && errno == ERANGE);
	CHECK(chdir("/../../..") == 0 && getcwd(text, sizeof(text)) && !strcmp(text, "/"));
	CHECK(chdir(cwd) == 0);
	FAILS(chdir("pos"), ENOTDIR);
	FAILS(chdir("no"), ENOENT);
	memset(text, 'x', 300);
	text[300] = 0;
	FAILS(stat(text, &st), ENAMETOOLONG);
	memset(text, 'x', 5000);
	for (int i = 0; i < 5000; i += 100)
		text[i] = '/';
	text[5000] = 0;
	FAILS(stat(text, &st), ENAMETOOLONG);
}

static void test_links(void)
{
	struct stat st;
	char cwd[PATH_MAX];

	CHECK(symlink("d/e", "sl") == 0 && symlink("loop2", "loop1") == 0);
	CHECK(symlink("loop1", "loop2") == 0 && symlink("nothing", "dangling") == 0);
	CHECK(lstat("sl", &st) == 0 && S_ISLNK(st.st_mode) && st.st_size == 3);
	CHECK(stat("sl", &st) == 0 && S_ISDIR(st.st_mode));
	CHECK(readlink("sl", text, sizeof(text)) == 3 && !memcmp(text, "d/e", 3));
	CHECK(readlink("sl", text, 1) == 1);
	FAILS(readlink("pos", text, 10), EINVAL);
	FAILS(readlink("sl", text, 0), EINVAL);
	FAILS(stat("loop1", &st), ELOOP);
	FAILS(open("sl", O_RDONLY | O_NOFOLLOW), ELOOP);
	FAILS(stat("dangling", &st), ENOENT);
	/* ".." behind a link leads to the parent of what it points to */
	CHECK(stat("sl/../../pos", &st) == 0 && S_ISREG(st.st_mode));
	FAILS(stat("sl/../pos", &st), ENOENT);
	CHECK(getcwd(cwd, sizeof(cwd)) && chdir("sl") == 0 && getcwd(text, sizeof(text)));
	CHECK(!strcmp(text + strlen(text) - 4, "/d/e") && chdir("../..") == 0);
	CHECK(!strcmp(getcwd(text, sizeof(text)), cwd));
	snprintf(text, sizeof(text), "%s/d", cwd);
	CHECK(symlink(text, "abs") == 0 && stat("abs/e/../../pos", &st) == 0);
	CHECK(open("dangling", O_CREAT | O_WRONLY, 0600) >= 0 && stat("nothing", &st) == 0);
	CHECK(link("pos", "hard") == 0 && stat("hard", &st) == 0 && st.st_nlink == 2);
	FAILS(link("pos", "hard"), EEXIST);
	FAILS(link("d", "hard2"), EPERM);
	CHECK(rename("hard", "d/moved") == 0 && stat("hard", &st) < 0);
	CHECK(rename("d/moved", "pos") == 0 && stat("d/moved", &st) == 0); /* the same file */
	CHECK(unlink("d/moved") == 0);
	FAILS(rename("d", "d/e/f"), EINVAL);
	FAILS(rename("pos", "d"), EISDIR);
	FAILS(rename("d", "pos"), ENOTDIR);
	FAILS(rename("none", "pos"), ENOENT);
	CHECK(unlink("sl") == 0 && stat("d/e", &st) == 0);
	CHECK(!unlink("loop1") && !unlink("loop2") && !unlink("dangling") && !unlink("abs"));
}

static void test_at(void)
{
	struct stat st;
	int dir = open("d", O_RDONLY | O_DIRECTORY), fd = -1, file = open("pos", O_RDONLY);

	CHECK(dir >= 0 && (fd = openat(dir, "new", O_CREAT | O_RDWR, 0600)) >= 0);
	CHECK(stat("d/new", &st) == 0 && (st.st_mode & 0777) == 0600);
	CHECK(fstatat(dir, "../pos", &st, 0) == 0 && st.st_size == 7);
	CHECK(fstatat(dir, "", &st, AT_EMPTY_PATH) == 0 && S_ISDIR(st.st_mode));
	CHECK(fstatat(file, "", &st, AT_EMPTY_PATH) == 0 && st.st_size == 7);
	FAILS(fstatat(dir, "", &st, 0), ENOENT);
	FAILS(fstatat(file, "x", &st, 0), ENOTDIR);
	FAILS(fstatat(999, "x", &st, 0), EBADF);
	CHECK(fstatat(999, "/", &st, 0) == 0);
	CHECK(mkdirat(dir, "m", 0700) == 0 && unlinkat(dir, "m", AT_REMOVEDIR) == 0);
	CHECK(renameat(dir, "new", AT_FDCWD, "newer") == 0 && unlink("newer") == 0);
	CHECK(fchdir(dir) == 0 && stat("e", &st) == 0 && chdir("..") == 0);
	FAILS(fchdir(file), ENOTDIR);
	FAILS(read(dir, text, 10), EISDIR);
	/* an unlinked file lives as long as it is open */
	CHECK(write(fd, "still", 5) == 5 && pread(fd, text, 5, 0) == 5);
	CHECK(fstat(fd, &st) == 0 && st.st_nlink == 0 && st.st_size == 5);
	close(fd);
	close(dir);
	close(file);
}

static void test_attributes(void)
{
	struct timespec t[2] = { { 1000, 5 }, { 2000, 7 } };
	struct statfs sfs;
	struct stat st;
	int fd = open("attr", O_CREAT | O_RDWR, 0666);

	umask(027);
	close(open("masked", O_CREAT | O_RDWR, 0666));
	CHECK(umask(022) == 027 && stat("masked", &st) == 0 && (st.st_mode & 0777) == 0640);
	CHECK(chmod("attr", 04711) == 0 && stat("attr", &st) == 0 && (st.st_mode & 07777) == 04711);
	CHECK(fchmod(fd, 0600) == 0 && fstat(fd, &st) == 0 && (st.st_mode & 07777) == 0600);
	CHECK(utimensat(AT_FDCWD, "attr", t, 0) == 0 && stat("attr", &st) == 0);
	CHECK(st.st_atim.tv_sec == 1000 && st.st_mtim.tv_sec == 2000 && st.st_mtim.tv_nsec == 7);
	t[0].tv_nsec = UTIME_OMIT;
	t[1].tv_nsec = UTIME_NOW;
	CHECK(futimens(fd, t) == 0 && fstat(fd, &st) == 0);
	CHECK(st.st_atim.tv_sec == 1000 && st.st_mtim.tv_sec > 2000);
	t[0].tv_nsec = 1000000000;
	FAILS(futimens(fd, t), EINVAL);
	CHECK(access("attr", R_OK | W_OK) == 0);
	FAILS(access("attr", X_OK), EACCES);
	FAILS(access("attr", 8), EINVAL);
	CHECK(statfs("attr", &sfs) == 0 && sfs.f_bsize > 0);
	CHECK(fstatfs(fd, &sfs) == 0);
	CHECK(chown("attr", -1, -1) == 0);
	CHECK(symlink("attr", "attr-link") == 0 && chmod("attr-link", 0640) == 0);
	CHECK(fstat(fd, &st) == 0 && (st.st_mode & 07777) == 0640);
	CHECK(lchown("attr-link", 5, 6) == 0 && lstat("attr-link", &st) == 0 && st.st_uid == 5);
	CHECK(fstat(fd, &st) == 0 && st.st_uid == 0);
	CHECK(truncate("attr-link", 77) == 0 && fstat(fd, &st) == 0 && st.st_size == 77);
	FAILS(truncate("attr", -1), EINVAL);
	FAILS(truncate(".", 0), EISDIR);
	FAILS(truncate("no-such", 0), ENOENT);
	FAILS(chmod("no-such", 0600), ENOENT);
	FAILS(statfs("no-such", &sfs), ENOENT);
	CHECK(!unlink("attr-link"));
	close(fd);
	CHECK(!unlink("attr") && !unlink("masked"));
}

static void test_directories(void)
{
	char name[32];
	int seen = 0, dots = 0;
	DIR *dir;
	struct dirent *e;

	CHECK(mkdir("many", 0755) == 0);
	for (int i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "many/file-%d", i);
		close(open(name, O_CREAT | O_WRONLY, 0600));
	}
	dir = opendir("many");
	while (dir && (e = readdir(dir))) {
		dots += e->d_name[0] == '.';
		seen += e->d_type == DT_REG;
	}
	CHECK(seen == 300 && dots == 2);
	if (dir) {
		rewinddir(dir);
		for (seen = 0; (e = readdir(dir)); seen++)
			;
		CHECK(seen == 302);
		closedir(dir);
	}
	for (int i = 0; i < 300; i++) {
		snprintf(name, sizeof(name), "many/file-%d", i);
		CHECK(unlink(name) == 0);
	}
	CHECK(rmdir("many") == 0);
}

static void test_at_offsets(void)
{
	int fd = open("big", O_CREAT | O_RDWR, 0600), p[2];
	static char big[200000], back[200000];

	for (size_t i = 0; i < sizeof(big); i++)
		big[i] = (char)(i * 7 + i / 251);
	CHECK(write(fd, big, sizeof(big)) == sizeof(big) && lseek(fd, 10, SEEK_SET) == 10);
	CHECK(pread(fd, back, sizeof(big), 0) == sizeof(big) && !memcmp(big, back, sizeof(big)));
	CHECK(pwrite(fd, big, 500, sizeof(big)) == 500 && lseek(fd, 0, SEEK_CUR) == 10);
	CHECK(pread(fd, back, 1000, sizeof(big)) == 500 && !memcmp(big, back, 500));
	FAILS(pread(fd, back, 1, -1), EINVAL);
	CHECK(pipe(p) == 0);
	FAILS(write(p[0], back, 1), EBADF);
	FAILS(pread(p[0], back, 1, 0), ESPIPE);
	FAILS(lseek(p[0], 0, SEEK_SET), ESPIPE);
	close(p[0]);
	close(p[1]);
	close(fd);
	CHECK(!unlink("big"));
}

/* Processes that share a descriptor do not write over each other. */
static void test_shared_position(void)
{
	int fd = open("shared", O_CREAT | O_RDWR, 0600);
	struct stat st;

	for (int child = 0; child < 4; child++) {
		if (fork() == 0) {
			for (int i = 0; i < 200; i++)
				if (write(fd, "0123456789", 10) != 10)
					_exit(1);
			_exit(0);
		}
	}
	for (int child = 0; child < 4; child++) {
		int status = -1;

		CHECK(wait(&status) > 0 && status == 0);
	}
	CHECK(fstat(fd, &st) == 0 && st.st_size == 8000);
	close(fd);
	CHECK(!unlink("shared"));
}

static void test_mapping(void)
{
	int fd = open("map", O_CREAT | O_RDWR, 0600), ro;
	char *a, *b;

	CHECK(write(fd, "mapped file", 11) == 11);
	a = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	b = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	CHECK(a != MAP_FAILED && b != MAP_FAILED && !memcmp(a, "mapped file", 12));
	a[0] = 'M';
	CHECK(pread(fd, text, 1, 0) == 1 && text[0] == 'M' && b[0] == 'M');
	b[1] = 'A';
	CHECK(a[1] == 'a' && pread(fd, text, 1, 1) == 1 && text[0] == 'a');
	CHECK(pwrite(fd, "X", 1, 5) == 1 && a[5] == 'X');
	munmap(a, 4096);
	munmap(b, 4096);
	ro = open("map", O_RDONLY);
	FAILS((long)mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, ro, 0), EACCES);
	CHECK((a = mmap(NULL, 4096, PROT_READ, MAP_SHARED, ro, 0)) != MAP_FAILED && a[0] == 'M');
	FAILS((long)mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, ro, 100), EINVAL);
	FAILS((long)mmap(NULL, 0, PROT_READ, MAP_PRIVATE, ro, 0), EINVAL);
	close(ro);
	close(fd);
	CHECK(!unlink("map"));
}

int main(void)
{
	char dir[] = "/tmp/fs_files.XXXXXX";

	if (!mkdtemp(dir) || chdir(dir) < 0) {
		perror(dir);
		return 1;
	}
	umask(022);
	test_positions();
	test_modes();
	test_descriptors();
	test_tree();
	test_links();
	test_at();
	test_attributes();
	test_directories();
	test_at_offsets();
	test_shared_position();
	test_mapping();
	CHECK(!unlink("pos") && !unlink("nothing") && !rmdir("d/e") && !rmdir("d"));
	CHECK(chdir("/") == 0 && rmdir(dir) == 0);
	return check_end("fs_files");
}
