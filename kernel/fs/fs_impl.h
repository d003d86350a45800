/* What the files of fs/ include. */
#pragma once

#include "abi/fcntl.h"
#include "fs/fdtable.h"
#include "fs/namei.h"
#include "fs/poll.h"
#include "fs/socket_file.h"
#include "ipc/port.h"
#include "mm/mm.h"
#include "proc/thread.h"
#include "syscall/syscall.h"
