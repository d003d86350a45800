/* Simple commands: assignments, words and redirections [POSIX XCU 2.9.1]. */
#pragma once

#include "ast.h"

/* Run it; the exit status. */
int exec_simple(const struct node *n, unsigned int flags);
