#include "base/error.hpp"

namespace afterglow {

std::string describe(const Error& error) {
    return error.subject().empty() ? error.what() : error.subject() + ": " + error.what();
}

}  // namespace afterglow
