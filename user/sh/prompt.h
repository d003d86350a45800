/* Prompts. */
#pragma once

/* The named variable (PS1, PS2) with \u \h \w \W \$ \s \n \? replaced; the caller frees. */
char *prompt_string(const char *name);
