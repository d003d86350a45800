/* Names to addresses, for the network programs. */
#pragma once

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

/* All IPv4 addresses of host, at most max; their number, or 0 after a message. */
size_t resolve_host(const char *host, struct in_addr *out, size_t max);
/* The first of them; exits with `status` after a message when there is none. */
struct in_addr resolve_or_die(const char *host, int status);
/* "80" or "http"; udp says in which protocol.  The port, or -1. */
int resolve_port(const char *name, int udp);
