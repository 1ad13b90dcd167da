/* Functions that invite overflow, hidden state or a shell do not compile.  Included in every file by
 * the build. */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets
#pragma GCC poison strtok localtime gmtime ctime asctime
#pragma GCC poison rand srand system popen
#pragma GCC poison atoi atol atof
