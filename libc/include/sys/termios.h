/* <sys/termios.h> */
#pragma once

#include <termios.h>
