/* getnameinfo: a socket address as names, from /etc/hosts, the DNS, or as numbers. */
#include <arpa/inet.h>
#include <internal/dns.h>
#include <net/if.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

/* The name to ask for: the address backwards. [RFC 1035 3.5, RFC 3596 2.5] */
static void reverse_name(const struct dns_addr *a, char *name, size_t size)
{
	const uint8_t *b = a->bytes;
	size_t n = 0;

	if (a->family == AF_INET) {
		snprintf(name, size, "%d.%d.%d.%d.in-addr.arpa", b[3], b[2], b[1], b[0]);
		return;
	}
	for (int i = 15; i >= 0; i--)
		n += (size_t)snprintf(name + n, size - n, "%x.%x.", b[i] & 15, b[i] >> 4);
	snprintf(name + n, size - n, "ip6.arpa");
}

/* Returns 1 and the name, 0: none, or an EAI_ error. */
static int find_name(const struct dns_addr *a, char *name, size_t size)
{
	char question[80];
	struct dns_config config;
	struct dns_answer answer;
	enum dns_result r;

	if (__hosts_name(a, name, size))
		return 1;
	reverse_name(a, question, sizeof(question));
	__dns_config_load(&config);
	r = __dns_resolve(&config, question, DNS_TYPE_PTR, &answer);
	if (r == DNS_TIMED_OUT || r == DNS_FAILED)
		return EAI_AGAIN;
	return r == DNS_OK && strlcpy(name, answer.name, size) < size;
}

static int numeric_host(const struct sockaddr *sa, const struct dns_addr *a, char *host,
			size_t size)
{
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)sa;
	char text[INET6_ADDRSTRLEN + 1 + IFNAMSIZ], name[IFNAMSIZ];

	inet_ntop(a->family, a->bytes, text, INET6_ADDRSTRLEN);
	if (a->family == AF_INET6 && in6->sin6_scope_id) {
		size_t n = strlen(text);

		if (if_indextoname(in6->sin6_scope_id, name))
			snprintf(text + n, sizeof(text) - n, "%%%s", name);
		else
			snprintf(text + n, sizeof(text) - n, "%%%u", in6->sin6_scope_id);
	}
	return strlcpy(host, text, size) < size ? 0 : EAI_OVERFLOW;
}

static int service_name(int port, int flags, char *serv, size_t size)
{
	const char *proto = flags & NI_DGRAM ? "udp" : "tcp";
	struct service s;
	size_t n;

	port = ntohs((uint16_t)port);
	if (!(flags & NI_NUMERICSERV) && __service_find(NULL, port, proto, &s))
		n = strlcpy(serv, s.name, size);
	else
		n = (size_t)snprintf(serv, size, "%d", port);
	return n < size ? 0 : EAI_OVERFLOW;
}

/* Returns 0 or an EAI_ error. */
int getnameinfo(const struct sockaddr *restrict sa, socklen_t salen, char *restrict host,
		socklen_t hostlen, char *restrict serv, socklen_t servlen, int flags)
{
	const struct sockaddr_in *in = (const struct sockaddr_in *)sa;
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)sa;
	struct dns_addr a = { .family = sa->sa_family };
	int found = 0, err;

	if (a.family == AF_INET && salen >= sizeof(*in))
		memcpy(a.bytes, &in->sin_addr, 4);
	else if (a.family == AF_INET6 && salen >= sizeof(*in6))
		memcpy(a.bytes, &in6->sin6_addr, 16);
	else
		return EAI_FAMILY;
	if (!host && !serv)
		return EAI_NONAME;
	if (host && hostlen) {
		if (!(flags & NI_NUMERICHOST))
			found = find_name(&a, host, hostlen);
		if (found != 1) {
			if (flags & NI_NAMEREQD)
				return found < 0 ? found : EAI_NONAME;
			err = numeric_host(sa, &a, host, hostlen);
			if (err)
				return err;
		}
	}
	if (serv && servlen)
		return service_name(a.family == AF_INET ? in->sin_port : in6->sin6_port, flags,
				    serv, servlen);
	return 0;
}
