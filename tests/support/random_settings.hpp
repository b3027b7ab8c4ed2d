// Settings as no person would choose them, to show that none is lost on a way.
#pragma once

#include <cstdint>

#include "pipeline/settings.hpp"

namespace afterglow::test {

// Random values for all keys; one that would not fit those before it is left at its default.
pipeline::Settings random_settings(std::uint64_t seed);

}  // namespace afterglow::test
