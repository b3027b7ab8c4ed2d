#include "base/source_watch.hpp"

#include <sys/stat.h>

#include <chrono>

#include "base/error.hpp"
#include "base/identity.hpp"
#include "base/source_file.hpp"
#include "base/text.hpp"

namespace afterglow {
namespace {

bool is_new(std::int64_t modified_ns) {
    using namespace std::chrono;
    constexpr nanoseconds coarsest = seconds(3);
    const auto now = duration_cast<nanoseconds>(system_clock::now().time_since_epoch());
    return nanoseconds(modified_ns) > now - coarsest;
}

std::int64_t nanoseconds_of(const timespec& time) {
    return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
}

}  // namespace

SourceWatch::Look SourceWatch::inspect(const SourceFile& file) {
    struct stat status {};
    if (::fstat(file.descriptor(), &status) != 0) return {};
    return {{status.st_size, nanoseconds_of(status.st_mtim)},
            {status.st_dev, status.st_ino},
            nanoseconds_of(status.st_ctim)};
}

SourceWatch::SourceWatch(const std::filesystem::path& path)
    : path_(path), file_(path), look_(inspect(file_)) {
    if (is_new(look_.state.modified_ns)) content_ = descriptor_content_hash(file_.descriptor());
}

bool SourceWatch::unchanged() const {
    try {
        const SourceFile now(path_);
        const Look look = inspect(now);
        if (look.state != look_.state) return false;
        const bool same_number = look.number == look_.number;
        if (same_number && content_.empty()) return true;
        const std::string before = content_.empty() ? descriptor_content_hash(file_.descriptor()) : content_;
        return !before.empty() && descriptor_content_hash(now.descriptor()) == before;
    } catch (const Error&) {
        return false;
    }
}

void SourceWatch::require_unchanged() const {
    if (unchanged()) return;
    throw Error(ErrorCategory::source, changed_while_read, valid_utf8(path_.string()));
}

}  // namespace afterglow
