/* /etc/hosts: lines of an address and the names it has. */
#include <arpa/inet.h>
#include <internal/dns.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define SPACE " \t\r\n"
#define PATH "/etc/hosts"

/* The next line's address, and its names for strtok_r in *names.  Returns 0 at the end. */
static int next_line(FILE *f, char *line, int size, struct dns_addr *addr, char **names)
{
	while (fgets(line, size, f)) {
		line[strcspn(line, "#")] = 0;
		char *text = strtok_r(line, SPACE, names);

		if (!text || !*names)
			continue;
		memset(addr, 0, sizeof(*addr));
		addr->family = strchr(text, ':') ? AF_INET6 : AF_INET;
		if (inet_pton(addr->family, text, addr->bytes) == 1)
			return 1;
	}
	return 0;
}

/* A name of this host needs no file. [RFC 6761 6.3] */
static int is_localhost(const char *name)
{
	size_t n = strlen(name);

	if (n && name[n - 1] == '.')
		n--;
	return n >= 9 && strncasecmp(name + n - 9, "localhost", 9) == 0 &&
	       (n == 9 || name[n - 10] == '.');
}

/* All addresses of a name, of one family or AF_UNSPEC.  Returns how many. */
int __hosts_find(const char *name, int family, struct dns_answer *out)
{
	FILE *f = fopen(PATH, "re");
	struct dns_addr addr;
	char line[1024], *names;

	memset(out, 0, sizeof(*out));
	while (f && out->count < DNS_ADDRS_MAX && next_line(f, line, sizeof(line), &addr, &names)) {
		const char *first = NULL, *word;
		int match = 0;

		while ((word = strtok_r(NULL, SPACE, &names))) {
			if (!first)
				first = word;
			match |= strcasecmp(word, name) == 0;
		}
		if (!match || (family != AF_UNSPEC && family != addr.family))
			continue;
		if (!out->count)
			strlcpy(out->name, first, sizeof(out->name));
		out->addr[out->count++] = addr;
	}
	if (f)
		fclose(f);
	if (!out->count && is_localhost(name) && family != AF_INET6) {
		out->addr[0] = (struct dns_addr){ AF_INET, { 127, 0, 0, 1 } };
		strcpy(out->name, "localhost");
		out->count = 1;
	}
	return out->count;
}

/* The first name of an address.  Returns 1, or 0: none. */
int __hosts_name(const struct dns_addr *wanted, char *name, size_t size)
{
	FILE *f = fopen(PATH, "re");
	struct dns_addr addr;
	char line[1024], *names;
	int found = 0;

	while (f && !found && next_line(f, line, sizeof(line), &addr, &names)) {
		const char *first = strtok_r(NULL, SPACE, &names);

		if (!first || addr.family != wanted->family ||
		    memcmp(addr.bytes, wanted->bytes, sizeof(addr.bytes)) != 0)
			continue;
		found = strlcpy(name, first, size) < size;
	}
	if (f)
		fclose(f);
	return found;
}
