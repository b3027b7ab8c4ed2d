// What a user may have put into a folder: all that must come through whatever a command does there.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace afterglow::test {

// Plants files, folders and stranger things in a folder, of odd modes, times and attributes, and knows them.
class UsersThings {
  public:
    explicit UsersThings(const std::filesystem::path& folder);
    // The first thing that is no longer as it was; empty: none.
    std::string changed() const;

  private:
    std::filesystem::path folder_;
    std::map<std::string, std::string> before_;
};

// Type, mode, time, attributes and content (or target) of what has this name; empty: nothing has.
std::string description_of(const std::filesystem::path& path);
// Of everything below a folder.
std::map<std::string, std::string> descriptions_in(const std::filesystem::path& folder);

}  // namespace afterglow::test
