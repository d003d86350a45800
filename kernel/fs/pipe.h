/* Pipes, as fcntl() asks about them. */
#pragma once

#include "lib/types.h"

struct file;

#define PIPE_SIZE 65536
#define PIPE_BUF 4096 /* a write of so much is not mixed with others [POSIX] */

bool is_pipe(const struct file *file);
