// How folders are listed and what is in them is looked at: the system calls, so that tests can fail any one
// of them, or let it wait for ever.
#pragma once

#include <dirent.h>
#include <sys/stat.h>

namespace afterglow::archive {

// One for one; each returns what the call returns and sets errno.
class Folders {
  public:
    virtual ~Folders() = default;
    virtual DIR* open(const char* path);
    virtual const dirent* next(DIR* folder);
    // fstatat, where `folder` is a descriptor or AT_FDCWD.
    virtual int stat(int folder, const char* name, struct stat* info, int flags);
};

Folders& real_folders();

}  // namespace afterglow::archive
