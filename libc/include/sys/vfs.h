/* <sys/vfs.h> */
#pragma once

#include <sys/statfs.h>
