// Drones of 12 s made in several ways from the same passages: those that `make` takes drones from. Prints a
// table in Markdown for each folder where `afterglow make --make-drones` has been. Usage: drone_bench
// [--each] [--write FOLDER] MADE_FOLDER...
//   --each   a line of figures for each drone as well, before the table
//   --write  each passage and its drones one after another, in a WAV file
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "analysis/salience.hpp"
#include "audio/decode.hpp"
#include "audio/encode.hpp"
#include "base/files.hpp"
#include "drone_measures.hpp"
#include "drone_walk.hpp"
#include "dsp/endless.hpp"
#include "dsp/loop.hpp"
#include "makers/texture.hpp"
#include "support/seams.hpp"

namespace {

namespace fs = std::filesystem;
using afterglow::AudioBuffer;
using afterglow::dsp::Splice;

constexpr double wanted_sec = 12.0;

struct Drone {
    AudioBuffer audio;
    std::vector<Splice> joins;
};

std::optional<Drone> endless(const AudioBuffer& passage) {
    const afterglow::dsp::Endless parts(passage);
    const auto frames = std::llround(wanted_sec * passage.sample_rate_hz());
    auto cycles = parts.make({frames + frames % 2, 0.0, 1.0}, {}, afterglow::Rng(1));
    return Drone{std::move(cycles.front()), {}};
}

std::optional<Drone> by_walk(const AudioBuffer& passage) {
    auto walk = afterglow::bench::walk(
        passage, {.frames = std::llround(wanted_sec * passage.sample_rate_hz())}, afterglow::Rng(1));
    if (!walk) return std::nullopt;
    Drone drone{std::move(walk->audio), {}};
    for (const std::int64_t frame : walk->joins) drone.joins.push_back({frame, walk->fade_frames});
    return drone;
}

std::optional<Drone> loop_of(const AudioBuffer& passage, double seconds) {
    const afterglow::makers::LoopSpec spec{seconds, 0.05, 0.25};
    const auto point = afterglow::makers::find_loop_in(passage, spec);
    if (!point) return std::nullopt;
    auto closed = afterglow::makers::close_loop_in(passage, *point, spec);
    return Drone{std::move(closed.audio), {closed.splice}};
}

std::optional<Drone> loop(const AudioBuffer& passage) {
    return loop_of(passage, wanted_sec);
}

// As long as the passage has room for, as often as it fills the time.
std::optional<Drone> short_loop(const AudioBuffer& passage) {
    const double seconds = std::min(3.0, 0.85 * passage.duration_sec());
    if (passage.duration_sec() > wanted_sec / 2.0) return std::nullopt;
    auto drone = loop_of(passage, seconds);
    if (!drone) return std::nullopt;
    const auto cycles = std::llround(wanted_sec / drone->audio.duration_sec());
    drone->audio = afterglow::makers::repeat_loop(drone->audio, cycles * drone->audio.frames());
    return drone;
}

struct Method {
    const char* name;
    std::optional<Drone> (*make)(const AudioBuffer& passage);
};
constexpr std::array methods = {Method{"endless", endless}, Method{"walk", by_walk}, Method{"loop", loop},
                                Method{"short loop, played again", short_loop}};

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

// What a drone is judged by; of several joins the mean of the ranks, and the largest rise and fall.
struct Judged {
    double salience_db = 0.0, repetition = 0.0;
    double click_rank = 0.0, level_rank = 0.0, flux_rank = 0.0, bump_db = 0.0, dip_db = 0.0;
    double thirds_db = 0.0, thirds_mean_db = 0.0, cents = 0.0, coherence = 0.0;
    double fluctuation_ratio = 0.0, too_lively = 0.0,
           too_still = 0.0;  // the last two: shares of the partials
    double ms = 0.0;
};

void judge_joins(const Drone& drone, Judged& out) {
    std::vector<Splice> joins = drone.joins;
    if (joins.empty()) joins.push_back({0, 0});
    std::vector<std::int64_t> frames;
    for (const Splice& join : joins) frames.push_back(join.frame);
    const auto count = static_cast<double>(joins.size());
    for (const auto& ranks : afterglow::test::rank_seams(drone.audio, frames)) {
        out.click_rank += ranks.second_difference / count;
        out.level_rank += ranks.level / count;
        out.flux_rank += ranks.flux / count;
    }
    for (const Splice& join : joins) {
        if (join.fade_frames == 0) continue;
        const auto levels = afterglow::dsp::splice_levels(drone.audio, join);
        out.bump_db = std::max(out.bump_db, levels.bump_db);
        out.dip_db = std::min(out.dip_db, levels.dip_db);
    }
}

void judge_partials(const AudioBuffer& passage, const Drone& drone, const std::vector<double>& partials_hz,
                    Judged& out) {
    std::vector<double> ratios;
    for (const double hz : partials_hz) {
        const double had = afterglow::bench::fluctuation_db(passage, hz);
        const double has = afterglow::bench::fluctuation_db(drone.audio, hz);
        ratios.push_back(has / std::max(had, 0.1));
        const auto share = 1.0 / static_cast<double>(partials_hz.size());
        if (has > had + 1.0) out.too_lively += share;
        if (has < 0.5 * had) out.too_still += share;
    }
    out.fluctuation_ratio = percentile(ratios, 0.5);
}

Judged judge(const AudioBuffer& passage, const Drone& drone) {
    Judged out;
    const AudioBuffer mono = to_mono(drone.audio);
    out.salience_db = afterglow::analysis::salience_of(mono.channel(0), mono.sample_rate_hz()).db;
    out.repetition = afterglow::bench::inner_repetition(drone.audio);
    judge_joins(drone, out);
    const auto had = afterglow::bench::spectra_of(passage, false);
    const auto has = afterglow::bench::spectra_of(drone.audio, true);
    const auto thirds = afterglow::bench::third_octave_deviation_db(had, has);
    out.thirds_db = thirds.largest;
    out.thirds_mean_db = thirds.mean;
    out.coherence = afterglow::bench::coherence_deviation(had, has);
    const auto partials_hz = afterglow::bench::strongest_partials_hz(had);
    out.cents = std::abs(afterglow::bench::moved_cents(had, has, partials_hz));
    judge_partials(passage, drone, partials_hz, out);
    return out;
}

struct Passage {
    std::string name;
    AudioBuffer audio;
};

// Of the drones that a manifest lists, each once; in both channels where there are two.
std::vector<Passage> passages_of(const fs::path& folder) {
    std::vector<Passage> passages;
    std::string decoded;
    AudioBuffer recording;
    std::set<std::pair<std::string, std::int64_t>> known;
    for (const auto& row :
         nlohmann::json::parse(afterglow::read_text_file((folder / "manifest.json").string()))) {
        if (row["type"] != "drone") continue;
        const auto path = row["source_path"].get<std::string>();
        if (path != decoded) recording = afterglow::audio::decode_all(path, {});
        decoded = path;
        const auto frame_of = [&](const char* key) {
            const auto frame =
                static_cast<std::int64_t>(std::llround(row[key].get<double>() * recording.sample_rate_hz()));
            return std::min(recording.frames(), frame);
        };
        const std::int64_t begin = frame_of("source_start_sec");
        const std::int64_t end = frame_of("source_end_sec");
        if (!known.insert({path, begin}).second) continue;
        passages.push_back({fmt::format("{}@{:.1f}", fs::path(path).stem().string(),
                                        static_cast<double>(begin) / recording.sample_rate_hz()),
                            recording.slice(begin, end - begin)});
    }
    return passages;
}

// One after another, each at its own peak of -1 dBFS, with half a second between.
void write_in_a_row(const fs::path& path, const std::vector<AudioBuffer>& all) {
    const double rate = all.front().sample_rate_hz();
    std::vector<std::vector<float>> row(static_cast<std::size_t>(all.front().channels()));
    for (AudioBuffer audio : all) {
        afterglow::makers::finish_level(audio, -1.0);
        for (std::size_t c = 0; c < row.size(); ++c) {
            const auto samples = audio.channel(static_cast<int>(c));
            row[c].insert(row[c].end(), samples.begin(), samples.end());
            row[c].insert(row[c].end(), static_cast<std::size_t>(rate / 2.0), 0.0F);
        }
    }
    AudioBuffer joined(std::move(row), rate);
    const afterglow::audio::WavOptions options;
    afterglow::audio::quantise(joined, options.format, afterglow::Rng(1));
    const auto bytes = afterglow::audio::encode_wav(joined, options);
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
}

void print_row(const std::string& name, const std::vector<Judged>& all) {
    const auto of = [&](double Judged::*figure) {
        std::vector<double> values;
        for (const Judged& one : all) values.push_back(one.*figure);
        return values;
    };
    const auto at = [&](double Judged::*figure, double share) { return percentile(of(figure), share); };
    fmt::print(
        "| {} | {} | {:.1f} / {:.1f} / {:.1f} | {:.2f} / {:.2f} / {:.2f} | {:.0f} / {:.0f} / {:.0f} | {:.1f} "
        "| {:.1f} ",
        name, all.size(), at(&Judged::salience_db, 0.5), at(&Judged::salience_db, 0.9),
        at(&Judged::salience_db, 1.0), at(&Judged::repetition, 0.5), at(&Judged::repetition, 0.9),
        at(&Judged::repetition, 1.0), 100.0 * mean(of(&Judged::click_rank)),
        100.0 * mean(of(&Judged::level_rank)), 100.0 * mean(of(&Judged::flux_rank)),
        at(&Judged::bump_db, 0.9), at(&Judged::dip_db, 0.1));
    fmt::print(
        "| {:.1f} / {:.1f} | {:.1f} | {:.2f} | {:.0f} | {:.0f} | {:.1f} / {:.1f} | {:.2f} / {:.2f} | {:.0f} "
        "|\n",
        at(&Judged::thirds_db, 0.5), at(&Judged::thirds_db, 0.9), at(&Judged::thirds_mean_db, 0.5),
        at(&Judged::fluctuation_ratio, 0.5), 100.0 * mean(of(&Judged::too_lively)),
        100.0 * mean(of(&Judged::too_still)), at(&Judged::cents, 0.5), at(&Judged::cents, 0.9),
        at(&Judged::coherence, 0.5), at(&Judged::coherence, 0.9), at(&Judged::ms, 0.5));
}

void print_one(const std::string& passage, const std::string& method, const Judged& one) {
    fmt::print("{} | {} | {:.2f} | {:.2f} | {:.2f} | {:.2f} | {:.2f} | {:.1f} | {:.1f} ", passage, method,
               one.salience_db, one.repetition, one.click_rank, one.level_rank, one.flux_rank, one.bump_db,
               one.dip_db);
    fmt::print("| {:.2f} | {:.2f} | {:.2f} | {:.2f} | {:.2f} | {:.1f} | {:.2f} | {:.0f}\n", one.thirds_db,
               one.thirds_mean_db, one.fluctuation_ratio, one.too_lively, one.too_still, one.cents,
               one.coherence, one.ms);
}

void print_table(const std::vector<Passage>& passages, const std::vector<std::vector<Judged>>& judged) {
    std::set<std::string> sources;
    double seconds = 0.0;
    for (const Passage& passage : passages) {
        sources.insert(passage.name.substr(0, passage.name.rfind('@')));
        seconds += passage.audio.duration_sec() / static_cast<double>(passages.size());
    }
    fmt::print("\n{} passages of {} recordings, {:.1f} s in the mean\n\n", passages.size(), sources.size(),
               seconds);
    fmt::print(
        "| | drones | salience dB, median / p90 / max | inner repetition, median / p90 / max | ranks of "
        "joins %: click / level / flux | bump dB, p90 | dip dB, p10 | worst third octave dB, median / p90 "
        "| third octaves dB, mean | partials' fluctuation, ratio | too lively % | too still % | cents, "
        "median / p90 | coherence, median / p90 | ms |\n");
    fmt::print("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (std::size_t m = 0; m < methods.size(); ++m)
        if (!judged[m].empty()) print_row(methods[m].name, judged[m]);
}

void compare(const fs::path& folder, bool each, const fs::path& written) {
    const auto passages = passages_of(folder);
    std::vector<std::vector<Judged>> judged(methods.size());
    for (const Passage& passage : passages) {
        std::vector<AudioBuffer> row = {passage.audio};
        for (std::size_t m = 0; m < methods.size(); ++m) {
            const std::clock_t start = std::clock();
            const auto drone = methods[m].make(passage.audio);
            const double ms = 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
            if (!drone) continue;
            judged[m].push_back(judge(passage.audio, *drone));
            judged[m].back().ms = ms;
            row.push_back(drone->audio);
            if (each) print_one(passage.name, methods[m].name, judged[m].back());
        }
        if (!written.empty()) write_in_a_row(written / (passage.name + ".wav"), row);
    }
    print_table(passages, judged);
}

}  // namespace

int main(int argc, char** argv) {
    bool each = false;
    fs::path written;
    std::vector<fs::path> folders;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument == "--each")
            each = true;
        else if (argument == "--write" && i + 1 < argc)
            written = argv[++i];
        else
            folders.emplace_back(argument);
    }
    if (folders.empty()) {
        fmt::print(stderr, "usage: drone_bench [--each] [--write FOLDER] MADE_FOLDER...\n");
        return 2;
    }
    try {
        for (const fs::path& folder : folders)
            compare(folder, each, written.empty() ? written : written / folder.filename());
    } catch (const std::exception& error) {
        fmt::print(stderr, "drone_bench: {}\n", error.what());
        return 1;
    }
    return 0;
}
