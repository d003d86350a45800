/* POSIX <sys/utsname.h>. */
#pragma once

#include <abi/utsname.h>

int uname(struct utsname *name);
