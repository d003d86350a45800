/*
 * Shared by all headers.  Every name is always visible: no feature-test macros,
 * so _GNU_SOURCE and its like change nothing.
 */
#pragma once

#ifdef __cplusplus
#error "this libc is for C"
#endif
