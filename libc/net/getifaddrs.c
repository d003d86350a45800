/* getifaddrs: the IPv4 addresses of all interfaces, asked for with ioctls. */
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

struct entry {
	struct ifaddrs ifa;
	struct sockaddr addr, netmask, broadcast;
	char name[IFNAMSIZ];
};

static struct entry *make(int fd, const struct ifreq *from)
{
	struct entry *e = calloc(1, sizeof(*e));
	struct ifreq r = *from;

	if (!e)
		return NULL;
	memcpy(e->name, from->ifr_name, IFNAMSIZ - 1);
	e->ifa.ifa_name = e->name;
	e->addr = from->ifr_addr;
	e->ifa.ifa_addr = &e->addr;
	if (ioctl(fd, SIOCGIFNETMASK, &r) == 0) {
		e->netmask = r.ifr_netmask;
		e->ifa.ifa_netmask = &e->netmask;
	}
	if (ioctl(fd, SIOCGIFFLAGS, &r) == 0)
		e->ifa.ifa_flags = (unsigned short)r.ifr_flags;
	if ((e->ifa.ifa_flags & IFF_BROADCAST) && ioctl(fd, SIOCGIFBRDADDR, &r) == 0) {
		e->broadcast = r.ifr_broadaddr;
		e->ifa.ifa_broadaddr = &e->broadcast;
	}
	return e;
}

/* Returns 0 and a list to be freed with freeifaddrs, or -1 and errno. */
int getifaddrs(struct ifaddrs **list)
{
	struct ifreq reqs[64];
	struct ifconf conf = { .ifc_len = sizeof(reqs), .ifc_req = reqs };
	struct ifaddrs **end = list;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), ret = -1, saved;

	*list = NULL;
	if (fd < 0)
		return -1;
	if (ioctl(fd, SIOCGIFCONF, &conf) < 0)
		goto out;
	for (size_t i = 0; i < (size_t)conf.ifc_len / sizeof(reqs[0]); i++) {
		struct entry *e = make(fd, &reqs[i]);

		if (!e) {
			freeifaddrs(*list);
			*list = NULL;
			goto out;
		}
		*end = &e->ifa;
		end = &e->ifa.ifa_next;
	}
	ret = 0;
out:
	saved = errno;
	close(fd);
	errno = saved;
	return ret;
}

void freeifaddrs(struct ifaddrs *list)
{
	while (list) {
		struct ifaddrs *next = list->ifa_next;

		free((struct entry *)list);
		list = next;
	}
}
