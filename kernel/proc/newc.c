/*
 * The boot image as ring 0 sees it: a file is looked up once, init's program, by
 * init.c.  Everything else in it is the root file system server's.  [cpio(5) newc]
 */
#include "proc/exec.h"

#define NEWC_HEADER 110
#define NEWC_FIELD(n) (6 + 8 * (n))
#define NEWC_MODE 1
#define NEWC_FILESIZE 6
#define NEWC_NAMESIZE 11
#define MODE_TYPE 0170000u
#define MODE_REGULAR 0100000u

static bool hex8(const uint8_t *s, uint64_t *val)
{
	static const char digits[] = "0123456789abcdef";

	*val = 0;
	for (int i = 0; i < 8; i++) {
		const char *digit = strchr(digits, s[i] >= 'A' ? s[i] | 32 : s[i]);

		if (!digit || !*digit)
			return false;
		*val = *val << 4 | (uint64_t)(digit - digits);
	}
	return true;
}

/* Names may begin with "/" or "./". */
static bool name_is(const uint8_t *entry, uint64_t size, const char *name)
{
	if (size > 2 && entry[0] == '.' && entry[1] == '/')
		entry += 2, size -= 2;
	else if (size > 1 && entry[0] == '/')
		entry++, size--;
	return size == strlen(name) + 1 && !memcmp(entry, name, size);
}

bool newc_find(const uint8_t *image, uint64_t size, const char *name, const uint8_t **data,
	       uint64_t *len)
{
	uint64_t at = 0, mode, filesize, namesize;
	bool found = false;

	while (at < size && size - at >= NEWC_HEADER) {
		const uint8_t *h = image + at;

		if (!h[0]) { /* padding between archives */
			at += 4;
			continue;
		}
		if (memcmp(h, "07070", 5) || (h[5] != '1' && h[5] != '2') ||
		    !hex8(h + NEWC_FIELD(NEWC_MODE), &mode) ||
		    !hex8(h + NEWC_FIELD(NEWC_FILESIZE), &filesize) ||
		    !hex8(h + NEWC_FIELD(NEWC_NAMESIZE), &namesize))
			break;
		uint64_t data_at = ALIGN_UP(at + NEWC_HEADER + namesize, 4);

		if (data_at > size || filesize > size - data_at)
			break;
		if (name_is(h + NEWC_HEADER, namesize, name) &&
		    (mode & MODE_TYPE) == MODE_REGULAR) {
			*data = image + data_at;
			*len = filesize;
			found = true;
		}
		at = ALIGN_UP(data_at + filesize, 4);
	}
	return found;
}
