/*
 * From a name as the user wrote it to an answer: search list, cache, servers, and
 * aliases whose target the server did not include.
 */
#include <internal/dns.h>
#include <string.h>
#include <strings.h>

#define MAX_HOPS 8

/* One absolute name.  The answer may be remembered from before. */
enum dns_result __dns_resolve(const struct dns_config *c, const char *name, int type,
			      struct dns_answer *out)
{
	char current[DNS_NAME_MAX + 1];
	enum dns_result r;
	uint32_t ttl = UINT32_MAX;

	if (strlcpy(current, name, sizeof(current)) >= sizeof(current))
		return DNS_NO_NAME;
	for (int hops = 0; hops < MAX_HOPS; hops++) {
		if (!__dns_cache_get(current, type, &r, out)) {
			r = __dns_query(c, current, type, out);
			if (r == DNS_OK || r == DNS_NO_NAME || r == DNS_NO_DATA)
				__dns_cache_put(current, type, r, out);
		}
		if (r == DNS_OK && out->ttl > ttl)
			out->ttl = ttl;
		/* "no data" at the end of a chain: the rest of it is to be asked for */
		if (r != DNS_NO_DATA || type == DNS_TYPE_PTR || !out->name[0] ||
		    strcasecmp(out->name, current) == 0)
			return r;
		ttl = out->ttl < ttl ? out->ttl : ttl;
		strcpy(current, out->name);
	}
	return DNS_FAILED;
}

static int count_dots(const char *s)
{
	int n = 0;

	for (; *s; s++)
		n += *s == '.';
	return n;
}

/* Keep what says most: an answer ends the search; a failure outweighs a "no". */
static enum dns_result worse(enum dns_result a, enum dns_result b)
{
	if (a == DNS_NO_NAME)
		return b;
	return b == DNS_NO_NAME ? a : a == DNS_NO_DATA ? b : a;
}

/* A name with few dots is first looked for in the domains of the search list. */
enum dns_result __dns_search(const struct dns_config *c, const char *name, int type,
			     struct dns_answer *out)
{
	size_t n = strlen(name);
	int absolute = n && name[n - 1] == '.', tried = 0;
	enum dns_result r, all = DNS_NO_NAME;
	char full[2 * DNS_NAME_MAX + 2];

	if (!n || n > DNS_NAME_MAX)
		return DNS_NO_NAME;
	if (absolute) {
		memcpy(full, name, n);
		full[n - 1] = 0;
		return __dns_resolve(c, full, type, out);
	}
	if (count_dots(name) >= c->ndots) {
		tried = 1;
		all = __dns_resolve(c, name, type, out);
		if (all == DNS_OK)
			return all;
	}
	for (int i = 0; i < c->searches; i++) {
		size_t k = strcspn(c->search[i], "\n");

		if (k && c->search[i][k - 1] == '.')
			k--;
		memcpy(full, name, n);
		full[n] = '.';
		memcpy(full + n + 1, c->search[i], k);
		full[n + 1 + k] = 0;
		r = __dns_resolve(c, full, type, out);
		if (r == DNS_OK)
			return r;
		all = worse(all, r);
	}
	if (!tried) {
		r = __dns_resolve(c, name, type, out);
		if (r == DNS_OK)
			return r;
		all = worse(all, r);
	}
	return all;
}
