#include "archive/folders.hpp"

namespace afterglow::archive {

DIR* Folders::open(const char* path) {
    return ::opendir(path);
}
const dirent* Folders::next(DIR* folder) {
    return ::readdir(folder);
}
int Folders::stat(int folder, const char* name, struct stat* info, int flags) {
    return ::fstatat(folder, name, info, flags);
}

Folders& real_folders() {
    static Folders folders;
    return folders;
}

}  // namespace afterglow::archive
