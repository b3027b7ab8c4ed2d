#include "render/row.hpp"

#include <cmath>
#include <iterator>
#include <utility>

namespace afterglow::render {
namespace {

Field number(std::string name, double value, int decimals) {
    const double scale = std::pow(10.0, decimals);
    // Adding zero turns −0 into 0.
    return {std::move(name), std::round(value * scale) / scale + 0.0};
}

Field number(std::string name, const std::optional<double>& value, int decimals) {
    return value ? number(std::move(name), *value, decimals) : Field{std::move(name), {}};
}

Field whole(std::string name, const std::optional<std::int64_t>& value) {
    return value ? Field{std::move(name), *value} : Field{std::move(name), {}};
}

}  // namespace

std::vector<Field> measurement_fields(const curation::Measurements& m) {
    const auto key_name =
        m.key ? Field{"detected_key", analysis::key_name(*m.key)} : Field{"detected_key", {}};
    const auto key_strength = m.key ? std::optional(m.key->strength) : std::nullopt;
    const auto bpm = m.tempo ? std::optional(m.tempo->bpm) : std::nullopt;
    const auto bpm_confidence = m.tempo ? std::optional(m.tempo->confidence) : std::nullopt;
    const auto beats = m.tempo ? std::optional(std::int64_t{m.tempo->beats_per_bar}) : std::nullopt;
    return {
        number("duration_sec", m.duration_sec, 6),
        Field{"sample_rate", std::int64_t{m.sample_rate_hz}},
        Field{"channels", std::int64_t{m.channels}},
        number("rms_db", m.rms_db, 3),
        number("lufs", m.lufs, 2),
        number("peak_db", m.peak_db, 3),
        number("true_peak_db", m.true_peak_db, 3),
        number("crest_factor", m.crest_factor, 3),
        number("centroid_hz", m.centroid_hz, 1),
        number("flatness", m.flatness, 5),
        Field{"brightness", curation::brightness_name(m.brightness)},
        number("pitch_hz", m.pitch_hz, 3),
        number("root_strength", m.root_strength, 3),
        number("tuning_cents", m.tuning_cents, 1),
        key_name,
        number("key_strength", key_strength, 3),
        number("detected_bpm", bpm, 2),
        number("bpm_confidence", bpm_confidence, 3),
        whole("beats_per_bar", beats),
    };
}

std::vector<Field> row_fields(const ManifestRow& row) {
    std::vector<Field> fields = {
        {"filename", row.filename},
        {"path", row.path},
        {"source", row.source},
        {"source_path", row.source_path},
        number("source_start_sec", row.source_start_sec, 6),
        number("source_end_sec", row.source_end_sec, 6),
        number("source_gain_db", row.source_gain_db, 2),
        number("source_clipped_percent", row.measured.source_clipped_percent, 3),
        {"type", makers::kind_name(row.kind)},
        {"variant", row.variant},
    };
    auto measured = measurement_fields(row.measured);
    fields.insert(fields.end(), std::make_move_iterator(measured.begin()),
                  std::make_move_iterator(measured.end()));
    fields.push_back(whole("loop_start_frame", row.loop_start_frame));
    fields.push_back(whole("loop_end_frame", row.loop_end_frame));
    fields.push_back(whole("splice_frame", row.splice_frame));
    fields.push_back(number("loop_error_db", row.measured.loop_error_db, 2));
    fields.push_back(number("splice_bump_db", row.measured.splice_bump_db, 2));
    fields.push_back(number("splice_dip_db", row.measured.splice_dip_db, 2));
    fields.push_back(number("salience_db", row.measured.salience_db, 2));
    fields.push_back(number("salience_sec", row.measured.salience_sec, 3));
    fields.push_back({"grade", std::string(1, row.grade.letter)});
    fields.push_back({"grade_reason", row.grade.reason});
    fields.push_back({"saved", row.saved});
    fields.push_back({"seed", row.seed});
    if (row.score) fields.push_back(number("score", row.score, 4));
    return fields;
}

}  // namespace afterglow::render
