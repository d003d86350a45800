/* <sys/errno.h> */
#pragma once

#include <errno.h>
