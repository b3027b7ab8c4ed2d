#include "curation/grade.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "dsp/level.hpp"

namespace afterglow::curation {

namespace {

// Why the texture cannot be used; empty if it can.
std::string failure(const Measurements& m, bool is_loop, const GradeOptions& options) {
    if (m.rms_db <= dsp::silence_db) return "silent";
    if (m.rms_db < options.min_rms_db)
        return fmt::format("too quiet: RMS {:.1f} dBFS, below {:.1f}", m.rms_db, options.min_rms_db);
    if (m.peak_db >= dsp::to_db(1.0 - options.clipping_tolerance))
        return fmt::format("clipped: peak {:.2f} dBFS", m.peak_db);
    if (m.crest_factor > options.max_crest_factor)
        return fmt::format("too peaky: crest factor {:.1f}, above {:.1f}", m.crest_factor,
                           options.max_crest_factor);
    if (is_loop && m.salience_db && *m.salience_db > options.max_salience_db)
        return fmt::format("an event, no loop: one moment stands out by {:.1f} dB, above {:.1f}",
                           *m.salience_db, options.max_salience_db);
    return "";
}

double splice_step_db(const Measurements& m) {
    return std::max(m.splice_bump_db.value_or(0.0), -m.splice_dip_db.value_or(0.0));
}

// What keeps a usable texture from an A; empty if nothing does.
std::string flaw(const Measurements& m, bool is_loop, const GradeOptions& options) {
    if (is_loop && m.loop_error_db && *m.loop_error_db > options.a_max_loop_error_db)
        return fmt::format("audible seam: {:.1f} dB above the rest of the loop", *m.loop_error_db);
    if (is_loop && m.salience_db && *m.salience_db > options.a_max_salience_db)
        return fmt::format("one moment stands out by {:.1f} dB, at {:.2f} s", *m.salience_db,
                           m.salience_sec.value_or(0.0));
    if (is_loop && splice_step_db(m) > options.a_max_splice_db)
        return fmt::format("the level changes by {:.1f} dB where the loop was joined", splice_step_db(m));
    if (m.source_clipped_percent && *m.source_clipped_percent > options.a_max_clipped_percent)
        return fmt::format("clipped in the source: {:.2f} % of its time", *m.source_clipped_percent);
    if (m.rms_db < options.a_min_rms_db)
        return fmt::format("quiet: RMS {:.1f} dBFS, below {:.1f}", m.rms_db, options.a_min_rms_db);
    if (is_loop && m.crest_factor > options.a_max_crest_factor)
        return fmt::format("peaky: crest factor {:.1f}, above {:.1f}", m.crest_factor,
                           options.a_max_crest_factor);
    return "";
}

}  // namespace

Grade grade(const Measurements& measurements, bool is_loop, const GradeOptions& options) {
    if (auto reason = failure(measurements, is_loop, options); !reason.empty())
        return {'F', std::move(reason)};
    if (auto reason = flaw(measurements, is_loop, options); !reason.empty()) return {'B', std::move(reason)};
    return {};
}

}  // namespace afterglow::curation
