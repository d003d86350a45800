/*
 * The kernel command line: words separated by spaces, KEY=VALUE, where quotes
 * keep a value together: run='echo "a  b"'.  Called once by main.c.
 */
#include <arpa/inet.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "init.h"

#define WORD_MAX 2048

/*
 * Take one word off *text: quotes removed, literal inside '...', with backslash
 * for \" and \\ inside "...".  1, 0 at the end, -1: a quote is not closed.
 */
static int next_word(const char **text, char word[WORD_MAX])
{
	const char *at = *text + strspn(*text, " \t\n");
	size_t len = 0;
	char quote = 0;

	if (!*at)
		return 0;
	for (; *at && (quote || !strchr(" \t\n", *at)); at++) {
		if (*at == quote) {
			quote = 0;
		} else if (!quote && (*at == '\'' || *at == '"')) {
			quote = *at;
		} else {
			if (quote == '"' && *at == '\\' && (at[1] == '"' || at[1] == '\\'))
				at++;
			if (len < WORD_MAX - 1)
				word[len++] = *at;
		}
	}
	word[len] = 0;
	*text = at;
	return quote ? -1 : 1;
}

static bool parse_address(const char *text, size_t len, uint32_t *address)
{
	char copy[16];
	struct in_addr in;

	if (len == 0 || len >= sizeof(copy))
		return false;
	memcpy(copy, text, len);
	copy[len] = 0;
	if (inet_pton(AF_INET, copy, &in) != 1)
		return false;
	*address = ntohl(in.s_addr);
	return true;
}

/* Can a host have this address? */
static bool is_host(uint32_t address)
{
	uint8_t top = (uint8_t)(address >> 24);

	return top != 0 && top != 127 && top < 224;
}

/* ADDR/PREFIX[,GATEWAY] */
static bool parse_static(struct cmdline *to, const char *value)
{
	const char *slash = strchr(value, '/');
	uint32_t address, gateway = 0;
	unsigned long prefix;
	char *end;

	if (!slash || !parse_address(value, (size_t)(slash - value), &address) || slash[1] < '0' ||
	    slash[1] > '9')
		return false;
	prefix = strtoul(slash + 1, &end, 10);
	if (prefix == 0 || prefix > 32 || !is_host(address))
		return false;
	if (*end == ',' &&
	    (!parse_address(end + 1, strlen(end + 1), &gateway) || !is_host(gateway)))
		return false;
	if (*end && *end != ',')
		return false;
	to->dhcp = false;
	to->address = address;
	to->prefix = (unsigned int)prefix;
	to->gateway = gateway;
	return true;
}

static void take_word(struct cmdline *to, const char *word, void (*warn)(const char *fmt, ...))
{
	if (strcmp(word, "quiet") == 0) {
		to->quiet = true;
	} else if (strncmp(word, "run=", 4) == 0) {
		if (word[4] == 0)
			warn("kernel command line: run= names no command");
		else if (strlen(word + 4) >= sizeof(to->run))
			warn("kernel command line: run= is longer than %zu bytes",
			     sizeof(to->run) - 1);
		else
			strcpy(to->run, word + 4);
	} else if (strcmp(word, "ip=dhcp") == 0) {
		to->dhcp = true;
	} else if (strncmp(word, "ip=", 3) == 0) {
		if (!parse_static(to, word + 3))
			warn("kernel command line: ip=%s is neither dhcp nor "
			     "ADDRESS/PREFIX[,GATEWAY]; using dhcp",
			     word + 3);
	} else {
		warn("kernel command line: '%s' is not a key that is known here", word);
	}
}

void cmdline_parse(struct cmdline *to, const char *text, void (*warn)(const char *fmt, ...))
{
	static char word[WORD_MAX];
	int more;

	memset(to, 0, sizeof(*to));
	to->dhcp = true;
	while ((more = next_word(&text, word)) > 0)
		take_word(to, word, warn);
	if (more < 0)
		warn("kernel command line: a quote is not closed in '%s'", word);
}
