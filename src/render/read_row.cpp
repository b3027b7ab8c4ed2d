#include "render/read_row.hpp"

#include <charconv>
#include <concepts>
#include <limits>

#include "base/error.hpp"
#include "base/text.hpp"

namespace afterglow::render {
namespace {

std::string text_at(const Cells& cells, std::string_view column) {
    const auto found = cells.find(column);
    return found == cells.end() ? std::string() : valid_utf8(found->second);
}

struct Range {
    double low;
    double high;
};

// What sounds can have, with room to spare: what lies beyond would go into formats that cannot hold it.
constexpr Range seconds{0.0, 1e7};
constexpr Range decibels{-1000.0, 1000.0};
constexpr Range hertz{0.1, 1e6};
constexpr Range tempos{1.0, 10000.0};
constexpr Range shares{-1.0, 1.0};
constexpr std::int64_t max_frames = std::int64_t{1} << 40U;
constexpr int highest_rate_hz = 1'000'000;
constexpr int max_channels = 1024;
constexpr int max_beats = 99;
constexpr std::uint64_t max_seed = std::numeric_limits<std::uint64_t>::max();

// Reads the numbers of a row and keeps what is wrong with them.
class Numbers {
  public:
    Numbers(const Cells& cells, RowProblems& problems) : cells_(cells), problems_(problems) {}

    std::optional<double> at(std::string_view column, Range range) {
        const std::string text = text_at(cells_, column);
        if (text.empty()) return std::nullopt;
        const auto value = parse_number(text);
        if (value && *value >= range.low && *value <= range.high) return *value + 0.0;  // -0 becomes 0
        refuse(column, text, number_text(range.low), number_text(range.high));
        return std::nullopt;
    }

    template <std::integral Whole>
    std::optional<Whole> whole_at(std::string_view column, Whole low, Whole high) {
        const std::string text = text_at(cells_, column);
        if (text.empty()) return std::nullopt;
        Whole value{};
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        const bool read = error == std::errc() && end == text.data() + text.size();
        if (read && value >= low && value <= high) return value;
        refuse(column, text, std::to_string(low), std::to_string(high));
        return std::nullopt;
    }

    void add(const std::string& problem) { problems_.push_back(problem); }

  private:
    void refuse(std::string_view column, const std::string& text, const std::string& low,
                const std::string& high) {
        constexpr std::size_t max_shown = 40;
        const std::string start = text.size() > max_shown ? text.substr(0, max_shown) + "…" : text;
        add(std::string(column) + " is " + valid_utf8(start) + ", but goes from " + low + " to " + high +
            "; taken as not known");
    }

    const Cells& cells_;
    RowProblems& problems_;
};

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

std::optional<analysis::MusicalKey> key_at(const Cells& cells, Numbers& numbers) {
    auto key = analysis::key_of_name(text_at(cells, "detected_key"));
    if (key) key->strength = numbers.at("key_strength", shares).value_or(0.0);
    return key;
}

std::optional<analysis::Tempo> tempo_at(Numbers& numbers) {
    const auto bpm = numbers.at("detected_bpm", tempos);
    if (!bpm) return std::nullopt;
    analysis::Tempo tempo;
    tempo.bpm = *bpm;
    tempo.confidence = numbers.at("bpm_confidence", shares).value_or(0.0);
    tempo.beats_per_bar = numbers.whole_at("beats_per_bar", 1, max_beats).value_or(analysis::usual_beats);
    return tempo;
}

curation::Measurements measurements_of(const Cells& cells, Numbers& numbers) {
    curation::Measurements m;
    m.duration_sec = numbers.at("duration_sec", seconds).value_or(0.0);
    m.sample_rate_hz = numbers.whole_at("sample_rate", 0, highest_rate_hz).value_or(0);
    m.channels = numbers.whole_at("channels", 0, max_channels).value_or(0);
    m.rms_db = numbers.at("rms_db", decibels).value_or(0.0);
    m.lufs = numbers.at("lufs", decibels);
    m.peak_db = numbers.at("peak_db", decibels).value_or(0.0);
    m.true_peak_db = numbers.at("true_peak_db", decibels).value_or(0.0);
    m.crest_factor = numbers.at("crest_factor", {0.0, 1e9}).value_or(0.0);
    m.centroid_hz = numbers.at("centroid_hz", {0.0, 1e6}).value_or(0.0);
    m.flatness = numbers.at("flatness", {0.0, 10.0}).value_or(0.0);
    m.brightness = brightness_at(cells);
    m.pitch_hz = numbers.at("pitch_hz", hertz);
    m.root_strength = numbers.at("root_strength", shares);
    m.tuning_cents = numbers.at("tuning_cents", {-100.0, 100.0});
    m.key = key_at(cells, numbers);
    m.tempo = tempo_at(numbers);
    m.loop_error_db = numbers.at("loop_error_db", decibels);
    m.splice_bump_db = numbers.at("splice_bump_db", decibels);
    m.splice_dip_db = numbers.at("splice_dip_db", decibels);
    m.salience_db = numbers.at("salience_db", {0.0, 1e3});
    m.salience_sec = numbers.at("salience_sec", seconds);
    return m;
}

// Both ends, in order and within the sound where its length is known; else none, and a problem.
void read_loop(Numbers& numbers, ManifestRow& row) {
    const auto start = numbers.whole_at<std::int64_t>("loop_start_frame", 0, max_frames);
    const auto end = numbers.whole_at<std::int64_t>("loop_end_frame", 1, max_frames);
    if (!start && !end) return;
    const auto& m = row.measured;
    const double frames = m.duration_sec * m.sample_rate_hz;
    const bool in_sound = frames <= 0.0 || (end && static_cast<double>(*end) <= frames + 1.0);
    if (!start || !end || *start >= *end || !in_sound)
        return numbers.add("its loop is not within it; taken as none");
    row.loop_start_frame = start;
    row.loop_end_frame = end;
    const auto splice = numbers.whole_at<std::int64_t>("splice_frame", 0, max_frames);
    if (splice && *splice >= *end) return numbers.add("its splice is not within it; taken as none");
    row.splice_frame = splice;
}

// The part of the recording that it was taken from.
void read_origin(Numbers& numbers, ManifestRow& row) {
    row.source_start_sec = numbers.at("source_start_sec", seconds);
    row.source_end_sec = numbers.at("source_end_sec", seconds);
    row.source_gain_db = numbers.at("source_gain_db", decibels);
    row.measured.source_clipped_percent = numbers.at("source_clipped_percent", {0.0, 100.0});
}

}  // namespace

ManifestRow read_row(const Cells& cells, RowProblems& problems) {
    Numbers numbers(cells, problems);
    ManifestRow row;
    row.filename = text_at(cells, "filename");
    // As it stands: a file's name need not be UTF-8.
    if (const auto path = cells.find("path"); path != cells.end()) row.path = path->second;
    row.source = text_at(cells, "source");
    row.source_path = text_at(cells, "source_path");
    row.kind = kind_at(cells);
    row.variant = text_at(cells, "variant");
    row.measured = measurements_of(cells, numbers);
    read_origin(numbers, row);
    read_loop(numbers, row);
    const std::string letter = text_at(cells, "grade");
    row.grade.letter = letter.size() == 1 && letter[0] >= 'A' && letter[0] <= 'D' ? letter[0] : 'F';
    row.grade.reason = text_at(cells, "grade_reason");
    row.saved = text_at(cells, "saved") != "false";
    row.seed = numbers.whole_at<std::uint64_t>("seed", 0, max_seed).value_or(0);
    row.score = numbers.at("score", shares);
    return row;
}

}  // namespace afterglow::render
