// An error of which more than one thing is to be said.
#pragma once

#include "base/error.hpp"

namespace afterglow {

// `message` has several lines; what others wrote has to stand in it as `shown` gives it, so that it cannot
// pass for a line.
class LinesError : public Error {
  public:
    using Error::Error;
};

}  // namespace afterglow
