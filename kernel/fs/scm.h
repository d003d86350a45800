/* SCM_RIGHTS: descriptors in the control data of a message. */
#pragma once

#include "lib/types.h"

struct file;
struct request;

/*
 * Takes the descriptors out of control data that a program sends: `control`
 * (kernel memory, *len bytes) keeps the rest.  fds gets up to IPC_FDS files,
 * each with a reference, also after an error.  0, -EINVAL, -EBADF.
 */
int64_t scm_send(char *control, size_t *len, struct file **fds, uint32_t *nfds);
/*
 * Installs the descriptors that came with rq's reply and writes their SCM_RIGHTS
 * behind the *used bytes of control data (a user's, room bytes).  flags: MSG_*
 * of the call.  Returns MSG_CTRUNC if not all fitted, else 0, or -EFAULT.
 */
int64_t scm_recv(struct request *rq, char *ucontrol, size_t room, size_t *used, uint32_t flags);
