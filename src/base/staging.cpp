#include "base/staging.hpp"

#include "base/error.hpp"

namespace afterglow {

Staging::Staging(const OutputRoot& out, const std::filesystem::path& target, const std::string& command)
    : out_(out), target_(target), folder_(out.make_staging(target, command)) {}

Staging::~Staging() {
    if (published_) return;
    try {
        static_cast<void>(out_.clear_folder(folder_));
    } catch (const Error&) {
        // What cannot be removed now is removed when the folder is made again.
    }
}

void Staging::publish(const std::string& from) {
    out_.complete_folder(folder_, from);
    const auto not_carried = out_.publish_folder(folder_, target_);
    published_ = true;
    if (not_carried) throw Error(*not_carried);
}

}  // namespace afterglow
