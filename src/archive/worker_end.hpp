// How a worker came to its end, from what the system tells.
#pragma once

#include <sys/resource.h>

#include <string>

namespace afterglow::archive {

// For the user, of a worker that a signal ended.
std::string reason_of_signal(int number);
// Whether it is a signal that a program does not bring upon itself.
bool comes_from_outside(int number);
// Computing time, of the program and of the system for it.
double cpu_seconds(const rusage& usage);

}  // namespace afterglow::archive
