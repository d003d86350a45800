/*
 * The environment.  environ is the array; entries that setenv made are allocated
 * and remembered, so that replacing one frees it.
 */
#include <errno.h>
#include <internal/lock.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char **array; /* the one that we allocated, perhaps environ */
static char **made;  /* the entries that we allocated */
static size_t made_count;
static volatile int env_lock;

static char **find(const char *name, size_t len)
{
	for (char **e = environ; e && *e; e++)
		if (strncmp(*e, name, len) == 0 && (*e)[len] == '=')
			return e;
	return NULL;
}

/* Returns the value, or null.  It is valid until the variable changes. */
char *getenv(const char *name)
{
	size_t len = strcspn(name, "=");

	if (!len || name[len])
		return NULL;
	char **e = find(name, len);

	return e ? *e + len + 1 : NULL;
}

char *secure_getenv(const char *name)
{
	return getenv(name);
}

/* old was replaced by entry (either may be null); ours: entry is allocated. */
static int remember(char *old, char *entry, int ours)
{
	for (size_t i = 0; i < made_count; i++) {
		if (old && made[i] == old) {
			free(old);
			made[i] = made[--made_count];
			break;
		}
	}
	if (!entry || !ours)
		return 0;
	char **more = realloc(made, (made_count + 1) * sizeof(*made));

	if (!more)
		return -1;
	made = more;
	made[made_count++] = entry;
	return 0;
}

static int append(char *entry)
{
	size_t n = 0;
	char **larger;

	while (environ && environ[n])
		n++;
	larger = realloc(environ == array ? array : NULL, (n + 2) * sizeof(*larger));
	if (!larger)
		return -1;
	if (environ != array) {
		if (n)
			memcpy(larger, environ, n * sizeof(*larger));
		free(array);
	}
	larger[n] = entry;
	larger[n + 1] = NULL;
	environ = array = larger;
	return 0;
}

static int put(char *entry, size_t len, int ours)
{
	char **e, *old = NULL;
	int ret = 0;

	lock_acquire(&env_lock);
	e = find(entry, len);
	if (e) {
		old = *e;
		*e = entry;
	} else {
		ret = append(entry);
	}
	if (ret == 0 && old != entry)
		ret = remember(old, entry, ours);
	lock_release(&env_lock);
	return ret;
}

/* Returns 0, or -1 and EINVAL or ENOMEM. */
int setenv(const char *name, const char *value, int overwrite)
{
	size_t len = name ? strcspn(name, "=") : 0, value_len;

	if (!len || name[len]) {
		errno = EINVAL;
		return -1;
	}
	if (!overwrite && find(name, len))
		return 0;
	value_len = strlen(value);
	char *entry = malloc(len + value_len + 2);

	if (!entry)
		return -1;
	memcpy(entry, name, len);
	entry[len] = '=';
	memcpy(entry + len + 1, value, value_len + 1);
	return put(entry, len, 1);
}

int unsetenv(const char *name)
{
	size_t len = name ? strcspn(name, "=") : 0;
	char **e;

	if (!len || name[len]) {
		errno = EINVAL;
		return -1;
	}
	lock_acquire(&env_lock);
	while ((e = find(name, len))) {
		char *old = *e;

		do {
			e[0] = e[1];
		} while (*e++);
		remember(old, NULL, 0);
	}
	lock_release(&env_lock);
	return 0;
}

/* The entry becomes part of the environment and stays the caller's. */
int putenv(char *entry)
{
	size_t len = strcspn(entry, "=");

	if (!entry[len])
		return unsetenv(entry);
	return put(entry, len, 0);
}

int clearenv(void)
{
	static char *empty[1];

	lock_acquire(&env_lock);
	for (size_t i = 0; i < made_count; i++)
		free(made[i]);
	made_count = 0;
	environ = empty;
	lock_release(&env_lock);
	return 0;
}
