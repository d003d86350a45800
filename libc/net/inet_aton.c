/* The old forms of IPv4 addresses: 1 to 4 parts, decimal, octal or hexadecimal. */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

/* Returns 1, or 0: not an address. */
int inet_aton(const char *s, struct in_addr *addr)
{
	unsigned long part[4];
	int n = 0;

	for (;;) {
		char *end;

		if (n == 4 || !isdigit((unsigned char)*s))
			return 0;
		part[n++] = strtoul(s, &end, 0);
		if (end == s)
			return 0;
		s = end;
		if (*s != '.')
			break;
		s++;
	}
	if (*s && !isspace((unsigned char)*s))
		return 0;
	/* the last part fills the bytes that are left */
	uint32_t value = 0;

	for (int i = 0; i < n - 1; i++) {
		if (part[i] > 255)
			return 0;
		value |= (uint32_t)part[i] << (24 - 8 * i);
	}
	if (part[n - 1] > 0xffffffff >> 8 * (n - 1))
		return 0;
	addr->s_addr = htonl(value | (uint32_t)part[n - 1]);
	return 1;
}

/* INADDR_NONE: not an address. */
in_addr_t inet_addr(const char *s)
{
	struct in_addr addr;

	return inet_aton(s, &addr) ? addr.s_addr : INADDR_NONE;
}

char *inet_ntoa(struct in_addr addr)
{
	static char text[INET_ADDRSTRLEN];
	const unsigned char *a = (const unsigned char *)&addr;

	snprintf(text, sizeof(text), "%d.%d.%d.%d", a[0], a[1], a[2], a[3]);
	return text;
}
