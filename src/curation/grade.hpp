// Grades: A for use as it is, B with a flaw that is named, F not usable; or, relative to a batch, A to F by
// rank (curation/relative.hpp).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "curation/measure.hpp"
#include "curation/traits.hpp"
#include "makers/kinds.hpp"

namespace afterglow::curation {

// How grades are given.
enum class GradeMode {
    absolute,  // by the limits below
    relative,  // by rank within a batch, among textures of a kind; what the limits call F stays F
};

// Relative grades: better than at least so many percent of the textures of its kind; below all of them is F.
struct RelativeOptions {
    double a_percent = 80.0;
    double b_percent = 50.0;
    double c_percent = 25.0;
    double d_percent = 10.0;
};

struct GradeOptions {
    GradeMode mode = GradeMode::absolute;
    RelativeOptions relative;
    double min_rms_db = -60.0;         // quieter is F
    double clipping_tolerance = 0.01;  // a peak within this of full scale is F
    double max_crest_factor = 20.0;    // above is F
    double a_min_rms_db = -40.0;       // A needs at least this level
    double a_max_crest_factor = 12.0;  // A allows at most this crest (one-shots: any)
    double a_max_loop_error_db = 0.0;  // A loops have a seam no rougher than this
    double a_max_splice_db = 3.0;  // A loops' level leaves its surroundings by no more where they were joined
    double a_max_salience_db = 4.0;       // A loops have no moment that stands out more
    double max_salience_db = 8.0;         // above it is an event, no loop: F
    double a_max_clipped_percent = 0.05;  // of its time in the source; A allows no more
    bool kind_limits = true;              // A asks besides what the kind's own limits say
    bool auto_delete_grade_f = false;     // textures that the limits call F are listed but not written
};

struct Grade {
    char letter = 'A';
    std::string reason;  // "" for A
};

// What is known of a texture beside its measurements.
struct OfKind {
    makers::TextureKind kind = makers::TextureKind::pad;
    LevelTraits level;
    bool is_stable = true;  // as makers::Provenance
};

std::string_view name_of(makers::FlawPart part);

// Without `of_kind`, of any audio: by the limits of the options alone.
Grade grade(const Measurements& measurements, bool is_loop, const GradeOptions& options,
            const std::optional<OfKind>& of_kind = std::nullopt);

}  // namespace afterglow::curation
