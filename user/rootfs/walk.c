/*
 * Paths to nodes.  The kernel owns mounts and process roots, so what leads
 * elsewhere ("..", symbolic links) is not followed here but handed back as a
 * new path.  Called by the path operations; calls dir_lookup().
 */
#include "walk.h"

#include <errno.h>
#include <string.h>

/* Append text to the path that goes back to the kernel. */
static int redirect_add(struct walk *walk, const char *text, size_t len)
{
	if (len > sizeof(walk->redirect) - walk->redirect_len)
		return -ENAMETOOLONG;
	memcpy(walk->redirect + walk->redirect_len, text, len);
	walk->redirect_len += len;
	return 0;
}

/*
 * The new path: `keep` bytes of canonical path, a slash, `middle`, and what
 * followed the component (rest, with its slash).
 */
static int redirect(struct walk *walk, size_t keep, const char *middle, const char *rest)
{
	size_t rest_len = (size_t)(walk->path + walk->len - rest);
	int error = 0;

	if (keep > 0 && *middle)
		error = redirect_add(walk, "/", 1);
	if (error == 0)
		error = redirect_add(walk, middle, strlen(middle));
	if (error == 0 && walk->redirect_len == 0) { /* back at the root: no leading slash */
		while (rest_len > 0 && *rest == '/') {
			rest++;
			rest_len--;
		}
	}
	if (error == 0)
		error = redirect_add(walk, rest, rest_len);
	return error ? error : IPC_REDIRECT;
}

/* redirect[0..redirect_len) holds the canonical path so far; ".." leaves its last component. */
static int redirect_dotdot(struct walk *walk, const char *rest)
{
	if (walk->redirect_len == 0)
		return redirect(walk, 0, "..", rest);
	while (walk->redirect_len > 0 && walk->redirect[walk->redirect_len - 1] != '/')
		walk->redirect_len--;
	if (walk->redirect_len > 0)
		walk->redirect_len--;
	return redirect(walk, walk->redirect_len, "", rest);
}

static int redirect_link(struct walk *walk, const char *target, const char *rest)
{
	if (*target == '/') {
		walk->absolute = true;
		walk->redirect_len = 0;
	}
	return redirect(walk, walk->redirect_len, target, rest);
}

/* One step was taken: remember its name in the canonical path. */
static int canonical_add(struct walk *walk, const char *name, size_t len)
{
	int error = walk->redirect_len > 0 ? redirect_add(walk, "/", 1) : 0;

	return error ? error : redirect_add(walk, name, len);
}

/* Take the component name[0..len); more: others follow.  0 to go on. */
static int step(struct walk *walk, const char *name, size_t len, bool more)
{
	struct node *dir = walk->node;
	const char *rest = name + len;
	bool link;
	int error;

	if (!S_ISDIR(dir->mode))
		return -ENOTDIR;
	error = node_may(dir, &walk->cred, 1);
	if (error < 0)
		return error;
	if (len == 2 && memcmp(name, "..", 2) == 0)
		return redirect_dotdot(walk, rest);
	walk->name = name;
	walk->name_len = len;
	if (len == 1 && *name == '.') {
		walk->dir = NULL;
		walk->dentry = NULL;
		return 0;
	}
	if (len > NAME_MAX_LEN)
		return -ENAMETOOLONG;
	walk->dir = dir;
	walk->dentry = dir_lookup(dir, name, len);
	walk->node = walk->dentry ? walk->dentry->node : NULL;
	if (!walk->node)
		return more ? -ENOENT : 0;
	link = S_ISLNK(walk->node->mode);
	if (link && (more || walk->slash || walk->follow))
		return redirect_link(walk, walk->node->target, rest);
	return canonical_add(walk, name, len);
}

int walk(struct walk *walk)
{
	const char *at = walk->path, *end = walk->path + walk->len;

	walk->node = tree_root;
	walk->dentry = NULL;
	walk->dir = NULL;
	walk->name = "";
	walk->name_len = 0;
	walk->redirect_len = 0;
	walk->absolute = false;
	walk->slash = walk->len > 0 && end[-1] == '/';
	while (at < end && *at == '/')
		at++;
	while (at < end) {
		const char *slash = memchr(at, '/', (size_t)(end - at));
		const char *next = slash ? slash : end;
		size_t len = (size_t)(next - at);
		int error;

		while (next < end && *next == '/')
			next++;
		error = step(walk, at, len, next < end);
		if (error != 0)
			return error;
		at = next;
	}
	if (walk->slash && walk->node && !S_ISDIR(walk->node->mode))
		return -ENOTDIR;
	return 0;
}
