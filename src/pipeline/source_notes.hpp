// What people are told of a recording as such.
#pragma once

#include <vector>

#include "analysis/diagnosis.hpp"
#include "base/reason.hpp"
#include "base/recording.hpp"

namespace afterglow::pipeline {

// A level far from the usual, channels that cancel each other, a dead one, DC, clipping.
std::vector<Reason> notes_of(const analysis::Diagnosis& diagnosis, const Hearing& hearing,
                             const analysis::Clipping& clipping);

}  // namespace afterglow::pipeline
