#include "curation/grade.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

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

double value_of(makers::FlawPart part, const Measurements& m, const LevelTraits& level) {
    switch (part) {
        case makers::FlawPart::salience:
            return m.salience_db.value_or(0.0);
        case makers::FlawPart::attack:
            return level.attack_db;
        case makers::FlawPart::range:
            return level.range_db;
        case makers::FlawPart::dropout:
            break;
    }
    return level.dropout_db;
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

// The same, by what its kind asks of it; each limit with the words for what is beyond it.
std::string flaw_of_kind(const Measurements& m, const OfKind& of) {
    using makers::FlawPart;
    const std::string_view one = makers::info_of(of.kind).one;
    if (!of.is_stable) return "from the calmest moments of a recording that has no stable ones";
    for (const auto& [part, max_db] : makers::info_of(of.kind).a_limits) {
        const double db = value_of(part, m, of.level);
        if (max_db <= 0.0 || db <= max_db) continue;
        switch (part) {
            case FlawPart::salience:
                return fmt::format("one moment stands out by {:.1f} dB, at {:.2f} s: much for a {}", db,
                                   m.salience_sec.value_or(0.0), one);
            case FlawPart::attack:
                return fmt::format("an attack inside: its level rises by {:.1f} dB at once", db);
            case FlawPart::range:
                return fmt::format("uneven: its parts differ by {:.1f} dB", db);
            case FlawPart::dropout:
                return fmt::format("has gaps: its quietest moments lie {:.1f} dB below the rest", db);
        }
    }
    return "";
}

}  // namespace

std::string_view name_of(makers::FlawPart part) {
    switch (part) {
        case makers::FlawPart::salience:
            return "salience";
        case makers::FlawPart::attack:
            return "attack";
        case makers::FlawPart::range:
            return "range";
        case makers::FlawPart::dropout:
            break;
    }
    return "gaps";
}

Grade grade(const Measurements& measurements, bool is_loop, const GradeOptions& options,
            const std::optional<OfKind>& of_kind) {
    if (auto reason = failure(measurements, is_loop, options); !reason.empty())
        return {'F', std::move(reason)};
    if (auto reason = flaw(measurements, is_loop, options); !reason.empty()) return {'B', std::move(reason)};
    if (!options.kind_limits || !of_kind) return {};
    if (auto reason = flaw_of_kind(measurements, *of_kind); !reason.empty()) return {'B', std::move(reason)};
    return {};
}

}  // namespace afterglow::curation
