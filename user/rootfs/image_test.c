/* unit: user/rootfs/*.c user/rootfs/test/kit.c user/lib/cpio.c | -Idrivers -Iuser -Iuser/rootfs -Ikernel */
/* The boot image: archives in a row, overlays, links, and hostile ones. */
#define _GNU_SOURCE
#include "test/kit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "image.h"

static uint8_t image[1 << 16];
static size_t image_len;

static int setup(void **state)
{
	image_len = 0;
	return tree_setup(state);
}

static void pad(size_t to)
{
	while (image_len % to)
		image[image_len++] = 0;
}

static void add(const char *name, uint32_t mode, uint32_t ino, uint32_t nlink, const void *data,
		size_t len)
{
	char header[128];

	snprintf(header, sizeof(header),
		 "070701%08x%08x%08x%08x%08x%08x%08zx%08x%08x%08x%08x%08zx%08x", ino, mode, 1, 2,
		 nlink, 1000000, len, 0, 0, 1, 3, strlen(name) + 1, 0);
	memcpy(image + image_len, header, 110);
	image_len += 110;
	memcpy(image + image_len, name, strlen(name) + 1);
	image_len += strlen(name) + 1;
	pad(4);
	if (len > 0)
		memcpy(image + image_len, data, len);
	image_len += len;
	pad(4);
}

static void add_text(const char *name, const char *text)
{
	add(name, S_IFREG | 0640, 0, 1, text, strlen(text));
}

static void end(void)
{
	add("TRAILER!!!", 0, 0, 1, NULL, 0);
	pad(512);
}

/* Unpack with the messages out of the way; how many there were. */
static unsigned int unpack(void)
{
	int err = dup(2), null = open("/dev/null", O_WRONLY);
	/* exactly as long as the image, so that reading past it is seen */
	uint8_t *copy = malloc(image_len ? image_len : 1);
	unsigned int complaints;

	memcpy(copy, image, image_len);
	dup2(null, 2);
	complaints = image_unpack(copy, image_len);
	dup2(err, 2);
	close(err);
	close(null);
	free(copy);
	return complaints;
}

static void files_directories_links_and_devices_appear(void **state)
{
	struct stat stat;

	(void)state;
	add(".", S_IFDIR | 0755, 1, 2, NULL, 0);
	add("bin", S_IFDIR | 0711, 2, 2, NULL, 0);
	add_text("./bin/f", "contents");
	add("bin/l", S_IFLNK | 0777, 3, 1, "f", 1);
	add("null", S_IFCHR | 0600, 4, 1, NULL, 0);
	add_text("made/on/the/way", "x");
	end();
	assert_int_equal(unpack(), 0);
	check_file("bin/f", "contents");
	check_stat("bin/f", &stat);
	assert_int_equal(stat.st_mode, S_IFREG | 0640);
	assert_int_equal(stat.st_uid, 1);
	assert_int_equal(stat.st_gid, 2);
	assert_int_equal(stat.st_mtim.tv_sec, 1000000);
	check_stat("bin", &stat);
	assert_int_equal(stat.st_mode, S_IFDIR | 0711);
	assert_int_equal(ask_path(IPC_OP_READLINK, "bin/l", 0, 0), 1);
	assert_int_equal(read_at(open_ok("null", O_RDONLY, 0), 0, 1), 0);
	check_file("made/on/the/way", "x");
}

static void a_later_archive_lies_over_an_earlier_one(void **state)
{
	struct stat stat;

	(void)state;
	add("etc", S_IFDIR | 0755, 1, 2, NULL, 0);
	add_text("etc/a", "old");
	add_text("etc/b", "stays");
	add("etc/l", S_IFLNK | 0777, 9, 1, "a", 1);
	end();
	add("etc", S_IFDIR | 0700, 1, 2, NULL, 0);
	add_text("etc/a", "new and longer");
	add_text("etc/l", "a file now");
	end();
	assert_int_equal(unpack(), 0);
	check_file("etc/a", "new and longer");
	check_file("etc/b", "stays");
	check_file("etc/l", "a file now");
	check_stat("etc", &stat);
	assert_int_equal(stat.st_mode & 07777, 0700);
	assert_int_equal(stat.st_nlink, 2);
}

static void hard_links_share_the_data_of_the_last(void **state)
{
	struct stat stat;

	(void)state;
	add("a", S_IFREG | 0644, 7, 3, NULL, 0);
	add("b", S_IFREG | 0644, 7, 3, NULL, 0);
	add("c", S_IFREG | 0644, 7, 3, "shared", 6);
	end();
	add("other", S_IFREG | 0644, 7, 2, "apart", 5); /* the same number in another archive */
	end();
	assert_int_equal(unpack(), 0);
	check_file("a", "shared");
	check_file("b", "shared");
	check_stat("c", &stat);
	assert_int_equal(stat.st_nlink, 3);
	check_stat("other", &stat);
	assert_int_equal(stat.st_nlink, 1);
}

static void hostile_entries_are_left_out(void **state)
{
	char name[300];

	(void)state;
	memset(name, 'n', sizeof(name));
	name[299] = 0;
	add_text("../outside", "x");
	add_text("a/../../outside", "x");
	add_text(name, "x");
	add_text("file", "x");
	add_text("file/below", "x");
	add("dev", S_IFREG | 0644, 1, 1, "x", 1); /* there is a directory */
	add("fifo", S_IFIFO | 0644, 1, 1, NULL, 0);
	add("empty-link", S_IFLNK | 0777, 1, 1, NULL, 0);
	add("nul-link", S_IFLNK | 0777, 1, 1, "a\0b", 3);
	add_text("good", "good");
	end();
	assert_int_equal(unpack(), 8);
	check_file("good", "good");
	check_file("file", "x");
}

static void every_truncation_is_survived(void **state)
{
	(void)state;
	add("dir", S_IFDIR | 0755, 1, 2, NULL, 0);
	add_text("dir/file", "some contents");
	end();
	size_t whole = image_len;

	for (image_len = 0; image_len < whole; image_len++)
		unpack();
	assert_int_equal(unpack(), 0);
	check_file("dir/file", "some contents");
}

static void every_damaged_byte_is_survived(void **state)
{
	static const uint8_t damage[] = { 0, 0xff, 'f', '0', '/' };

	(void)state;
	add("dir", S_IFDIR | 0755, 1, 2, NULL, 0);
	add("dir/file", S_IFREG | 0644, 5, 2, "some contents", 13);
	end();
	for (size_t at = 0; at < image_len; at++) {
		uint8_t was = image[at];

		for (size_t i = 0; i < sizeof(damage); i++) {
			image[at] = damage[i];
			unpack();
		}
		image[at] = was;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(files_directories_links_and_devices_appear, setup),
		cmocka_unit_test_setup(a_later_archive_lies_over_an_earlier_one, setup),
		cmocka_unit_test_setup(hard_links_share_the_data_of_the_last, setup),
		cmocka_unit_test_setup(hostile_entries_are_left_out, setup),
		cmocka_unit_test_setup(every_truncation_is_survived, setup),
		cmocka_unit_test_setup(every_damaged_byte_is_survived, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
