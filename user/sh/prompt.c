/*
 * Builds the prompt from PS1 or PS2.  Called by the reader loop.
 */
#define _GNU_SOURCE
#include "prompt.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/util.h"
#include "sh.h"
#include "vars.h"

struct text {
	char s[512];
	size_t len;
};

static void put(struct text *t, const char *s)
{
	size_t n = strlen(s);

	if (n > sizeof(t->s) - 1 - t->len)
		n = sizeof(t->s) - 1 - t->len;
	memcpy(t->s + t->len, s, n);
	t->len += n;
	t->s[t->len] = '\0';
}

static void put_directory(struct text *t, bool last_only)
{
	const char *home = var_get("HOME");
	const char *pwd = var_get("PWD");
	char cwd[1024];
	size_t n;

	if (!pwd)
		pwd = getcwd(cwd, sizeof(cwd)) ? cwd : "?";
	n = home ? strlen(home) : 0;
	if (n > 1 && strncmp(pwd, home, n) == 0 && (pwd[n] == '/' || pwd[n] == '\0')) {
		if (!last_only || pwd[n] == '\0')
			put(t, "~");
		pwd += n;
	}
	if (last_only && strrchr(pwd, '/') && strcmp(pwd, "/") != 0)
		pwd = strrchr(pwd, '/') + 1;
	put(t, pwd);
}

static void put_host(struct text *t)
{
	char host[65] = "";

	gethostname(host, sizeof(host) - 1);
	host[strcspn(host, ".")] = '\0';
	put(t, host);
}

static void put_escape(struct text *t, char c)
{
	const struct passwd *pw;
	char buf[16];

	switch (c) {
	case 'w':
	case 'W':
		put_directory(t, c == 'W');
		break;
	case 'u':
		pw = getpwuid(geteuid());
		put(t, pw ? pw->pw_name : "?");
		break;
	case 'h':
		put_host(t);
		break;
	case '$':
		put(t, geteuid() == 0 ? "#" : "$");
		break;
	case 's':
		put(t, "sh");
		break;
	case '?':
		snprintf(buf, sizeof(buf), "%d", sh.status);
		put(t, buf);
		break;
	case 'n':
		put(t, "\n");
		break;
	case 'e':
		put(t, "\033");
		break;
	case '[': /* marks around what takes no room: the editor finds out itself */
	case ']':
		break;
	default:
		buf[0] = c;
		buf[1] = '\0';
		put(t, buf);
	}
}

char *prompt_string(const char *name)
{
	const char *p = var_get(name);
	struct text t = { .len = 0 };
	char c[2] = "";

	if (!p)
		p = strcmp(name, "PS1") == 0 ? "sockeye:\\w# " : "> ";
	t.s[0] = '\0';
	for (; *p; p++) {
		if (*p == '\\' && p[1]) {
			put_escape(&t, *++p);
		} else {
			c[0] = *p;
			put(&t, c);
		}
	}
	return xstrdup(t.s);
}
