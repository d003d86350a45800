/* Ethernet addresses as text. */
#include <ctype.h>
#include <netinet/ether.h>
#include <stdio.h>
#include <stdlib.h>

/* Six hexadecimal bytes with colons.  Returns addr, or null. */
struct ether_addr *ether_aton_r(const char *s, struct ether_addr *addr)
{
	for (int i = 0; i < 6; i++) {
		char *end;
		unsigned long n;

		if (!isxdigit((unsigned char)*s))
			return NULL;
		n = strtoul(s, &end, 16);
		if (n > 255 || *end != (i < 5 ? ':' : 0))
			return NULL;
		addr->ether_addr_octet[i] = (uint8_t)n;
		s = end + 1;
	}
	return addr;
}

struct ether_addr *ether_aton(const char *s)
{
	static struct ether_addr addr;

	return ether_aton_r(s, &addr);
}

/* buf has room for 18 characters. */
char *ether_ntoa_r(const struct ether_addr *addr, char *buf)
{
	const uint8_t *a = addr->ether_addr_octet;

	sprintf(buf, "%x:%x:%x:%x:%x:%x", a[0], a[1], a[2], a[3], a[4], a[5]);
	return buf;
}

char *ether_ntoa(const struct ether_addr *addr)
{
	static char text[18];

	return ether_ntoa_r(addr, text);
}
