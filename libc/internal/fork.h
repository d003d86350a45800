/* The handlers of pthread_atfork, which fork runs when a program has some. */
#pragma once

enum { ATFORK_PREPARE, ATFORK_PARENT, ATFORK_CHILD };

void __run_atfork(int when);
