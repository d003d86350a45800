/* The older calls, on top of getaddrinfo and getnameinfo.  IPv4 only, static results. */
#include <internal/dns.h>
#include <internal/pthread_impl.h>
#include <netdb.h>
#include <string.h>

static struct hostent entry;
static char name_buf[NI_MAXHOST];
static struct in_addr addrs[DNS_ADDRS_MAX];
static char *addr_list[DNS_ADDRS_MAX + 1], *no_aliases[1];

int *__h_errno_location(void)
{
	return &pthread_this()->h_errno_value;
}

static struct hostent *fail(int err)
{
	switch (err) {
	case EAI_NONAME:
		h_errno = HOST_NOT_FOUND;
		break;
	case EAI_NODATA:
		h_errno = NO_DATA;
		break;
	case EAI_AGAIN:
		h_errno = TRY_AGAIN;
		break;
	default:
		h_errno = NO_RECOVERY;
	}
	return NULL;
}

static struct hostent *answer(int n)
{
	for (int i = 0; i < n; i++)
		addr_list[i] = (char *)&addrs[i];
	addr_list[n] = NULL;
	entry = (struct hostent){ name_buf, no_aliases, AF_INET, sizeof(addrs[0]), addr_list };
	return &entry;
}

/* Null and h_errno on failure. */
struct hostent *gethostbyname(const char *name)
{
	struct addrinfo hints = { .ai_family = AF_INET,
				  .ai_socktype = SOCK_STREAM,
				  .ai_flags = AI_CANONNAME };
	struct addrinfo *list;
	int err = getaddrinfo(name, NULL, &hints, &list), n = 0;

	if (err)
		return fail(err);
	strlcpy(name_buf, list->ai_canonname, sizeof(name_buf));
	for (struct addrinfo *ai = list; ai && n < DNS_ADDRS_MAX; ai = ai->ai_next)
		addrs[n++] = ((struct sockaddr_in *)ai->ai_addr)->sin_addr;
	freeaddrinfo(list);
	return answer(n);
}

struct hostent *gethostbyaddr(const void *addr, socklen_t len, int family)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	int err;

	if (family != AF_INET || len != sizeof(in.sin_addr))
		return fail(EAI_FAMILY);
	memcpy(&in.sin_addr, addr, len);
	err = getnameinfo((struct sockaddr *)&in, sizeof(in), name_buf, sizeof(name_buf), NULL, 0,
			  NI_NAMEREQD);
	if (err)
		return fail(err);
	addrs[0] = in.sin_addr;
	return answer(1);
}
