/*
 * Parser of cpio "newc" archives [cpio(5)]: a header of 110 characters, the
 * name, the data, each padded to four bytes; "TRAILER!!!" ends an archive,
 * zeros may follow it, and then another archive.  Called by rootfs, which unpacks
 * the boot image, and by init, which takes rootfs out of it.
 *
 *   "070701" ino mode uid gid nlink mtime filesize devmajor devminor
 *   rdevmajor rdevminor namesize check      (each 8 hexadecimal digits)
 */
#include "cpio.h"

#include <errno.h>
#include <string.h>

#define HEADER_LEN 110u
#define MAGIC_LEN 6u
#define FIELDS 13

enum field {
	INO,
	MODE,
	UID,
	GID,
	NLINK,
	MTIME,
	FILESIZE,
	DEVMAJOR,
	DEVMINOR,
	RDEVMAJOR,
	RDEVMINOR,
	NAMESIZE,
	CHECK
};

static int hex8(const uint8_t *text, uint32_t *value)
{
	*value = 0;
	for (int i = 0; i < 8; i++) {
		uint8_t c = text[i];
		uint32_t digit;

		if (c >= '0' && c <= '9')
			digit = c - '0';
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			digit = (uint32_t)(c | 32) - 'a' + 10;
		else
			return -EINVAL;
		*value = *value << 4 | digit;
	}
	return 0;
}

static size_t pad4(size_t n)
{
	return (n + 3) & ~(size_t)3;
}

/* Take one header with name and data; 1, or -EINVAL. */
static int take_entry(struct cpio *cpio, struct cpio_entry *entry)
{
	const uint8_t *header = cpio->image + cpio->at;
	size_t left = cpio->len - cpio->at, data_at;
	uint32_t field[FIELDS];

	if (left < HEADER_LEN ||
	    (memcmp(header, "070701", MAGIC_LEN) != 0 && memcmp(header, "070702", MAGIC_LEN) != 0))
		return -EINVAL;
	for (int i = 0; i < FIELDS; i++)
		if (hex8(header + MAGIC_LEN + 8 * i, &field[i]) < 0)
			return -EINVAL;
	if (field[NAMESIZE] == 0 || field[NAMESIZE] > left - HEADER_LEN)
		return -EINVAL;
	entry->name = (const char *)header + HEADER_LEN;
	if (entry->name[field[NAMESIZE] - 1] != 0)
		return -EINVAL;
	data_at = pad4(HEADER_LEN + (size_t)field[NAMESIZE]);
	if (data_at > left || field[FILESIZE] > left - data_at)
		return -EINVAL;
	entry->ino = field[INO];
	entry->mode = field[MODE];
	entry->uid = field[UID];
	entry->gid = field[GID];
	entry->nlink = field[NLINK];
	entry->mtime = field[MTIME];
	entry->rdev_major = field[RDEVMAJOR];
	entry->rdev_minor = field[RDEVMINOR];
	entry->size = field[FILESIZE];
	entry->data = header + data_at;
	left -= data_at;
	cpio->at += data_at + (pad4(field[FILESIZE]) < left ? pad4(field[FILESIZE]) : left);
	return 1;
}

int cpio_next(struct cpio *cpio, struct cpio_entry *entry)
{
	for (;;) {
		int result;

		while (cpio->at < cpio->len && cpio->image[cpio->at] == 0)
			cpio->at++;
		if (cpio->at == cpio->len)
			return 0;
		result = take_entry(cpio, entry);
		if (result < 0 || strcmp(entry->name, "TRAILER!!!") != 0)
			return result;
		cpio->archive++;
	}
}
