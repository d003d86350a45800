/* Linux <sys/auxv.h>. */
#pragma once

#include <abi/auxv.h>

unsigned long getauxval(unsigned long type);
