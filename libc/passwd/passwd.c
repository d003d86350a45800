/* Users: lines of /etc/passwd, name:password:uid:gid:comment:directory:shell. */
#include <internal/passwd_impl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static FILE *file;
static char *line;
static size_t size;
static struct passwd entry;

/* Cut a line at its colons.  Returns the number of fields, at most max. */
int __split_fields(char *s, char **field, int max)
{
	int n = 0;

	s[strcspn(s, "\n")] = 0;
	while (s && n < max)
		field[n++] = strsep(&s, ":");
	return n;
}

static int parse(char *s, struct passwd *p)
{
	char *f[7];

	if (__split_fields(s, f, 7) < 7)
		return 0;
	*p = (struct passwd){ .pw_name = f[0],
			      .pw_passwd = f[1],
			      .pw_uid = (uid_t)strtoul(f[2], NULL, 10),
			      .pw_gid = (gid_t)strtoul(f[3], NULL, 10),
			      .pw_gecos = f[4],
			      .pw_dir = f[5],
			      .pw_shell = f[6] };
	return 1;
}

void setpwent(void)
{
	if (file)
		fclose(file);
	file = NULL;
}

void endpwent(void)
{
	setpwent();
}

/* Valid until the next call.  Null at the end. */
struct passwd *getpwent(void)
{
	if (!file)
		file = fopen("/etc/passwd", "re");
	while (file && getline(&line, &size, file) > 0)
		if (parse(line, &entry))
			return &entry;
	return NULL;
}

/* Null: no such user, errno as it was; or an error. */
struct passwd *getpwnam(const char *name)
{
	struct passwd *p;

	setpwent();
	while ((p = getpwent()) && strcmp(p->pw_name, name) != 0)
		;
	endpwent();
	return p;
}

struct passwd *getpwuid(uid_t uid)
{
	struct passwd *p;

	setpwent();
	while ((p = getpwent()) && p->pw_uid != uid)
		;
	endpwent();
	return p;
}
