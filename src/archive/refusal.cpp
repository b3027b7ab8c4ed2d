#include "archive/refusal.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>

#include "base/error.hpp"

namespace afterglow::archive {

void refuse(const char* what) {
    throw Error(ErrorCategory::internal,
                fmt::format("this process cannot be confined ({}): {}", what, std::strerror(errno)));
}

}  // namespace afterglow::archive
