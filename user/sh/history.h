/* The command lines of the session. */
#pragma once

#include <stddef.h>

/* Add a line (newlines at its end are cut); empty lines and repetitions are not kept. */
void history_add(const char *line);
/* Entries from 0 (the oldest kept); NULL behind the last. */
const char *history_get(size_t index);
size_t history_count(void);
/* Number of entry 0, counted since the session began, from 1. */
size_t history_base(void);
void history_clear(void);
/* $HISTFILE, if it is set. */
void history_load(void);
void history_save(void);
