/* Putting a lease to use. */
#pragma once

#include <stdbool.h>

#include "message.h"

/* Give the interface what the server said: address, mask, broadcast, MTU, default route, and
 * /etc/resolv.conf.  0, or -errno when the address could not be set. */
int lease_apply(const char *ifname, const struct dhcp_reply *r);
/* Take address and route away. */
void lease_remove(const char *ifname, const struct dhcp_reply *r);
/* Does the interface (still) have the address? */
bool lease_in_place(const char *ifname, const struct dhcp_reply *r);
/* Write /etc/resolv.conf anew if it is gone (the file server was restarted). */
void lease_check_files(const struct dhcp_reply *r);
/* "10.0.2.15/24, gateway 10.0.2.2, DNS 10.0.2.3, for 86400 s" */
void lease_describe(const struct dhcp_reply *r, char *out, size_t size);
/* Note for ifconfig how far the client is: one line in /run/dhcp.IFNAME. */
void lease_note(const char *ifname, const char *text);
