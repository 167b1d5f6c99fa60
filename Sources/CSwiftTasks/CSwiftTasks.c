/* SwiftPM wants a source file in a C target; all of the shim is in the header. */
#include "CSwiftTasks.h"
