/* <sys/syscall.h> */
#pragma once

#include <abi/syscall.h>
