#include "base/staging.hpp"

#include <fmt/format.h>

#include "base/error.hpp"

namespace afterglow {

std::filesystem::path staging_folder(const std::filesystem::path& target) {
    return target.parent_path() / fmt::format(".{}.partial", target.filename().string());
}

Staging::Staging(const OutputRoot& out, const std::filesystem::path& target, Owner owner)
    : out_(out), target_(target), folder_(staging_folder(target)), owner_(owner) {
    if (owner_ == Owner::other) return;
    out_.remove(folder_);
    out_.make_folder(folder_);
}

Staging::~Staging() {
    if (published_ || owner_ == Owner::other) return;
    try {
        out_.remove(folder_);
    } catch (const Error&) {
        // What cannot be removed now is removed when the track is made again.
    }
}

void Staging::publish() {
    if (owner_ == Owner::other) {
        out_.flush_folder(folder_);
        return;
    }
    out_.publish_folder(folder_, target_);
    published_ = true;
}

}  // namespace afterglow
