// Grades: A for use as it is, B with a flaw that is named, F not usable.
#pragma once

#include <string>

#include "curation/measure.hpp"

namespace afterglow::curation {

struct GradeOptions {
    double min_rms_db = -60.0;         // quieter is F
    double clipping_tolerance = 0.01;  // a peak within this of full scale is F
    double max_crest_factor = 20.0;    // above is F
    double a_min_rms_db = -40.0;       // A needs at least this level
    double a_max_crest_factor = 12.0;  // A allows at most this crest (one-shots: any)
    double a_max_loop_error_db = 0.0;  // A loops have a seam no rougher than this
    bool auto_delete_grade_f = false;  // F textures are listed but not written
};

struct Grade {
    char letter = 'A';
    std::string reason;  // "" for A
};

Grade grade(const Measurements& measurements, bool is_loop, const GradeOptions& options);

}  // namespace afterglow::curation
