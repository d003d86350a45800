/* Services and protocols by name and number: /etc/services, else the usual ones. */
#include <internal/dns.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct known {
	const char *name, *protos;
	int port;
};

static const struct known known[] = {
	{ "echo", "tcp udp", 7 },     { "discard", "tcp udp", 9 },
	{ "daytime", "tcp udp", 13 }, { "ftp", "tcp", 21 },
	{ "ssh", "tcp", 22 },	      { "telnet", "tcp", 23 },
	{ "smtp", "tcp", 25 },	      { "time", "tcp udp", 37 },
	{ "domain", "tcp udp", 53 },  { "bootps", "udp", 67 },
	{ "bootpc", "udp", 68 },      { "tftp", "udp", 69 },
	{ "http", "tcp", 80 },	      { "pop3", "tcp", 110 },
	{ "ntp", "udp", 123 },	      { "imap2", "tcp", 143 },
	{ "snmp", "tcp udp", 161 },   { "https", "tcp udp", 443 },
	{ "syslog", "udp", 514 },     { "http-alt", "tcp udp", 8080 },
};

static char *no_aliases[1];

static int answer(struct service *out, const char *name, int port, const char *proto)
{
	strlcpy(out->name, name, sizeof(out->name));
	strlcpy(out->proto, proto, sizeof(out->proto));
	out->port = port;
	return 1;
}

/* One line: name port/proto alias...  Matches by name, or by port when name is null. */
static int match_line(char *line, const char *name, int port, const char *proto,
		      struct service *out)
{
	char *save, *first, *number, *word, *slash;
	int match;

	line[strcspn(line, "#")] = 0;
	first = strtok_r(line, " \t\r\n", &save);
	number = strtok_r(NULL, " \t\r\n", &save);
	slash = number ? strchr(number, '/') : NULL;
	if (!slash || (proto && strcmp(slash + 1, proto) != 0))
		return 0;
	match = name ? strcmp(first, name) == 0 : atoi(number) == port;
	while (name && !match && (word = strtok_r(NULL, " \t\r\n", &save)))
		match = strcmp(word, name) == 0;
	return match && answer(out, first, atoi(number), slash + 1);
}

/* By name, or by port when name is null; proto may be null.  Returns 1, or 0: unknown. */
int __service_find(const char *name, int port, const char *proto, struct service *out)
{
	FILE *f = fopen("/etc/services", "re");
	char line[512];
	int found = 0;

	while (f && !found && fgets(line, sizeof(line), f))
		found = match_line(line, name, port, proto, out);
	if (f)
		fclose(f);
	for (size_t i = 0; !found && i < sizeof(known) / sizeof(known[0]); i++) {
		const struct known *k = &known[i];
		const char *any = strstr(k->protos, "tcp") ? "tcp" : "udp";

		if (name ? strcmp(k->name, name) != 0 : k->port != port)
			continue;
		if (!proto || strstr(k->protos, proto))
			found = answer(out, k->name, k->port, proto ? proto : any);
	}
	return found;
}

static struct servent *get_service(const char *name, int port, const char *proto)
{
	static struct service found;
	static struct servent entry;

	if (!__service_find(name, port, proto, &found))
		return NULL;
	entry = (struct servent){ found.name, no_aliases, htons((uint16_t)found.port),
				  found.proto };
	return &entry;
}

/* Null: unknown.  Valid until the next call; proto may be null. */
struct servent *getservbyname(const char *name, const char *proto)
{
	return get_service(name, -1, proto);
}

/* port is in network byte order. */
struct servent *getservbyport(int port, const char *proto)
{
	return get_service(NULL, ntohs((uint16_t)port), proto);
}

static struct protoent protocols[] = {
	{ "ip", no_aliases, IPPROTO_IP },     { "icmp", no_aliases, IPPROTO_ICMP },
	{ "igmp", no_aliases, IPPROTO_IGMP }, { "tcp", no_aliases, IPPROTO_TCP },
	{ "udp", no_aliases, IPPROTO_UDP },
};

struct protoent *getprotobyname(const char *name)
{
	for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++)
		if (strcmp(protocols[i].p_name, name) == 0)
			return &protocols[i];
	return NULL;
}

struct protoent *getprotobynumber(int proto)
{
	for (size_t i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++)
		if (protocols[i].p_proto == proto)
			return &protocols[i];
	return NULL;
}
