/* Memory that is freed all at once: a parsed command's tree and words. */
#pragma once

#include <stddef.h>

struct arena;

/* A fresh arena with one reference.  Out of memory ends the shell with a message. */
struct arena *arena_new(void);
/* Zeroed memory that lives as long as the arena. */
void *arena_alloc(struct arena *a, size_t size);
char *arena_strndup(struct arena *a, const char *s, size_t len);
/* References: a function's definition keeps the arena of the command that defined it. */
struct arena *arena_get(struct arena *a);
void arena_put(struct arena *a);
