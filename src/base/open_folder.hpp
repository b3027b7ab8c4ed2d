// A folder held open: what is done in it is done in that very folder, wherever its name leads by now. Links
// are not followed.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace afterglow::disk {

class OpenFolder {
  public:
    // None where this name is no folder. `path` is where it lies, for messages. Throws Error(write) where it
    // cannot be opened.
    static std::optional<OpenFolder> open(const std::filesystem::path& path);
    std::optional<OpenFolder> open_below(const std::string& name) const;
    OpenFolder(OpenFolder&& other) noexcept;
    OpenFolder(const OpenFolder&) = delete;
    OpenFolder& operator=(const OpenFolder&) = delete;
    ~OpenFolder();

    int descriptor() const { return descriptor_; }
    std::filesystem::path path_of(const std::string& name) const { return path_ / name; }
    // Sorted, without . and .. . Throws Error(write).
    std::vector<std::string> names() const;
    // What has this name, a link itself; none where nothing has it. Throws Error(write).
    std::optional<struct stat> status(const std::string& name) const;
    struct stat status() const;
    // Identity of a regular file's content, or of a link's target; empty where it may not be read or is
    // neither. This and the next three throw Error(write) where the disk fails: what cannot be told from
    // somebody else's for a moment is not to be treated as such.
    std::string identity(const std::string& name) const;
    // All of a regular file of at most `limit_bytes`; none where it is no such file or may not be read.
    std::optional<std::string> text(const std::string& name, std::int64_t limit_bytes) const;
    // Up to 64 bytes of it; empty where it is no such file.
    std::string beginning_of(const std::string& name) const;
    std::string end_of(const std::string& name) const;

  private:
    OpenFolder(int descriptor, std::filesystem::path path);
    static std::optional<OpenFolder> open_at(int folder, const char* name, std::filesystem::path path);

    int descriptor_ = -1;
    std::filesystem::path path_;
};

}  // namespace afterglow::disk
