#include "render/read_row.hpp"

#include <charconv>
#include <cmath>
#include <concepts>

#include "base/error.hpp"
#include "base/text.hpp"

namespace afterglow::render {
namespace {

std::string text_at(const Cells& cells, std::string_view column) {
    const auto found = cells.find(column);
    return found == cells.end() ? std::string() : valid_utf8(found->second);
}

std::optional<double> number_at(const Cells& cells, std::string_view column) {
    return parse_number(text_at(cells, column));
}

template <std::integral Whole>
std::optional<Whole> whole_at(const Cells& cells, std::string_view column) {
    const std::string text = text_at(cells, column);
    Whole value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

makers::TextureKind kind_at(const Cells& cells) {
    const std::string name = text_at(cells, "type");
    if (const auto kind = makers::kind_of_name(name)) return *kind;
    throw Error(ErrorCategory::source, name.empty() ? "no type of texture" : "no type of texture: " + name);
}

curation::Brightness brightness_at(const Cells& cells) {
    const std::string name = text_at(cells, "brightness");
    for (const auto brightness : {curation::Brightness::mid, curation::Brightness::bright})
        if (name == curation::brightness_name(brightness)) return brightness;
    return curation::Brightness::dark;
}

std::optional<analysis::Key> key_at(const Cells& cells) {
    auto key = analysis::key_of_name(text_at(cells, "detected_key"));
    if (key) key->strength = number_at(cells, "key_strength").value_or(0.0);
    return key;
}

std::optional<analysis::Tempo> tempo_at(const Cells& cells) {
    const auto bpm = number_at(cells, "detected_bpm");
    if (!bpm || *bpm <= 0.0) return std::nullopt;
    analysis::Tempo tempo;
    tempo.bpm = *bpm;
    tempo.confidence = number_at(cells, "bpm_confidence").value_or(0.0);
    return tempo;
}

curation::Measurements measurements_of(const Cells& cells) {
    curation::Measurements m;
    m.duration_sec = std::max(0.0, number_at(cells, "duration_sec").value_or(0.0));
    m.sample_rate_hz = whole_at<int>(cells, "sample_rate").value_or(0);
    m.channels = whole_at<int>(cells, "channels").value_or(0);
    m.rms_db = number_at(cells, "rms_db").value_or(0.0);
    m.lufs = number_at(cells, "lufs");
    m.peak_db = number_at(cells, "peak_db").value_or(0.0);
    m.true_peak_db = number_at(cells, "true_peak_db").value_or(0.0);
    m.crest_factor = number_at(cells, "crest_factor").value_or(0.0);
    m.centroid_hz = number_at(cells, "centroid_hz").value_or(0.0);
    m.flatness = number_at(cells, "flatness").value_or(0.0);
    m.brightness = brightness_at(cells);
    m.pitch_hz = number_at(cells, "pitch_hz");
    m.key = key_at(cells);
    m.tempo = tempo_at(cells);
    m.loop_error_db = number_at(cells, "loop_error_db");
    return m;
}

}  // namespace

ManifestRow read_row(const Cells& cells) {
    ManifestRow row;
    row.filename = text_at(cells, "filename");
    // As it stands: a file's name need not be UTF-8.
    if (const auto path = cells.find("path"); path != cells.end()) row.path = path->second;
    row.source = text_at(cells, "source");
    row.source_path = text_at(cells, "source_path");
    row.source_start_sec = number_at(cells, "source_start_sec");
    row.source_end_sec = number_at(cells, "source_end_sec");
    row.kind = kind_at(cells);
    row.variant = text_at(cells, "variant");
    row.measured = measurements_of(cells);
    row.loop_start_frame = whole_at<std::int64_t>(cells, "loop_start_frame");
    row.loop_end_frame = whole_at<std::int64_t>(cells, "loop_end_frame");
    const std::string letter = text_at(cells, "grade");
    row.grade.letter = letter.size() == 1 && letter[0] >= 'A' && letter[0] <= 'D' ? letter[0] : 'F';
    row.grade.reason = text_at(cells, "grade_reason");
    row.saved = text_at(cells, "saved") != "false";
    row.seed = whole_at<std::uint64_t>(cells, "seed").value_or(0);
    row.score = number_at(cells, "score");
    return row;
}

}  // namespace afterglow::render
