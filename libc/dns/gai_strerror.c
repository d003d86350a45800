/* Errors of getaddrinfo and gethostbyname as text. */
#include <netdb.h>
#include <stdio.h>

const char *gai_strerror(int err)
{
	switch (err) {
	case 0:
		return "Success";
	case EAI_BADFLAGS:
		return "Invalid flags";
	case EAI_NONAME:
		return "Name does not exist";
	case EAI_AGAIN:
		return "Name server gave no answer, try again later";
	case EAI_FAIL:
		return "Name resolution failed";
	case EAI_NODATA:
		return "Name has no address of this kind";
	case EAI_FAMILY:
		return "Address family not supported";
	case EAI_SOCKTYPE:
		return "Socket type not supported";
	case EAI_SERVICE:
		return "Service does not exist";
	case EAI_MEMORY:
		return "Out of memory";
	case EAI_SYSTEM:
		return "System error";
	case EAI_OVERFLOW:
		return "Buffer too small";
	}
	return "Unknown error";
}

const char *hstrerror(int err)
{
	static const char *const text[] = { "No error", "Name does not exist",
					    "Name server gave no answer, try again later",
					    "Name resolution failed",
					    "Name has no address of this kind" };

	return err >= 0 && err <= NO_DATA ? text[err] : "Unknown error";
}

void herror(const char *s)
{
	fprintf(stderr, "%s%s%s\n", s && *s ? s : "", s && *s ? ": " : "", hstrerror(h_errno));
}
