/* A file that writes to the kernel's log; reading it gives end of file. */
#pragma once

struct file;

/* One reference; NULL when memory is out. */
struct file *klog_file(void);
