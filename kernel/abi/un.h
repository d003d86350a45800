/* Addresses of local sockets. */
#pragma once

#include <abi/types.h>

struct sockaddr_un {
	sa_family_t sun_family;
	char sun_path[108]; /* empty first byte: the abstract name space */
};
_Static_assert(sizeof(struct sockaddr_un) == 110, "struct sockaddr_un");
