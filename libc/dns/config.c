/* /etc/resolv.conf: nameserver, search, domain, options ndots, timeout, attempts. */
#include <arpa/inet.h>
#include <internal/dns.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPACE " \t\r"

static void add_server(struct dns_config *c, const char *text)
{
	struct sockaddr_in *sa = &c->server[c->servers];

	/* servers with IPv6 addresses are left to systems that have IPv6 */
	if (c->servers == DNS_SERVERS_MAX || inet_pton(AF_INET, text, &sa->sin_addr) != 1)
		return;
	sa->sin_family = AF_INET;
	sa->sin_port = htons(53);
	c->servers++;
}

static int option_value(const char *s, const char *name, int min, int max, int old)
{
	size_t n = strlen(name);

	if (strncmp(s, name, n) != 0 || s[n] != ':')
		return old;
	long value = strtol(s + n + 1, NULL, 10);

	return (int)(value < min ? min : value > max ? max : value);
}

static void parse_line(struct dns_config *c, char *line)
{
	char *save, *word = strtok_r(line, SPACE, &save), *arg;

	if (!word || *word == '#' || *word == ';')
		return;
	if (strcmp(word, "nameserver") == 0) {
		arg = strtok_r(NULL, SPACE, &save);
		if (arg)
			add_server(c, arg);
	} else if (strcmp(word, "search") == 0 || strcmp(word, "domain") == 0) {
		c->searches = 0;
		while ((arg = strtok_r(NULL, SPACE, &save)) && c->searches < DNS_SEARCH_MAX)
			if (strlcpy(c->search[c->searches], arg, DNS_NAME_MAX) < DNS_NAME_MAX)
				c->searches++;
	} else if (strcmp(word, "options") == 0) {
		while ((arg = strtok_r(NULL, SPACE, &save))) {
			c->ndots = option_value(arg, "ndots", 0, 15, c->ndots);
			c->attempts = option_value(arg, "attempts", 1, 5, c->attempts);
			c->timeout_ms =
				1000 * option_value(arg, "timeout", 1, 30, c->timeout_ms / 1000);
		}
	}
}

/* The text of a resolv.conf; what it does not say has the usual default. */
void __dns_config_parse(struct dns_config *c, const char *text)
{
	*c = (struct dns_config){ .ndots = 1, .timeout_ms = 5000, .attempts = 2 };
	while (*text) {
		size_t n = strcspn(text, "\n");
		char line[1024];

		if (n < sizeof(line)) {
			memcpy(line, text, n);
			line[n] = 0;
			parse_line(c, line);
		}
		text += n + (text[n] == '\n');
	}
}

/* Without a server in the file, or without the file, this host is asked. */
void __dns_config_load(struct dns_config *c)
{
	FILE *f = fopen("/etc/resolv.conf", "re");
	char text[8192];
	size_t n = 0;

	if (f) {
		n = fread(text, 1, sizeof(text) - 1, f);
		fclose(f);
	}
	text[n] = 0;
	__dns_config_parse(c, text);
	if (!c->servers)
		add_server(c, "127.0.0.1");
}
