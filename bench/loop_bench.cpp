// Our loops beside simpler ways on the same passages: those that `make` takes pads from, with half a second
// on either side, in mono. Prints a table in Markdown. Usage: loop_bench MADE_FOLDER, where `afterglow make
// --mine-pads` has been.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "analysis/salience.hpp"
#include "audio/decode.hpp"
#include "base/files.hpp"
#include "dsp/fft.hpp"
#include "dsp/level.hpp"
#include "dsp/loop.hpp"
#include "dsp/window.hpp"
#include "makers/texture.hpp"

namespace {

namespace fs = std::filesystem;
using afterglow::AudioBuffer;

constexpr double wanted_sec = 2.0;
constexpr double fade_sec = 0.1;
constexpr double around_sec = 0.5;

struct Loop {
    AudioBuffer audio;
    std::int64_t splice = 0;  // where its two parts meet
};
using Method = std::function<std::optional<Loop>(const AudioBuffer& passage)>;

std::int64_t frames_of(double seconds, const AudioBuffer& audio) {
    return std::llround(seconds * audio.sample_rate_hz());
}

std::optional<Loop> ours(const AudioBuffer& passage) {
    const afterglow::makers::LoopSpec spec{wanted_sec, 0.1, fade_sec, 0.5};
    const auto point = afterglow::makers::find_loop_in(passage, spec);
    if (!point) return std::nullopt;
    auto closed = afterglow::makers::close_loop_in(passage, *point, spec);
    return Loop{std::move(closed.audio), closed.splice.frame};
}

// Where the signal rises through zero next to a frame.
std::int64_t zero_crossing(std::span<const float> x, std::int64_t near) {
    for (std::int64_t d = 0;; ++d)
        for (const std::int64_t at : {near - d, near + d}) {
            if (at < 1 || at >= std::ssize(x)) return near;
            const auto i = static_cast<std::size_t>(at);
            if (x[i - 1] <= 0.0F && x[i] > 0.0F) return at;
        }
}

std::optional<Loop> cut_at_zero_crossings(const AudioBuffer& passage) {
    const std::int64_t length = frames_of(wanted_sec, passage);
    if (passage.frames() < length) return std::nullopt;
    const auto x = passage.channel(0);
    const std::int64_t start = zero_crossing(x, (passage.frames() - length) / 2);
    const std::int64_t end = zero_crossing(x, start + length);
    return Loop{passage.slice(start, end - start), 0};
}

std::optional<Loop> fade_in_the_middle(const AudioBuffer& passage) {
    const std::int64_t length = frames_of(wanted_sec, passage);
    const std::int64_t fade = frames_of(fade_sec, passage);
    if (passage.frames() < length + fade) return std::nullopt;
    const std::int64_t start = (passage.frames() - length + fade) / 2;
    Loop loop{passage.slice(start, length), 0};
    for (std::int64_t i = 0; i < fade; ++i) {
        const auto gains =
            afterglow::dsp::crossfade_gains(static_cast<double>(i) / static_cast<double>(fade), 0.0);
        float& sample = loop.audio.channel(0)[static_cast<std::size_t>(length - fade + i)];
        sample =
            static_cast<float>(gains.out) * sample +
            static_cast<float>(gains.in) * passage.channel(0)[static_cast<std::size_t>(start - fade + i)];
    }
    return loop;
}

// The search that ours has, without level, fade and rotation.
std::optional<Loop> cut_where_it_correlates(const AudioBuffer& passage) {
    const auto search =
        afterglow::makers::loop_search({wanted_sec, 0.1, fade_sec, 0.5}, passage.sample_rate_hz());
    const auto point = afterglow::dsp::find_loop(passage.channel(0), search);
    if (!point) return std::nullopt;
    return Loop{passage.slice(point->start_frame, point->length_frames), 0};
}

struct Partial {
    double hz = 0.0;
    double db = 0.0;
};

// The strongest `count` peaks of a Hann frame of 0.19 s that begins at a frame of the endless loop.
std::vector<Partial> partials_at(const Loop& loop, std::int64_t begin, std::size_t count) {
    constexpr std::size_t size = 8192;
    afterglow::dsp::RealFft fft(2 * size);
    const auto window = afterglow::dsp::hann_periodic(size);
    const auto x = loop.audio.channel(0);
    const std::int64_t cycle = loop.audio.frames();
    std::ranges::fill(fft.time(), 0.0F);
    for (std::size_t i = 0; i < size; ++i) {
        const std::int64_t at = ((begin + static_cast<std::int64_t>(i)) % cycle + cycle) % cycle;
        fft.time()[i] = window[i] * x[static_cast<std::size_t>(at)];
    }
    fft.forward();
    std::vector<double> db;
    for (const auto bin : fft.spectrum())
        db.push_back(10.0 * std::log10(static_cast<double>(std::norm(bin)) + 1e-20));
    std::vector<Partial> peaks;
    for (std::size_t k = 8; k + 1 < db.size(); ++k) {
        if (db[k] <= db[k - 1] || db[k] < db[k + 1]) continue;
        const double shift = 0.5 * (db[k - 1] - db[k + 1]) / (db[k - 1] - 2.0 * db[k] + db[k + 1]);
        peaks.push_back(
            {(static_cast<double>(k) + shift) * loop.audio.sample_rate_hz() / (2.0 * size), db[k]});
    }
    std::ranges::sort(peaks, std::ranges::greater{}, &Partial::db);
    peaks.resize(std::min(peaks.size(), count));
    return peaks;
}

// How the five strongest partials before the splice go on after it.
struct Continuity {
    double cents = 0.0;  // mean of those that do
    int lost = 0;        // 12 dB weaker, or not there
};
Continuity continuity_of(const Loop& loop) {
    constexpr double same_cents = 100.0;
    constexpr double lost_db = 12.0;
    const auto before = partials_at(loop, loop.splice - 8192, 5);
    const auto after = partials_at(loop, loop.splice, 60);
    Continuity out;
    int found = 0;
    for (const Partial& partial : before) {
        const auto off = [&](const Partial& other) {
            return std::abs(1200.0 * std::log2(other.hz / partial.hz));
        };
        const auto next = std::ranges::min_element(after, {}, off);
        if (next == after.end() || off(*next) > same_cents || next->db < partial.db - lost_db) {
            ++out.lost;
            continue;
        }
        out.cents += off(*next);
        ++found;
    }
    if (found > 0) out.cents /= found;
    return out;
}

double percentile(std::vector<double> values, double share) {
    if (values.empty()) return 0.0;
    std::ranges::sort(values);
    return values[std::min(values.size() - 1,
                           static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

double mean(const std::vector<double>& values) {
    double sum = 0.0;
    for (const double value : values) sum += value;
    return values.empty() ? 0.0 : sum / static_cast<double>(values.size());
}

struct Figures {
    std::vector<double> click_rank, error_db, bump_db, dip_db, salience_db, cents, lost, length_sec, ms;

    void add(const Loop& loop, double spent_ms) {
        const auto peaks = afterglow::dsp::second_difference_peaks(loop.audio);
        const float here = peaks[static_cast<std::size_t>(loop.splice % loop.audio.frames())];
        click_rank.push_back(
            static_cast<double>(std::ranges::count_if(peaks, [&](float v) { return v < here; })) /
            static_cast<double>(peaks.size()));
        error_db.push_back(afterglow::dsp::loop_error_db(loop.audio, loop.splice));
        const auto levels =
            afterglow::dsp::splice_levels(loop.audio, {loop.splice, frames_of(fade_sec, loop.audio)});
        bump_db.push_back(levels.bump_db);
        dip_db.push_back(levels.dip_db);
        salience_db.push_back(
            afterglow::analysis::salience_of(loop.audio.channel(0), loop.audio.sample_rate_hz()).db);
        const Continuity continuity = continuity_of(loop);
        cents.push_back(continuity.cents);
        lost.push_back(continuity.lost);
        length_sec.push_back(loop.audio.duration_sec());
        ms.push_back(spent_ms);
    }
};

// The passages of the pads that a manifest lists.
std::vector<AudioBuffer> passages_of(const fs::path& folder) {
    std::vector<AudioBuffer> passages;
    std::string decoded;
    AudioBuffer mono;
    for (const auto& row :
         nlohmann::json::parse(afterglow::read_text_file((folder / "manifest.json").string()))) {
        if (row["type"] != "pad") continue;
        if (const auto path = row["source_path"].get<std::string>(); path != decoded) {
            mono = to_mono(afterglow::audio::decode_all(path, {}));
            decoded = path;
        }
        const std::int64_t begin =
            std::max<std::int64_t>(0, frames_of(row["source_start_sec"].get<double>() - around_sec, mono));
        const std::int64_t end =
            std::min(mono.frames(), frames_of(row["source_end_sec"].get<double>() + around_sec, mono));
        passages.push_back(mono.slice(begin, end - begin));
    }
    return passages;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        fmt::print(stderr, "usage: loop_bench MADE_FOLDER\n");
        return 2;
    }
    try {
        const std::vector<std::pair<std::string, Method>> methods = {
            {"**Afterglow**", ours},
            {"cut where it correlates best, no fade", cut_where_it_correlates},
            {"middle, equal-power fade of 100 ms", fade_in_the_middle},
            {"cut at zero crossings", cut_at_zero_crossings}};
        const auto passages = passages_of(argv[1]);
        fmt::print(
            "| {} passages | loops | click rank, mean | error dB, p90 | bump dB, p90 | dip dB, p10 | "
            "salience dB, "
            "median / p90 | cents, mean | partials lost % | length s | ms |\n",
            passages.size());
        fmt::print("|---|---|---|---|---|---|---|---|---|---|---|\n");
        for (const auto& [name, method] : methods) {
            Figures figures;
            for (const AudioBuffer& passage : passages) {
                const auto start = std::chrono::steady_clock::now();
                const auto loop = method(passage);
                const std::chrono::duration<double, std::milli> spent =
                    std::chrono::steady_clock::now() - start;
                if (loop) figures.add(*loop, spent.count());
            }
            fmt::print(
                "| {} | {} | {:.2f} | {:.1f} | {:.1f} | {:.1f} | {:.1f} / {:.1f} | {:.1f} | {:.0f} | {:.2f} "
                "| "
                "{:.1f} |\n",
                name, figures.ms.size(), mean(figures.click_rank), percentile(figures.error_db, 0.9),
                percentile(figures.bump_db, 0.9), percentile(figures.dip_db, 0.1),
                percentile(figures.salience_db, 0.5), percentile(figures.salience_db, 0.9),
                mean(figures.cents), 20.0 * mean(figures.lost), mean(figures.length_sec), mean(figures.ms));
        }
    } catch (const std::exception& error) {
        fmt::print(stderr, "loop_bench: {}\n", error.what());
        return 1;
    }
    return 0;
}
