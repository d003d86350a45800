/* <malloc.h> */
#pragma once

#include <stdlib.h>
