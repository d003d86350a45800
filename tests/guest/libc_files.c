/*
 * Test program: directories, links, attributes, realpath, scattered writes through
 * the libc.  Runs in the guest and on a Linux host.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "check.h"

static int not_hidden(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static void check_files(void)
{
	char dir[] = "/tmp/check-XXXXXX", path[100], link[100], buf[200], cwd[200];
	struct dirent **list, *d;
	struct stat st;
	int fd, n = 0;

	CHECK(mkdtemp(dir) != NULL);
	for (int i = 0; i < 100; i++) {
		snprintf(path, sizeof(path), "%s/file%02d", dir, i);
		fd = open(path, O_CREAT | O_WRONLY, 0640);
		CHECK(fd >= 0 && write(fd, path, (size_t)i) == i);
		close(fd);
	}
	DIR *dp = opendir(dir);
	while (dp && (d = readdir(dp)))
		n += d->d_name[0] != '.';
	CHECK(n == 100);
	rewinddir(dp);
	CHECK(readdir(dp) != NULL);
	CHECK(closedir(dp) == 0);
	n = scandir(dir, &list, not_hidden, alphasort);
	CHECK(n == 100 && strcmp(list[7]->d_name, "file07") == 0);
	for (int i = 0; i < n; i++)
		free(list[i]);
	free(list);
	CHECK(stat(path, &st) == 0 && st.st_size == 99 && S_ISREG(st.st_mode) &&
	      (st.st_mode & 0777) == 0640);
	snprintf(link, sizeof(link), "%s/link", dir);
	CHECK(symlink("file99", link) == 0);
	CHECK(readlink(link, buf, sizeof(buf)) == 6 && lstat(link, &st) == 0 &&
	      S_ISLNK(st.st_mode));
	CHECK(realpath(link, buf) && strcmp(buf, path) == 0);
	CHECK(realpath("/nonexistent", buf) == NULL && errno == ENOENT);
	CHECK(getcwd(cwd, sizeof(cwd)) && chdir(dir) == 0);
	CHECK(realpath("./../..//tmp", buf) && strcmp(buf, "/tmp") == 0);
	CHECK(rename("link", "link2") == 0 && access("link", F_OK) < 0 && errno == ENOENT);
	CHECK(chmod("file01", 0400) == 0 && stat("file01", &st) == 0 &&
	      (st.st_mode & 0777) == 0400);
	struct timespec ts[2] = { { 1000, 5 }, { 2000, 6 } };
	CHECK(utimensat(AT_FDCWD, "file01", ts, 0) == 0 && stat("file01", &st) == 0 &&
	      st.st_mtime == 2000);
	CHECK(truncate("file01", 5000) == 0 && stat("file01", &st) == 0 && st.st_size == 5000);
	unlink("link2");
	for (int i = 0; i < 100; i++) {
		snprintf(path, sizeof(path), "file%02d", i);
		CHECK(remove(path) == 0);
	}
	CHECK(chdir(cwd) == 0 && remove(dir) == 0);
	fd = memfd_create("m", 0);
	struct iovec iov[2] = { { "ab", 2 }, { "cde", 3 } };
	CHECK(writev(fd, iov, 2) == 5 && pread(fd, buf, 3, 1) == 3 && memcmp(buf, "bcd", 3) == 0);
	CHECK(lseek(fd, 0, SEEK_END) == 5);
	close(fd);
}

int main(void)
{
	check_files();
	return check_end("libc_files");
}
