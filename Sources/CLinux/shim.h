#pragma once
// What Glibc's module leaves out.
#include <sys/file.h>
#include <sys/inotify.h>
