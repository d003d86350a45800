/* POSIX <netinet/tcp.h>. */
#pragma once

#include <abi/tcp.h>

#define SOL_TCP 6
