// A folder that is published whole or not at all.
#pragma once

#include <filesystem>
#include <string>

#include "base/files.hpp"

namespace afterglow {

// A folder of our own beside the one it will become; removed again unless it is published.
class Staging {
  public:
    // `target` as OutputRoot takes it; `command` is who makes it. What a killed run left is put back or
    // removed first. Throws Error(write|disk_full).
    Staging(const OutputRoot& out, const std::filesystem::path& target, const std::string& command);
    Staging(const Staging&) = delete;
    Staging& operator=(const Staging&) = delete;
    ~Staging();

    // Where to write, as OutputRoot takes it.
    const std::filesystem::path& folder() const { return folder_; }
    std::filesystem::path resolved() const { return out_.resolve(folder_); }
    // Puts the folder in its target's place in one step. `from` says what it was made from.
    void publish(const std::string& from = {});

  private:
    OutputRoot out_;
    std::filesystem::path target_;
    std::filesystem::path folder_;
    bool published_ = false;
};

}  // namespace afterglow
