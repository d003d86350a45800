/* Groups: lines of /etc/group, name:password:gid:member,member... */
#include <grp.h>
#include <internal/passwd_impl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_MEMBERS 64

static FILE *file;
static char *line;
static size_t size;
static char *members[MAX_MEMBERS + 1];
static struct group entry;

static int parse(char *s, struct group *g)
{
	char *f[4], *m;
	int n = 0;

	if (__split_fields(s, f, 4) < 4)
		return 0;
	for (char *rest = f[3]; n < MAX_MEMBERS && (m = strsep(&rest, ","));)
		if (*m)
			members[n++] = m;
	members[n] = NULL;
	*g = (struct group){ .gr_name = f[0],
			     .gr_passwd = f[1],
			     .gr_gid = (gid_t)strtoul(f[2], NULL, 10),
			     .gr_mem = members };
	return 1;
}

void setgrent(void)
{
	if (file)
		fclose(file);
	file = NULL;
}

void endgrent(void)
{
	setgrent();
}

/* Valid until the next call.  Null at the end. */
struct group *getgrent(void)
{
	if (!file)
		file = fopen("/etc/group", "re");
	while (file && getline(&line, &size, file) > 0)
		if (parse(line, &entry))
			return &entry;
	return NULL;
}

struct group *getgrnam(const char *name)
{
	struct group *g;

	setgrent();
	while ((g = getgrent()) && strcmp(g->gr_name, name) != 0)
		;
	endgrent();
	return g;
}

struct group *getgrgid(gid_t gid)
{
	struct group *g;

	setgrent();
	while ((g = getgrent()) && g->gr_gid != gid)
		;
	endgrent();
	return g;
}

/* The groups that list user, and gid, become the process's. */
int initgroups(const char *user, gid_t gid)
{
	gid_t list[NGROUPS_MAX];
	size_t n = 0;
	struct group *g;

	list[n++] = gid;
	setgrent();
	while (n < NGROUPS_MAX && (g = getgrent()))
		for (char **m = g->gr_mem; *m; m++)
			if (strcmp(*m, user) == 0 && g->gr_gid != gid) {
				list[n++] = g->gr_gid;
				break;
			}
	endgrent();
	return setgroups(n, list);
}
