/* Interfaces by name and number. */
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int ask(unsigned long request, struct ifreq *ifr)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), ret, saved;

	if (fd < 0)
		return -1;
	ret = ioctl(fd, request, ifr);
	saved = errno;
	close(fd);
	errno = saved;
	return ret;
}

/* Returns 0 and errno (ENODEV) for an unknown name. */
unsigned int if_nametoindex(const char *name)
{
	struct ifreq ifr = { 0 };

	if (strlcpy(ifr.ifr_name, name, IFNAMSIZ) >= IFNAMSIZ) {
		errno = ENODEV;
		return 0;
	}
	return ask(SIOCGIFINDEX, &ifr) < 0 ? 0 : (unsigned int)ifr.ifr_ifindex;
}

/* name has room for IFNAMSIZ characters.  Returns it, or null and ENXIO. */
char *if_indextoname(unsigned int index, char *name)
{
	struct ifreq ifr = { .ifr_ifindex = (int)index };

	if (ask(SIOCGIFNAME, &ifr) < 0) {
		if (errno == ENODEV)
			errno = ENXIO;
		return NULL;
	}
	strlcpy(name, ifr.ifr_name, IFNAMSIZ);
	return name;
}

/* All interfaces that have an address; the list ends with index 0.  Null and errno on failure. */
struct if_nameindex *if_nameindex(void)
{
	struct ifreq reqs[64];
	struct ifconf conf = { .ifc_len = sizeof(reqs), .ifc_req = reqs };

	if (ask(SIOCGIFCONF, (struct ifreq *)&conf) < 0)
		return NULL;
	size_t n = (size_t)conf.ifc_len / sizeof(reqs[0]);
	struct if_nameindex *list = calloc(n + 1, sizeof(*list));

	if (!list)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		list[i].if_name = strndup(reqs[i].ifr_name, IFNAMSIZ);
		list[i].if_index = if_nametoindex(reqs[i].ifr_name);
		if (!list[i].if_name || !list[i].if_index) {
			if_freenameindex(list);
			return NULL;
		}
	}
	return list;
}

void if_freenameindex(struct if_nameindex *list)
{
	for (size_t i = 0; list[i].if_name; i++)
		free(list[i].if_name);
	free(list);
}
