/* scandir: a whole directory, filtered and sorted. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

int alphasort(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* Returns 0, or -1: no memory. */
static int append(struct dirent ***list, size_t *n, const struct dirent *d)
{
	if ((*n & (*n - 1)) == 0) {
		struct dirent **more = realloc(*list, (*n ? *n * 2 : 1) * sizeof(**list));

		if (!more)
			return -1;
		*list = more;
	}
	struct dirent *copy = malloc(d->d_reclen);

	if (!copy)
		return -1;
	memcpy(copy, d, d->d_reclen);
	(*list)[(*n)++] = copy;
	return 0;
}

/* Returns how many; the caller frees each and the list.  -1 and errno on failure. */
int scandir(const char *path, struct dirent ***list, int (*filter)(const struct dirent *),
	    int (*cmp)(const struct dirent **, const struct dirent **))
{
	DIR *dir = opendir(path);
	struct dirent *d, **found = NULL;
	size_t n = 0;
	int err = 0, saved = errno;

	if (!dir)
		return -1;
	for (errno = 0; !err && (d = readdir(dir)); errno = 0)
		if ((!filter || filter(d)) && append(&found, &n, d) < 0)
			err = ENOMEM;
	if (!err)
		err = errno;
	closedir(dir);
	if (err) {
		while (n)
			free(found[--n]);
		free(found);
		errno = err;
		return -1;
	}
	errno = saved;
	if (cmp)
		qsort(found, n, sizeof(*found), (int (*)(const void *, const void *))cmp);
	*list = found;
	return (int)n;
}
