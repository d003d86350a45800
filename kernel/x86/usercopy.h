/* The raw copies that may fault (usercopy.S); everybody else uses mm/uaccess.h. */
#pragma once

#include "lib/types.h"

int usercopy(void *dst, const void *src, size_t n);
int64_t user_strncpy(char *dst, const char *src, size_t n);

extern const char usercopy_start[], usercopy_end[], usercopy_fault[];
extern const char usercopy_stac1[], usercopy_stac2[], usercopy_clac[];
