/* The hardware root: the one capability from which all access to devices comes. */
#pragma once

struct file;

/* For init. NULL when memory is out. */
struct file *hw_root_file(void);
