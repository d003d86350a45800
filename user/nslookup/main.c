/*
 * nslookup: asks a name server.  nslookup [-type=TYPE] NAME|ADDRESS [SERVER]; the server comes
 * from /etc/resolv.conf if none is named.  UDP first, TCP when the reply does not fit.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../lib/resolve.h"
#include "../lib/util.h"
#include "message.h"

#define PORT 53
#define TRIES 3
#define TIMEOUT_MS 2000

/* The first nameserver of resolv.conf, and the search domain. */
static int read_resolv_conf(struct in_addr *server, char domain[DNS_NAME_MAX])
{
	FILE *f = fopen("/etc/resolv.conf", "re");
	char line[512], word[300];
	int found = 0;

	domain[0] = '\0';
	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f)) {
		if (!found && sscanf(line, "nameserver %299s", word) == 1)
			found = inet_pton(AF_INET, word, server) == 1;
		else if ((sscanf(line, "search %299s", word) == 1 ||
			  sscanf(line, "domain %299s", word) == 1) &&
			 strlen(word) < DNS_NAME_MAX)
			strcpy(domain, word);
	}
	fclose(f);
	return found;
}

static int connect_server(struct in_addr server, int type)
{
	struct sockaddr_in sin = { .sin_family = AF_INET, .sin_port = htons(PORT) };
	struct timeval tv = { .tv_sec = TIMEOUT_MS / 1000 };
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

	if (fd < 0)
		die_errno(1, "socket");
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv));
	sin.sin_addr = server;
	if (connect(fd, (struct sockaddr *)&sin, sizeof(sin)) < 0) {
		int err = errno;

		close(fd);
		return -err;
	}
	return fd;
}

/* One question over UDP, asked again when nothing comes; the reply's length or -errno. */
static ssize_t ask_udp(struct in_addr server, const uint8_t *q, size_t len, uint8_t *reply,
		       size_t size)
{
	int fd = connect_server(server, SOCK_DGRAM);
	ssize_t n = -ETIMEDOUT;

	if (fd < 0)
		return fd;
	for (int i = 0; i < TRIES; i++) {
		if (send(fd, q, len, MSG_NOSIGNAL) < 0) {
			n = -errno;
			continue;
		}
		n = recv(fd, reply, size, 0);
		if (n >= 2 && memcmp(reply, q, 2) == 0)
			break;
		n = n < 0 && errno != EAGAIN ? -errno : -ETIMEDOUT;
	}
	close(fd);
	return n;
}

static int read_exactly(int fd, uint8_t *p, size_t len)
{
	while (len > 0) {
		ssize_t n = recv(fd, p, len, 0);

		if (n <= 0)
			return n < 0 ? -errno : -ECONNRESET;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

/* The same over TCP: two bytes of length in front [RFC 1035 4.2.2]. */
static ssize_t ask_tcp(struct in_addr server, const uint8_t *q, size_t len, uint8_t *reply)
{
	int fd = connect_server(server, SOCK_STREAM);
	uint8_t head[2] = { (uint8_t)(len >> 8), (uint8_t)len };
	uint8_t message[DNS_UDP_MAX + 2];
	size_t n = 0;
	int err;

	if (fd < 0)
		return fd;
	memcpy(message, head, 2);
	memcpy(message + 2, q, len);
	err = write_all(fd, message, len + 2);
	if (!err)
		err = read_exactly(fd, head, 2);
	if (!err) {
		n = (size_t)head[0] << 8 | head[1];
		err = read_exactly(fd, reply, n);
	}
	close(fd);
	return err ? err : (ssize_t)n;
}

static const char *rcode_text(int rcode)
{
	static const char *const texts[] = { "no error",     "format error",	"server failure",
					     "no such name", "not implemented", "refused" };

	return rcode >= 0 && rcode < 6 ? texts[rcode] : "error";
}

static void print_answer(const struct dns_answer *a, void *arg)
{
	char type[16];

	(void)arg;
	if (a->type == DNS_A || a->type == DNS_AAAA)
		printf("Name:\t%s\nAddress: %s\n", a->name, a->text);
	else if (a->type == DNS_CNAME)
		printf("%s\tcanonical name = %s\n", a->name, a->text);
	else if (a->type == DNS_PTR)
		printf("%s\tname = %s\n", a->name, a->text);
	else
		printf("%s\t%s %s\n", a->name, dns_type_name(a->type, type), a->text);
}

/* Ask and print; 0 when there was an answer, 1: the name does not exist, 2: no reply. */
static int look_up(struct in_addr server, const char *name, uint16_t type, bool quiet)
{
	static uint8_t reply[65536];
	uint8_t question[DNS_UDP_MAX];
	struct dns_reply r;
	uint16_t id = 0;
	size_t len;
	ssize_t n;

	if (getrandom(&id, sizeof(id), 0) != sizeof(id))
		id = (uint16_t)getpid();
	len = dns_build(question, id, name, type);
	if (len == 0)
		die(1, "%s: not a name", name);
	n = ask_udp(server, question, len, reply, sizeof(reply));
	if (n >= 0 && dns_parse(reply, (size_t)n, id, &r, NULL, NULL) && r.truncated)
		n = ask_tcp(server, question, len, reply);
	if (n < 0) {
		errno = (int)-n;
		complain_errno("%s", inet_ntoa(server));
		return 2;
	}
	if (!dns_parse(reply, (size_t)n, id, &r, NULL, NULL)) {
		complain("%s: the reply is malformed", inet_ntoa(server));
		return 2;
	}
	if (r.rcode != 0 || r.answers == 0) {
		if (!quiet)
			printf("** %s: %s\n", name,
			       r.rcode ? rcode_text(r.rcode) : "no records of this type");
		return 1;
	}
	if (!r.authoritative)
		puts("Non-authoritative answer:");
	dns_parse(reply, (size_t)n, id, &r, print_answer, NULL);
	return 0;
}

static int look_up_all(struct in_addr server, const char *name, uint16_t type)
{
	int status = look_up(server, name, type ? type : DNS_A, false);

	if (type == 0 && status < 2 && look_up(server, name, DNS_AAAA, true) == 0)
		status = 0;
	return status;
}

int main(int argc, char **argv)
{
	char domain[DNS_NAME_MAX], full[2 * DNS_NAME_MAX], reverse[32];
	struct in_addr server, addr;
	uint16_t type = 0;
	const char *name;
	int status;

	prog_init(argv[0]);
	if (argc > 1 && (strncmp(argv[1], "-type=", 6) == 0 || strncmp(argv[1], "-q=", 3) == 0)) {
		type = dns_type_number(strchr(argv[1], '=') + 1);
		if (!type)
			die(1, "%s: no such type", strchr(argv[1], '=') + 1);
		argc--;
		argv++;
	}
	if (argc < 2 || argc > 3 || argv[1][0] == '-')
		usage(2, "[-type=A|AAAA|CNAME|MX|NS|PTR|SOA|TXT] NAME|ADDRESS [SERVER]");
	if (!read_resolv_conf(&server, domain) && argc < 3)
		die(1, "/etc/resolv.conf names no server (no DHCP answer yet?)");
	if (argc == 3)
		server = resolve_or_die(argv[2], 1);
	name = argv[1];
	printf("Server:\t\t%s\nAddress:\t%s#%d\n\n", inet_ntoa(server), inet_ntoa(server), PORT);
	if (inet_pton(AF_INET, name, &addr) == 1) {
		dns_reverse_name(addr.s_addr, reverse);
		return finish(look_up(server, reverse, type ? type : DNS_PTR, false));
	}
	/* a single word is tried with the search domain behind it first */
	if (!strchr(name, '.') && domain[0] && strlen(name) < DNS_NAME_MAX) {
		snprintf(full, sizeof(full), "%s.%s", name, domain);
		status = look_up(server, full, type ? type : DNS_A, true);
		if (status == 0)
			return finish(0);
	}
	return finish(look_up_all(server, name, type));
}
