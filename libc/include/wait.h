/* <wait.h> */
#pragma once

#include <sys/wait.h>
