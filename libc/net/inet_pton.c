/* Addresses as text and back, IPv4 and IPv6. [RFC 4291 2.2, RFC 5952] */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Exactly four decimal parts without leading zeros. */
static int parse_v4(const char *s, unsigned char *addr)
{
	for (int i = 0; i < 4; i++) {
		int value = 0, n = 0;

		for (; isdigit((unsigned char)*s) && n < 4; s++, n++)
			value = value * 10 + (*s - '0');
		if (!n || value > 255 || (n > 1 && s[-n] == '0'))
			return 0;
		if (*s++ != (i < 3 ? '.' : 0))
			return 0;
		addr[i] = (unsigned char)value;
	}
	return 1;
}

/* One group of up to four hexadecimal digits.  Returns its length, 0: none. */
static int parse_group(const char *s, unsigned int *value)
{
	int n = 0;

	*value = 0;
	for (; n < 5 && isxdigit((unsigned char)s[n]); n++) {
		int c = tolower((unsigned char)s[n]);

		*value = *value << 4 | (unsigned int)(c <= '9' ? c - '0' : c - 'a' + 10);
	}
	return n <= 4 ? n : 0;
}

static int parse_v6(const char *s, unsigned char *addr)
{
	unsigned char out[16] = { 0 };
	int at = 0, gap = -1;

	if (*s == ':' && *++s != ':')
		return 0;
	for (;;) {
		unsigned int value;
		int n;

		if (*s == ':' && gap < 0) {
			/* "::" stands for as many zeros as are missing */
			gap = at;
			if (!*++s)
				break;
			if (at == 16)
				return 0;
			continue;
		}
		n = parse_group(s, &value);
		if (!n || at > 14)
			return 0;
		if (s[n] == '.') {
			if (at > 12 || !parse_v4(s, out + at))
				return 0;
			at += 4;
			break;
		}
		out[at++] = (unsigned char)(value >> 8);
		out[at++] = (unsigned char)value;
		s += n;
		if (!*s)
			break;
		if (*s++ != ':' || !*s)
			return 0;
	}
	if (gap < 0 ? at != 16 : at == 16)
		return 0;
	memset(addr, 0, 16);
	if (gap < 0)
		gap = at;
	memcpy(addr, out, (size_t)gap);
	memcpy(addr + 16 - (at - gap), out + gap, (size_t)(at - gap));
	return 1;
}

/* Returns 1, 0: not an address, or -1 and EAFNOSUPPORT. */
int inet_pton(int family, const char *restrict s, void *restrict addr)
{
	unsigned char v4[4];

	if (family == AF_INET6)
		return parse_v6(s, addr);
	if (family != AF_INET) {
		errno = EAFNOSUPPORT;
		return -1;
	}
	if (!parse_v4(s, v4))
		return 0;
	memcpy(addr, v4, 4);
	return 1;
}

static void format_v6(const unsigned char *a, char *s, size_t size)
{
	int best = -1, best_len = 1, n = 0;
	int mapped = memcmp(a, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) == 0;

	for (int i = 0; i < 8; i++) {
		int len = 0;

		while (i + len < 8 && !a[2 * (i + len)] && !a[2 * (i + len) + 1])
			len++;
		if (len > best_len) {
			best = i;
			best_len = len;
		}
	}
	for (int i = 0; i < 8; i++) {
		if (i == best) {
			n += snprintf(s + n, size - (size_t)n, "::");
			i += best_len - 1;
			continue;
		}
		if (i && s[n - 1] != ':')
			s[n++] = ':';
		if (mapped && i == 6) {
			snprintf(s + n, size - (size_t)n, "%d.%d.%d.%d", a[12], a[13], a[14],
				 a[15]);
			return;
		}
		n += snprintf(s + n, size - (size_t)n, "%x", a[2 * i] << 8 | a[2 * i + 1]);
	}
	s[n] = 0;
}

/* Returns s, or null and EAFNOSUPPORT or ENOSPC. */
const char *inet_ntop(int family, const void *restrict addr, char *restrict s, socklen_t size)
{
	const unsigned char *a = addr;
	char text[INET6_ADDRSTRLEN + 1];

	if (family == AF_INET) {
		snprintf(text, sizeof(text), "%d.%d.%d.%d", a[0], a[1], a[2], a[3]);
	} else if (family == AF_INET6) {
		format_v6(a, text, sizeof(text));
	} else {
		errno = EAFNOSUPPORT;
		return NULL;
	}
	if (strlcpy(s, text, size) >= size) {
		errno = ENOSPC;
		return NULL;
	}
	return s;
}
