/* Removing and copying files and whole directories. */
#pragma once

#include <stdbool.h>

struct tree_options {
	bool recursive;
	bool force; /* what is missing is no error; do not ask for anything */
	bool verbose;
	bool preserve; /* copy: times and permissions too */
};

/* Each prints its messages and returns the number of failures. */
int tree_remove(const char *path, const struct tree_options *o);
int tree_copy(const char *from, const char *to, const struct tree_options *o);
/* "dir/" + the last part of path, in fresh memory; path itself may end in slashes. */
char *path_into(const char *dir, const char *path);
bool is_directory(const char *path);
