// Who holds a lock, in words.
#pragma once

#include <sys/stat.h>

#include <string>

namespace afterglow {

// "process 4711: afterglow run archive --out kits" of this process.
std::string own_description();
// The same of the process that holds a lock (flock) of the file; empty where the system does not tell.
std::string holder_of(const struct stat& file);

}  // namespace afterglow
