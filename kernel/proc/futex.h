/* Futexes inside ring 0. */
#pragma once

#include "lib/types.h"

struct thread;

/* A dying thread's (or a new program's) farewell to its futexes: the robust list, then
 * clear_child_tid with its wake-up. Touches user memory; needs the old address space. */
void futex_thread_exit(struct thread *t);
