/* Redirections [POSIX XCU 2.7]. */
#pragma once

#include "ast.h"

struct saved_fds; /* what redirections replaced */

/*
 * Do the redirections in order.  With saved not NULL the descriptors that they replace are
 * kept there for redir_undo.  0, or -1 after a message; then all is as it was.
 */
int redir_apply(const struct redir *redirs, struct saved_fds **saved);
/* Put them back and free saved (NULL is fine). */
void redir_undo(struct saved_fds *saved);
/* The redirections stay: only free (exec without a command). */
void redir_keep(struct saved_fds *saved);
