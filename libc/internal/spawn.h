/* The list that posix_spawn_file_actions_add* make and posix_spawn carries out. */
#pragma once

#include <sys/types.h>

enum spawn_kind { SPAWN_OPEN, SPAWN_CLOSE, SPAWN_DUP2, SPAWN_CHDIR };

struct __spawn_action {
	struct __spawn_action *next; /* in order */
	enum spawn_kind kind;
	int fd, to; /* DUP2: from fd to `to`; else: fd */
	int flags;
	mode_t mode;
	char path[];
};
