// A folder that is published whole or not at all.
#pragma once

#include <filesystem>

#include "base/files.hpp"

namespace afterglow {

// `.<name>.partial` beside the folder it will become; removed again unless it is published. A leftover of a
// killed run is replaced.
class Staging {
  public:
    // Who makes the folder, publishes it or removes it: this object, or another process, for which it is only
    // filled.
    enum class Owner { self, other };
    // Both paths as OutputRoot takes them. Throws Error(write|space).
    Staging(const OutputRoot& out, const std::filesystem::path& target, Owner owner = Owner::self);
    Staging(const Staging&) = delete;
    Staging& operator=(const Staging&) = delete;
    ~Staging();

    const std::filesystem::path& folder() const { return folder_; }
    std::filesystem::path resolved() const { return out_.resolve(folder_); }
    // Puts the folder in its target's place in one step; another's is flushed to the disk and left.
    void publish();

  private:
    OutputRoot out_;
    std::filesystem::path target_;
    std::filesystem::path folder_;
    Owner owner_;
    bool published_ = false;
};

// The staging folder of a target.
std::filesystem::path staging_folder(const std::filesystem::path& target);

}  // namespace afterglow
