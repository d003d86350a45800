/* POSIX <sys/un.h>. */
#pragma once

#include <abi/un.h>
#include <string.h>

#define SUN_LEN(a) (offsetof(struct sockaddr_un, sun_path) + strlen((a)->sun_path))
