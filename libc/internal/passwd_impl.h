/* Shared by the readers of /etc/passwd and /etc/group. */
#pragma once

int __split_fields(char *s, char **field, int max);
