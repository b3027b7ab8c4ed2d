// Who writes where: one command at a time in one place.
#pragma once

#include <filesystem>
#include <vector>

#include "base/files.hpp"

namespace afterglow {

// Held while it lives, and let go by the system if the process is killed. A place is taken together with all
// that lies in it: while somebody holds a folder, nobody takes one in it or around it. What this process
// itself holds already, it need not take again. Where a disk knows no locks there is none. All throw
// Error(usage) that says who is there if another process holds the place, Error(write|disk_full) if it cannot
// be taken for other reasons.
class OutputLock {
  public:
    // The folder itself, and leaves nothing behind. It is made if it is missing.
    static OutputLock of_folder(const OutputRoot& out, const std::filesystem::path& folder = {});
    // A file or folder that may not be there yet and that is replaced as a whole, by a file beside it that
    // goes with the lock.
    static OutputLock of_target(const OutputRoot& out, const std::filesystem::path& target);
    // A folder by a file in it, which stays: network file systems lock files only.
    static OutputLock of_file(const OutputRoot& out, const std::filesystem::path& file);

    OutputLock(OutputLock&& other) noexcept;
    OutputLock& operator=(OutputLock&&) = delete;
    OutputLock(const OutputLock&) = delete;
    OutputLock& operator=(const OutputLock&) = delete;
    ~OutputLock();

  private:
    OutputLock(const OutputRoot& out, const std::filesystem::path& place);
    bool is_mine_already() const;
    void enter();
    void take_folder(const std::filesystem::path& folder);
    void take_around(const std::filesystem::path& folder);
    void take_file(const std::filesystem::path& file);
    int open_locked(const std::filesystem::path& file);
    [[noreturn]] void refuse(const std::string& who) const;
    void let_go() noexcept;

    FileSystem* disk_;
    std::filesystem::path place_;  // resolved
    std::vector<int> descriptors_;
    std::filesystem::path file_;  // where it is ours
    int file_descriptor_ = -1;
    bool file_stays_ = false;
    bool registered_ = false;
};

}  // namespace afterglow
