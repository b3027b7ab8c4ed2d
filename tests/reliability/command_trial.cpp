#include "command_trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "odd_input.hpp"
#include "processes.hpp"
#include "support/process.hpp"
#include "support/recordings.hpp"

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;

// Short textures, so that a round takes no longer than it must.
constexpr const char* settings_text = R"(schema_version: 1
pad_miner: {duration_sec: 0.5, max_per_file: 1}
drones: {loop_duration_sec: 0.5, pitch_semitones: [0], stretch_factors: [], variants: {warm: {lowpass_hz: 3000}},
         reversed: false, swell_duration_sec: 0.5, swell_fade_in_sec: 0.1, swell_fade_out_sec: 0.2}
clouds: {duration_sec: 0.5, per_source: 1, grains: 20}
hiss: {loops: 1, flickers: 1, loop_duration_sec: 0.5}
)";

using Words = std::vector<std::string>;

const std::vector<Words>& commands() {
    static const std::vector<Words> all = {
        {"run", "archive", "--out", "made", "--config", "settings.yaml", "--min-duration", "0.5"},
        {"run", "archive", "--out", "made", "--favorites", "favorites.json", "--min-duration", "0.5"},
        {"discover", "--root", "archive", "--output", "catalog.csv"},
        {"select", "--catalog", "catalog.csv", "--output", "selected.csv", "--min-duration", "0.5"},
        {"batch", "--sources", "catalog.csv", "--root", "archive", "--work", "work", "--out", "made/export",
         "--output", "results.json", "--yes", "--config", "settings.yaml"},
        {"make", "archive", "--out", "textures", "--config", "settings.yaml"},
        {"curate", "--input", "made/export", "--output", "curated", "--favorites", "favorites.json"},
        {"dust", "--pads", "made/export", "--hiss", "made/export", "--output", "dusted"},
        {"kit", "--input", "made/export", "--output", "kit", "--favorites", "favorites.json"},
        {"kit", "--input", "made/export", "--output", "kit", "--device", "sfz", "--force"},
        {"gallery", "--input", "made/export", "--output", "page.html"},
        {"find", "--input", "made/export", "--text", "pad"},
        {"measure", "archive/piece.wav", "--json"},
        {"config", "check", "settings.yaml"},
        {"config", "show", "--config", "settings.yaml"}};
    return all;
}

bool is_spoiled(const std::string& path) {
    constexpr std::array endings = {".csv", ".json", ".jsonl", ".yaml", ".scan"};
    return !path.starts_with("mine/") &&
           std::ranges::any_of(endings, [&](const char* ending) { return path.ends_with(ending); });
}

// Somebody's own, wherever it lies.
bool is_the_users(const std::string& path) {
    return path.starts_with("archive/") || path.starts_with("mine/") || path.ends_with("notes.txt");
}

}  // namespace

CommandTrial::CommandTrial(std::uint64_t seed) : place_(folder_ / "place"), rng_(seed) {
    adopt_orphans();
    write_recording(place_ / "archive/piece.wav", small_piece(1.2));
    write_recording(place_ / "archive/below/夜 other.flac", small_piece(1.0, 300.0),
                    audio::RecordingFormat::flac);
    write_text(place_ / "settings.yaml", settings_text);
    for (const char* file : {"archive/notes.txt", "mine/list.csv", "made/notes.txt"})
        write_text(place_ / file, "somebody's own, not to be lost\n");
    for (Words command : {commands().front(), commands()[2]}) {
        const Finished made = afterglow(command, {.folder = place_});
        if (made.status != 0) throw std::runtime_error("the undisturbed command fails:\n" + made.err);
    }
    const auto track = place_ / "made/export/tr8s/by_source/piece";
    write_text(track / "notes.txt", "somebody's own, not to be lost\n");
    write_text(place_ / "favorites.json",
               R"({"textures": ["pads/piece_pad01_dark.wav"], "ratings": {"x": 5}})");
    before_ = snapshot_of(place_);
}

void CommandTrial::restore_place() const {
    fs::remove_all(place_);
    fs::create_directories(place_);
    restore(before_, place_);
}

std::string CommandTrial::spoil_a_file(Rng& rng) const {
    std::vector<std::string> paths;
    for (const auto& [path, bytes] : before_)
        if (is_spoiled(path)) paths.push_back(path);
    const auto path =
        paths[static_cast<std::size_t>(rng.integer(0, static_cast<std::int64_t>(paths.size()) - 1))];
    write_text(place_ / path, spoiled(before_.at(path), rng));
    return path;
}

const std::vector<std::string>& CommandTrial::options_of(const std::string& command) {
    auto& options = options_[command];
    if (options.empty()) options = options_in_help(afterglow({command, "--help"}).out);
    return options;
}

Words CommandTrial::odd_command(Rng& rng) {
    Words words = commands()[static_cast<std::size_t>(
        rng.integer(0, static_cast<std::int64_t>(commands().size()) - 1))];
    const auto& options = options_of(words.front());
    for (std::int64_t more = rng.integer(0, 3); more > 0 && !options.empty(); --more) {
        words.push_back(
            options[static_cast<std::size_t>(rng.integer(0, static_cast<std::int64_t>(options.size()) - 1))]);
        if (rng.uniform() < 0.8) words.push_back(odd_value(rng));
    }
    return words;
}

CommandRound CommandTrial::round(int number) {
    Rng rng = rng_.split("round", static_cast<std::uint64_t>(number));
    restore_place();
    CommandRound round;
    if (rng.uniform() < 0.7) round.spoiled_file = spoil_a_file(rng);
    round.command = odd_command(rng);
    const Finished finished = afterglow(round.command, {.folder = place_, .timeout_sec = 300.0});
    round.status = finished.status;
    look(round, finished.err, finished.out);
    return round;
}

void CommandTrial::look(CommandRound& round, const std::string& said, const std::string& results) const {
    const auto found = [&](std::string what) { round.findings.push_back(std::move(what)); };
    constexpr std::array statuses = {0, 1, 2, 3};
    if (std::ranges::find(statuses, round.status) == statuses.end())
        found(fmt::format("it ended with {}: {}", round.status, said));
    if (round.status != 0 && said.empty() && results.empty()) found("it failed without a word");
    for (const char* wrong : {"defect of the program", "internal error", "Sanitizer", "runtime error"})
        if (said.find(wrong) != std::string::npos) found(fmt::format("it says '{}': {}", wrong, said));
    if (std::ranges::any_of(said, [](unsigned char c) { return c < 0x20 && c != '\n'; }))
        found("control characters reach the terminal: " + said);
    for (const auto& process : orphans_left()) found("left behind: " + process);
    const Snapshot after = snapshot_of(place_);
    for (const auto& [path, bytes] : before_) {
        if (!is_the_users(path)) continue;
        const auto now = after.find(path);
        if (now == after.end() || now->second != bytes) found("lost or changed: " + path);
    }
}

}  // namespace afterglow::test
