// What the tests of writing compare: every name below a folder, and how an action failed.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/files.hpp"
#include "base/mark.hpp"

namespace afterglow::test {

inline std::optional<ErrorCategory> category_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return error.category();
    }
    return std::nullopt;
}

// For what a test writes over and over.
inline ResultKind any_text() {
    return {"text", [](std::string_view) { return true; }};
}

// A folder of the program's own with one file, and complete.
inline void make_own(const OutputRoot& out, const std::string& folder, const std::string& file,
                     std::string_view text) {
    out.make_own_folder(folder, "test");
    out.make_folder((std::filesystem::path(folder) / file).parent_path());
    out.write_file(std::filesystem::path(folder) / file, text);
    out.complete_folder(folder, "");
}

// Every name below a folder with its contents; a folder has none, a link its target. Marks are left out.
inline std::map<std::string, std::string> contents_of(const std::filesystem::path& folder) {
    std::map<std::string, std::string> all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        const std::string name = entry.path().lexically_relative(folder).string();
        if (entry.path().filename() == mark_name) continue;
        if (entry.is_symlink()) {
            all[name] = "-> " + std::filesystem::read_symlink(entry.path()).string();
        } else {
            all[name] = entry.is_directory() ? "" : read_text_file(entry.path());
        }
    }
    return all;
}

// Listens for one message.
class ListeningSocket {
  public:
    explicit ListeningSocket(const std::filesystem::path& path) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.native().copy(address.sun_path, sizeof address.sun_path - 1);
        const bool listens = bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
                             listen(fd_, 1) == 0;
        if (!listens) throw std::runtime_error("no socket at " + path.string());
    }
    ListeningSocket(const ListeningSocket&) = delete;
    ListeningSocket& operator=(const ListeningSocket&) = delete;
    ~ListeningSocket() { close(fd_); }
    std::string heard() const {
        const int fd = accept(fd_, nullptr, nullptr);
        std::string text(64, ' ');
        const ssize_t size = read(fd, text.data(), text.size());
        close(fd);
        text.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
        return text;
    }

  private:
    int fd_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
};

}  // namespace afterglow::test
