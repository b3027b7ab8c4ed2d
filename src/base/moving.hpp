// What is somebody's leaves a folder of our own before that is taken apart.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/files.hpp"
#include "base/open_folder.hpp"

namespace afterglow::disk {

// Moves things out of a folder of our own to the same place below its heir, one after another.
class Moving {
  public:
    Moving(FileSystem& system, std::filesystem::path heir) : system_(system), heir_(std::move(heir)) {}

    // `place`: of `folder` below the whole, empty for itself. Another name is taken where its own is. Throws
    // Error(usage) for what is held where it is, with its path below the whole, Error(write|disk_full).
    void move(const OpenFolder& folder, const std::string& name, const std::string& place);
    // Puts everything back below `root`, where it came from; false where something stays with the heir.
    bool undo(const std::filesystem::path& root);

  private:
    struct Moved {
        std::string place, name, now;
    };

    OpenFolder heirs_folder(const std::string& place);

    FileSystem& system_;
    std::filesystem::path heir_;
    std::vector<Moved> moved_;
    std::vector<std::filesystem::path> made_;  // folders of the heir's
};

}  // namespace afterglow::disk
