/*
 * getaddrinfo: a host and a service as socket addresses.  Numbers are taken as
 * they are; names come from /etc/hosts, then from the DNS (resolve.c). [POSIX,
 * RFC 3493 6.1]
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <internal/dns.h>
#include <net/if.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KNOWN_FLAGS                                                                          \
	(AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST | AI_V4MAPPED | AI_ALL | AI_ADDRCONFIG | \
	 AI_NUMERICSERV)

/* Kinds of sockets that an address is good for. */
struct kind {
	int type, proto;
	int port; /* network byte order */
};

struct entry {
	struct addrinfo ai;
	union {
		struct sockaddr sa;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} addr;
};

static const struct kind all_kinds[] = {
	{ SOCK_STREAM, IPPROTO_TCP, 0 },
	{ SOCK_DGRAM, IPPROTO_UDP, 0 },
	{ SOCK_RAW, IPPROTO_IP, 0 },
};

static int service_port(const char *service, const struct kind *k, int flags, int *port)
{
	char *end;
	unsigned long n = strtoul(service, &end, 10);
	struct service s;

	if (isdigit((unsigned char)*service) && !*end) {
		if (n > 65535)
			return EAI_SERVICE;
		*port = htons((uint16_t)n);
		return 0;
	}
	if (flags & AI_NUMERICSERV)
		return EAI_NONAME;
	if (k->type == SOCK_RAW)
		return EAI_SERVICE;
	if (!__service_find(service, -1, k->proto == IPPROTO_UDP ? "udp" : "tcp", &s))
		return EAI_SERVICE;
	*port = htons((uint16_t)s.port);
	return 0;
}

/* The kinds that the hints allow.  Returns how many, or an EAI_ error. */
static int find_kinds(const char *service, const struct addrinfo *h, struct kind *kinds)
{
	int n = 0, err = 0, known_type = 0;

	for (size_t i = 0; i < sizeof(all_kinds) / sizeof(all_kinds[0]); i++) {
		struct kind k = all_kinds[i];

		if (h->ai_socktype && h->ai_socktype != k.type)
			continue;
		known_type = 1;
		if (h->ai_protocol && k.type != SOCK_RAW && h->ai_protocol != k.proto)
			continue;
		if (k.type == SOCK_RAW)
			k.proto = h->ai_protocol;
		if (service && (err = service_port(service, &k, h->ai_flags, &k.port)) != 0)
			continue;
		kinds[n++] = k;
	}
	if (n)
		return n;
	return err ? err : known_type && !h->ai_protocol ? EAI_SERVICE : EAI_SOCKTYPE;
}

/* No host: this one, or any address to listen on. */
static void no_host(const struct addrinfo *h, struct dns_answer *out)
{
	int passive = h->ai_flags & AI_PASSIVE;

	memset(out, 0, sizeof(*out));
	if (h->ai_family != AF_INET6) {
		struct dns_addr *a = &out->addr[out->count++];

		a->family = AF_INET;
		if (!passive)
			memcpy(a->bytes, (uint8_t[]){ 127, 0, 0, 1 }, 4);
	} else {
		struct dns_addr *a = &out->addr[out->count++];

		a->family = AF_INET6;
		a->bytes[15] = !passive;
	}
}

/* Returns 1 and the address, 0: not a number, or an EAI_ error. */
static int numeric(const char *host, int family, struct dns_answer *out, uint32_t *scope)
{
	struct dns_addr *a = &out->addr[0];
	struct in_addr v4;
	char text[INET6_ADDRSTRLEN + 1];
	size_t n = strcspn(host, "%");

	memset(out, 0, sizeof(*out));
	out->count = 1;
	if (inet_aton(host, &v4) && !strpbrk(host, " \t\n")) {
		a->family = AF_INET;
		memcpy(a->bytes, &v4, 4);
		return family == AF_INET6 ? EAI_NONAME : 1;
	}
	if (n >= sizeof(text))
		return 0;
	memcpy(text, host, n);
	text[n] = 0;
	if (inet_pton(AF_INET6, text, a->bytes) != 1)
		return 0;
	a->family = AF_INET6;
	if (host[n]) {
		char *end;

		*scope = (uint32_t)strtoul(host + n + 1, &end, 10);
		if (*end || end == host + n + 1)
			*scope = if_nametoindex(host + n + 1);
		if (!*scope)
			return EAI_NONAME;
	}
	return family == AF_INET ? EAI_NONAME : 1;
}

static int error_of(enum dns_result r)
{
	switch (r) {
	case DNS_OK:
		return 0;
	case DNS_NO_DATA:
		return EAI_NODATA;
	case DNS_NO_NAME:
		return EAI_NONAME;
	case DNS_TIMED_OUT:
	case DNS_FAILED:
		return EAI_AGAIN;
	case DNS_NO_MEMORY:
		return EAI_MEMORY;
	case DNS_TRUNCATED:
	case DNS_NOT_OURS:
		break;
	}
	return EAI_FAIL;
}

static int has_ipv6(void)
{
	int fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static void append(struct dns_answer *out, const struct dns_answer *more)
{
	for (int i = 0; i < more->count && out->count < DNS_ADDRS_MAX; i++)
		out->addr[out->count++] = more->addr[i];
}

/* Ask the DNS.  IPv6 addresses are asked for where they can be used, or were asked for. */
static int lookup(const char *host, int family, struct dns_answer *out)
{
	enum dns_result r4 = DNS_NO_DATA, r6 = DNS_NO_DATA;
	struct dns_config config;
	struct dns_answer a6;

	__dns_config_load(&config);
	out->count = 0;
	if (family != AF_INET6)
		r4 = __dns_search(&config, host, DNS_TYPE_A, out);
	if (r4 != DNS_OK)
		out->count = 0;
	if (family == AF_INET6 || (family == AF_UNSPEC && r4 != DNS_NO_NAME && has_ipv6())) {
		r6 = __dns_search(&config, host, DNS_TYPE_AAAA, &a6);
		if (r6 == DNS_OK) {
			if (!out->count)
				strcpy(out->name, a6.name);
			append(out, &a6);
		}
	}
	if (out->count)
		return 0;
	return error_of(family == AF_INET6 || (r4 == DNS_NO_DATA && r6 != DNS_NO_DATA) ? r6 : r4);
}

static int find_addresses(const char *host, const struct addrinfo *h, struct dns_answer *out,
			  uint32_t *scope)
{
	int ret;

	if (!host) {
		no_host(h, out);
		return 0;
	}
	ret = numeric(host, h->ai_family, out, scope);
	if (ret == 1) {
		strlcpy(out->name, host, sizeof(out->name));
		return 0;
	}
	if (ret)
		return ret;
	if (h->ai_flags & AI_NUMERICHOST)
		return EAI_NONAME;
	if (!*host || strlen(host) > DNS_NAME_MAX)
		return EAI_NONAME;
	if (__hosts_find(host, h->ai_family, out))
		return 0;
	return lookup(host, h->ai_family, out);
}

/* Can packets be sent there at all?  Connecting a datagram socket asks the routes. */
static int reachable(const struct dns_addr *a)
{
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_port = htons(9) };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6, .sin6_port = htons(9) };
	int fd = socket(a->family, SOCK_DGRAM | SOCK_CLOEXEC, 0), ok;

	if (fd < 0)
		return 0;
	memcpy(&in.sin_addr, a->bytes, 4);
	memcpy(&in6.sin6_addr, a->bytes, 16);
	if (a->family == AF_INET)
		ok = connect(fd, (struct sockaddr *)&in, sizeof(in)) == 0;
	else
		ok = connect(fd, (struct sockaddr *)&in6, sizeof(in6)) == 0;
	close(fd);
	return ok;
}

/* Of two families, those that can be reached come first. [RFC 6724 rule 1] */
static void sort_addresses(struct dns_answer *a)
{
	struct dns_addr sorted[DNS_ADDRS_MAX];
	int ok[DNS_ADDRS_MAX], n = 0, mixed = 0;

	for (int i = 1; i < a->count; i++)
		mixed |= a->addr[i].family != a->addr[0].family;
	if (!mixed)
		return;
	for (int i = 0; i < a->count; i++)
		ok[i] = reachable(&a->addr[i]);
	for (int want = 1; want >= 0; want--)
		for (int i = 0; i < a->count; i++)
			if (ok[i] == want)
				sorted[n++] = a->addr[i];
	memcpy(a->addr, sorted, (size_t)n * sizeof(sorted[0]));
}

static struct entry *make_entry(const struct dns_addr *a, const struct kind *k, uint32_t scope)
{
	struct entry *e = calloc(1, sizeof(*e));

	if (!e)
		return NULL;
	if (a->family == AF_INET) {
		e->addr.in.sin_port = (in_port_t)k->port;
		memcpy(&e->addr.in.sin_addr, a->bytes, 4);
		e->ai.ai_addrlen = sizeof(e->addr.in);
	} else {
		e->addr.in6.sin6_port = (in_port_t)k->port;
		e->addr.in6.sin6_scope_id = scope;
		memcpy(&e->addr.in6.sin6_addr, a->bytes, 16);
		e->ai.ai_addrlen = sizeof(e->addr.in6);
	}
	e->addr.sa.sa_family = (sa_family_t)a->family;
	e->ai.ai_addr = &e->addr.sa;
	e->ai.ai_family = a->family;
	e->ai.ai_socktype = k->type;
	e->ai.ai_protocol = k->proto;
	return e;
}

/* Returns 0 and a list for freeaddrinfo, or an EAI_ error. */
int getaddrinfo(const char *restrict host, const char *restrict service,
		const struct addrinfo *restrict hints, struct addrinfo **restrict result)
{
	struct addrinfo none = { 0 }, *list = NULL, **end = &list;
	struct dns_answer answer;
	struct kind kinds[3];
	uint32_t scope = 0;
	int n, err;

	if (!hints)
		hints = &none;
	if (!host && !service)
		return EAI_NONAME;
	if ((hints->ai_flags & ~KNOWN_FLAGS) || (!host && (hints->ai_flags & AI_CANONNAME)))
		return EAI_BADFLAGS;
	if (hints->ai_family != AF_UNSPEC && hints->ai_family != AF_INET &&
	    hints->ai_family != AF_INET6)
		return EAI_FAMILY;
	n = find_kinds(service, hints, kinds);
	if (n < 0)
		return n;
	err = find_addresses(host, hints, &answer, &scope);
	if (err)
		return err;
	sort_addresses(&answer);
	for (int i = 0; i < answer.count; i++) {
		for (int k = 0; k < n; k++) {
			struct entry *e = make_entry(&answer.addr[i], &kinds[k], scope);

			if (!e)
				goto no_memory;
			*end = &e->ai;
			end = &e->ai.ai_next;
		}
	}
	if (hints->ai_flags & AI_CANONNAME) {
		list->ai_canonname = strdup(answer.name);
		if (!list->ai_canonname)
			goto no_memory;
	}
	*result = list;
	return 0;
no_memory:
	freeaddrinfo(list);
	return EAI_MEMORY;
}

void freeaddrinfo(struct addrinfo *ai)
{
	while (ai) {
		struct addrinfo *next = ai->ai_next;

		free(ai->ai_canonname);
		free((struct entry *)ai);
		ai = next;
	}
}
