/* What a spawned child does before it runs its program, and its attributes. */
#include <errno.h>
#include <internal/spawn.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>

static int append(posix_spawn_file_actions_t *fa, struct __spawn_action proto, const char *path)
{
	size_t n = path ? strlen(path) + 1 : 0;
	struct __spawn_action *a, **end = &fa->__actions;

	if (proto.fd < 0 || proto.to < 0)
		return EBADF;
	a = malloc(sizeof(*a) + n);
	if (!a)
		return ENOMEM;
	*a = proto;
	if (path)
		memcpy(a->path, path, n);
	while (*end)
		end = &(*end)->next;
	*end = a;
	return 0;
}

int posix_spawn_file_actions_init(posix_spawn_file_actions_t *fa)
{
	fa->__actions = NULL;
	return 0;
}

int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t *fa)
{
	while (fa->__actions) {
		struct __spawn_action *next = fa->__actions->next;

		free(fa->__actions);
		fa->__actions = next;
	}
	return 0;
}

int posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *restrict fa, int fd,
				     const char *restrict path, int flags, mode_t mode)
{
	struct __spawn_action a = { .kind = SPAWN_OPEN, .fd = fd, .flags = flags, .mode = mode };

	return append(fa, a, path);
}

int posix_spawn_file_actions_addclose(posix_spawn_file_actions_t *fa, int fd)
{
	return append(fa, (struct __spawn_action){ .kind = SPAWN_CLOSE, .fd = fd }, NULL);
}

int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *fa, int from, int to)
{
	return append(fa, (struct __spawn_action){ .kind = SPAWN_DUP2, .fd = from, .to = to },
		      NULL);
}

int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *restrict fa,
					 const char *restrict path)
{
	return append(fa, (struct __spawn_action){ .kind = SPAWN_CHDIR }, path);
}

int posix_spawnattr_init(posix_spawnattr_t *attr)
{
	*attr = (posix_spawnattr_t){ 0 };
	return 0;
}

int posix_spawnattr_destroy(posix_spawnattr_t *attr)
{
	(void)attr;
	return 0;
}

int posix_spawnattr_setflags(posix_spawnattr_t *attr, short flags)
{
	attr->__flags = flags;
	return 0;
}

int posix_spawnattr_getflags(const posix_spawnattr_t *restrict attr, short *restrict flags)
{
	*flags = (short)attr->__flags;
	return 0;
}

int posix_spawnattr_setpgroup(posix_spawnattr_t *attr, pid_t pgrp)
{
	attr->__pgrp = pgrp;
	return 0;
}

int posix_spawnattr_getpgroup(const posix_spawnattr_t *restrict attr, pid_t *restrict pgrp)
{
	*pgrp = attr->__pgrp;
	return 0;
}

int posix_spawnattr_setsigdefault(posix_spawnattr_t *restrict attr, const sigset_t *restrict set)
{
	attr->__def = *set;
	return 0;
}

int posix_spawnattr_setsigmask(posix_spawnattr_t *restrict attr, const sigset_t *restrict set)
{
	attr->__mask = *set;
	return 0;
}
