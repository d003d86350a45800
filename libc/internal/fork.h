/* What fork runs before and behind itself, in programs that have it. */
#pragma once

enum { ATFORK_PREPARE, ATFORK_PARENT, ATFORK_CHILD };

/* the handlers of pthread_atfork */
void __run_atfork(int when);
/* the heap stands still during a fork */
void __malloc_atfork(int when);
