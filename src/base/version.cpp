#include "base/version.hpp"

namespace afterglow {

const std::string& version() {
    static const std::string text = AFTERGLOW_VERSION;
    return text;
}

}  // namespace afterglow
