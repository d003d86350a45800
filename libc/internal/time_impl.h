/* Calendar arithmetic shared by the files of time/. */
#pragma once

#include <stdint.h>
#include <time.h>

int64_t __days_of(int64_t year, int month, int64_t day);
int __split_time(int64_t t, struct tm *tm);
int64_t __join_time(const struct tm *tm);
