#include "base/lock_holder.hpp"

#include <fmt/format.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

#include "base/text.hpp"

namespace afterglow {
namespace {

constexpr std::size_t max_command = 200;

// Empty where the process is gone or hidden.
std::string command_of(long process) {
    std::ifstream file(fmt::format("/proc/{}/cmdline", process), std::ios::binary);
    std::string command{std::istreambuf_iterator<char>(file), {}};
    while (command.ends_with('\0')) command.pop_back();
    std::ranges::replace(command, '\0', ' ');
    if (command.size() > max_command) command = command.substr(0, max_command) + " …";
    return valid_utf8(command);
}

std::string description_of(long process) {
    const std::string command = command_of(process);
    return fmt::format("process {}", process) + (command.empty() ? "" : ": " + command);
}

}  // namespace

std::string own_description() {
    return description_of(::getpid());
}

// A line is "1: FLOCK  ADVISORY  WRITE 4711 fe:00:5317674 0 EOF"; a second one that waits has an arrow.
std::string holder_of(const struct stat& file) {
    const std::string wanted =
        fmt::format("{:02x}:{:02x}:{}", major(file.st_dev), minor(file.st_dev), file.st_ino);
    std::ifstream locks("/proc/locks");
    for (std::string line; std::getline(locks, line);) {
        std::istringstream words(line);
        std::string number, kind, advisory, access, where;
        long process = 0;
        words >> number >> kind >> advisory >> access >> process >> where;
        if (kind == "FLOCK" && where == wanted && process > 0 && process != ::getpid())
            return description_of(process);
    }
    return {};
}

}  // namespace afterglow
