/* <net/route.h> */
#pragma once

#include <abi/route.h>
