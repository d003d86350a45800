/* Aliases: words that stand for other text at the beginning of a command. */
#pragma once

/* The value, or NULL; borrowed until the alias changes. */
const char *alias_lookup(const char *name);
void alias_set(const char *name, const char *value);
/* 0 or -ENOENT. */
int alias_remove(const char *name);
void alias_remove_all(void);
/* Print all of them as commands that would define them. */
void alias_print(void);
