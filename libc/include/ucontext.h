/* <ucontext.h>: the machine context that a signal handler is given. */
#pragma once

#include <signal.h>
