// Which kinds of texture are stereo.
#pragma once

#include "pipeline/settings.hpp"

namespace afterglow::pipeline {

// The settings with every kind's own channels decided for a recording that is, or is not, really stereo.
Settings with_channels(Settings settings, bool is_stereo);

}  // namespace afterglow::pipeline
