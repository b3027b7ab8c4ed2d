#include "support/settings_observers.hpp"
#include "support/make_track.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "archive/find_audio.hpp"
#include "archive/selection.hpp"
#include "audio/encode.hpp"
#include "base/error.hpp"
#include "base/files.hpp"
#include "config/load.hpp"
#include "jobs/batch_run.hpp"
#include "jobs/plan_make.hpp"
#include "jobs/run.hpp"
#include "pipeline/process_track.hpp"
#include "render/manifest.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"
#include "support/textures.hpp"

namespace afterglow::test {
namespace {

namespace fs = std::filesystem;
using pipeline::MakerSet;

// Little of everything, and short, so that a run takes no time.
Assignments with_small_settings(const Assignments& assignments) {
    Assignments all = {
        "global={min_source_sec: 0.5}",
        "pad_miner={duration_sec: 0.5, loop_crossfade_ms: 40, max_per_file: 2}",
        "pre_analysis={window_sec: 0.5, hop_sec: 0.25, level_reference: absolute}",
        "drones={loop_duration_sec: 0.5, loop_crossfade_ms: 50, pitch_semitones: [0], stretch_factors: "
        "[], variants: {warm: {lowpass_hz: 3000}}, reversed: false, swells: false, swell_duration_sec: "
        "0.7, swell_fade_in_sec: 0.1, swell_fade_out_sec: 0.2}",
        "clouds={duration_sec: 0.5, per_source: 1, grains: 20}",
        "hiss={loop_duration_sec: 0.3, loops: 1, flickers: 1}"};
    all.insert(all.end(), assignments.begin(), assignments.end());
    return all;
}

config::Loaded loaded_with(const Assignments& assignments) {
    config::Sources sources;
    sources.assignments = with_small_settings(assignments);
    return config::load(sources);
}

pipeline::Settings settings_of(const Assignments& assignments) {
    config::Loaded loaded = loaded_with(assignments);
    for (const config::Problem& problem : loaded.problems) ADD_FAILURE() << config::describe(problem);
    return loaded.settings;
}

// A calm chord, a quieter one under clicks, a tone in pink noise, white noise: in stereo, with a little DC.
AudioBuffer varied_piece() {
    const std::array<double, 3> calm = {220.0, 277.2, 329.6};
    const std::array<double, 3> low = {146.8, 185.0, 220.0};
    AudioBuffer clicked = signals::held_chord(low, 2.0, 0.08);
    signals::mix_into(clicked, signals::click_train(0.2, 2.0, 0.6));
    AudioBuffer rough = signals::pink_noise(1.5, 0.08);
    signals::mix_into(rough, signals::sine(440.0, 1.5, 0.15));
    const std::array<AudioBuffer, 4> parts = {signals::held_chord(calm, 2.5, 0.4), clicked, rough,
                                              signals::white_noise(1.0, 0.1)};
    AudioBuffer piece = signals::decorrelated(signals::with_noise_floor(signals::concat(parts), -50.0));
    for (int c = 0; c < piece.channels(); ++c)
        for (float& sample : piece.channel(c)) sample += 0.01F;
    return piece;
}

// Drums, loud and soft, close and apart, with a melody; and quiet of several lengths and levels, some of it
// rough.
AudioBuffer struck_piece() {
    using signals::Drum;
    const std::array<signals::Hit, 6> hits = {{{Drum::snare, 0.3, 1.0},
                                               {Drum::kick, 0.7, 0.05},
                                               {Drum::snare, 1.1, 0.6},
                                               {Drum::hat, 1.17, 0.8},
                                               {Drum::kick, 1.6, 1.0},
                                               {Drum::snare, 2.0, 0.9}}};
    const std::array<double, 3> notes = {220.0, 330.0, 277.2};
    const auto quiet = [](double sec, double db, std::uint64_t seed) {
        return signals::with_noise_floor(signals::silence(sec), db, seed);
    };
    AudioBuffer rough = quiet(0.5, -60.0, 3);
    signals::mix_into(rough, signals::click_train(0.1, 0.5, 0.006));
    const std::array<AudioBuffer, 6> parts = {signals::drums(hits, 2.6),          quiet(0.9, -50.0, 1),
                                              signals::arpeggio(notes, 0.2, 1.5), quiet(0.2, -70.0, 2),
                                              signals::sine(440.0, 0.3),          rough};
    return signals::decorrelated(signals::concat(parts), 1e-5);
}

AudioBuffer clipped_piece() {
    AudioBuffer piece = signals::silence(4.0);
    for (const double hz : {220.0, 277.18, 329.63}) signals::mix_into(piece, signals::sine(hz, 4.0, 0.25));
    for (float& sample : piece.channel(0)) sample = 0.15F * std::clamp(4.0F * sample, -1.0F, 1.0F);
    return piece;
}

AudioBuffer two_chords() {
    const std::array<double, 3> first = {220.0, 277.2, 329.6};
    const std::array<double, 3> second = {174.6, 233.1, 293.7};
    const std::array<AudioBuffer, 2> parts = {signals::held_chord(first, 5.0, 0.3),
                                              signals::held_chord(second, 5.0, 0.3)};
    return signals::with_noise_floor(signals::concat(parts), -60.0);
}

void write_wav(const fs::path& path, AudioBuffer audio) {
    audio::quantise(audio, audio::SampleFormat::pcm24, Rng(1));
    OutputRoot(path.parent_path())
        .write_file(path.filename(), std::span<const std::byte>(audio::encode_wav(audio, {})));
}

// The pieces, written once per process.
const ScratchFolder& pieces() {
    static const ScratchFolder folder;
    static const bool written = [] {
        write_wav(folder / "varied.wav", varied_piece());
        write_wav(folder / "struck.wav", struck_piece());
        write_wav(folder / "clipped.wav", clipped_piece());
        write_wav(folder / "two.wav", two_chords());
        write_wav(folder / "low.wav", signals::sine(110.0, 2.0, 0.3));
        return true;
    }();
    (void)written;
    return folder;
}

pipeline::TrackResult process(const Assignments& assignments, const std::string& piece,
                              const MakerSet& makers, const fs::path& out,
                              Progress& progress = silent_progress()) {
    pipeline::SourceTask task;
    task.path = pieces() / piece;
    task.recorded_path = piece;
    task.slug = "piece";
    task.makers = makers;
    task.synthetic_hiss_fallback = true;
    return make_track(task, settings_of(assignments), 1, OutputRoot(out), "piece", progress);
}

std::string manifest(const Assignments& assignments, const std::string& piece, const MakerSet& makers) {
    const ScratchFolder out;
    return render::manifest_csv(process(assignments, piece, makers, out.path()).rows);
}

// The names of all files below a folder, in their order.
std::string names_below(const fs::path& folder) {
    std::vector<std::string> lines;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        lines.push_back(entry.path().lexically_relative(folder).generic_string() + "\n");
    std::ranges::sort(lines);
    std::string text;
    for (const std::string& line : lines) text += line;
    return text;
}

// Looks while the recording is there whether a file without a name is mapped.
class LooksForScratchFiles : public Progress {
  public:
    bool interrupted() const override {
        std::ifstream maps("/proc/self/maps");
        for (std::string line; std::getline(maps, line);)
            found_ = found_ || (line.ends_with("(deleted)") && line.find("/dev/shm") == std::string::npos);
        return false;
    }
    bool found() const { return found_; }

  private:
    mutable bool found_ = false;
};

class Notes : public Progress {
  public:
    void note(std::string_view message) override { text += std::string(message) + "\n"; }
    std::string text;
};

archive::CatalogRow catalog_row(const std::string& path, double duration_sec, int channels,
                                int sample_rate_hz) {
    archive::CatalogRow row;
    row.id = row.rel_path = path;
    row.duration_sec = duration_sec;
    row.channels = channels;
    row.sample_rate_hz = sample_rate_hz;
    return row;
}

// Stands in for the pipeline: takes its time for one of the tracks, and tells its limits.
pipeline::TrackResult slow_make(const pipeline::SourceTask& task, const OutputRoot&, const fs::path&) {
    if (task.slug == "slow") std::this_thread::sleep_for(std::chrono::milliseconds(600));
    rlimit limit{};
    getrlimit(RLIMIT_DATA, &limit);
    pipeline::TrackResult result;
    result.reasons.push_back(reason_in_words("nothing, within " + std::to_string(limit.rlim_cur) + " bytes"));
    return result;
}

}  // namespace

std::string pads(const Assignments& assignments) {
    return manifest(assignments, "varied.wav", {makers::MakerId::pads});
}
std::string clipped_pads(const Assignments& assignments) {
    return manifest(assignments, "clipped.wav", {makers::MakerId::pads});
}
std::string drones(const Assignments& assignments) {
    return manifest(assignments, "varied.wav", {makers::MakerId::drones});
}
std::string drones_of_two_chords(const Assignments& assignments) {
    Assignments all = {"drones.stretch_factors=[1, 1.5]"};
    all.insert(all.end(), assignments.begin(), assignments.end());
    return manifest(all, "two.wav", {makers::MakerId::drones});
}
std::string clouds(const Assignments& assignments) {
    return manifest(assignments, "varied.wav", {makers::MakerId::clouds});
}
std::string hiss(const Assignments& assignments) {
    return manifest(assignments, "varied.wav", {makers::MakerId::hiss});
}
std::string hiss_of_low_tone(const Assignments& assignments) {
    return manifest(assignments, "low.wav", {makers::MakerId::hiss});
}

std::string drums(const Assignments& assignments) {
    return manifest(assignments, "struck.wav", {makers::MakerId::drums});
}
std::string silences(const Assignments& assignments) {
    return manifest(assignments, "struck.wav", {makers::MakerId::silences});
}

std::string made_by(makers::MakerId maker, const Assignments& assignments) {
    return manifest(assignments, "varied.wav", {maker}) + manifest(assignments, "struck.wav", {maker});
}

bool are_accepted(const Assignments& assignments) {
    return loaded_with(assignments).problems.empty();
}

std::string written_bytes(const Assignments& assignments) {
    const ScratchFolder out;
    process(assignments, "varied.wav", {makers::MakerId::pads}, out.path());
    std::uintmax_t bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator(out.path()))
        if (entry.path().extension() == ".wav") bytes += entry.file_size();
    return bytes == 0 ? "" : std::to_string(bytes);
}

std::string scratch_files(const Assignments& assignments) {
    const ScratchFolder out;
    LooksForScratchFiles progress;
    process(assignments, "varied.wav", {makers::MakerId::hiss}, out.path(), progress);
    return progress.found() ? "temporary files" : "memory";
}

std::string root_plan(const Assignments& assignments) {
    const ScratchFolder root;
    for (const char* folder : {"source_audio", "pad_sources", "drums", "elsewhere"}) {
        fs::create_directory(root / folder);
        fs::copy_file(pieces() / "low.wav", root / folder / (std::string(folder) + ".wav"));
    }
    std::string text;
    const auto settings = settings_of(assignments);
    const auto in = [&](const std::string& folder) {
        return archive::find_audio({root / folder}, {}, silent_progress()).files;
    };
    jobs::RootFiles files;
    for (std::string pipeline::PathOptions::*folder : jobs::feeding_folders(MakerSet::all()))
        files.push_back({folder, in(settings.paths.*folder)});
    for (const auto& task : jobs::tasks_of_roles(root.path(), files, MakerSet::all(), settings)) {
        text += task.path.filename().string();
        for (const auto& maker : pipeline::all_makers())
            if (task.makers.has(maker.id)) text += std::string(" ") + maker.name;
        text += "\n";
    }
    return text;
}

std::string export_of_program(const Assignments& assignments) {
    const ScratchFolder root;
    fs::create_directory(root / "pad_sources");
    fs::copy_file(pieces() / "varied.wav", root / "pad_sources/piece.wav");
    std::string command =
        "\"" AFTERGLOW_BINARY "\" make --make-clouds --quiet --root '" + root.path().string() + "'";
    for (const std::string& assignment : with_small_settings(assignments))
        command += " --set '" + assignment + "'";
    command += " >/dev/null";
    EXPECT_EQ(std::system(command.c_str()), 0) << command;  // NOLINT(cert-env33-c): the program itself
    std::string text = names_below(root.path());
    for (const char* folder : {"export", "elsewhere"}) {
        const fs::path file = root / folder / "piece/manifest.csv";
        std::string rows = fs::exists(file) ? read_text_file(file) : "";
        for (auto at = rows.find(root.path().string()); at != std::string::npos;
             at = rows.find(root.path().string()))
            rows.erase(at, root.path().string().size());
        text += rows;
    }
    return text;
}

std::string curated_kit(const Assignments& assignments) {
    constexpr std::array<double, 3> chord = {146.8, 174.6, 220.0};
    const auto pad = [](const char* name, AudioBuffer audio) {
        return WrittenTexture{makers::TextureKind::pad, name, std::move(audio), true};
    };
    const ScratchFolder place;
    write_textures(place / "export/piece", "piece.wav",
                   {pad("low.wav", signals::sine(110.0, 1.0)), pad("low_too.wav", signals::sine(165.0, 1.0)),
                    pad("tone.wav", signals::harmonic_tone(220.0, 1.0)),
                    pad("chord.wav", signals::held_chord(chord, 1.0)),
                    pad("rough.wav", signals::pink_noise(1.0)), pad("noise.wav", signals::white_noise(1.0))});
    jobs::RunWatcher silent;
    EXPECT_TRUE(
        jobs::finish_run({place.path(), {}, settings_of(assignments)}, silent, silent_progress()).complete);
    return names_below(place / "curated") + names_below(place / "kit");
}

std::string selection(const Assignments& assignments) {
    const std::vector<archive::CatalogRow> rows = {catalog_row("songs/a.wav", 60, 2, 44100),
                                                   catalog_row("sketches/b.wav", 200, 1, 96000),
                                                   catalog_row("other/c.wav", 90, 2, 96000)};
    std::string text;
    for (const auto& judged : archive::select(rows, settings_of(assignments).selection).selected)
        text += judged.row.rel_path + " " + std::to_string(judged.score) + "\n";
    return text;
}

std::string batch(const Assignments& assignments) {
    const ScratchFolder place;
    jobs::BatchRequest request;
    request.root = pieces().path();
    request.work_dir = place / "work";
    request.export_dir = place / "export";
    request.results_file = place / "results.json";
    request.makers = MakerSet::all();
    request.settings = settings_of(assignments);
    for (const char* name : {"quick.wav", "slow.wav"}) {
        if (!fs::exists(pieces() / name)) fs::copy_file(pieces() / "low.wav", pieces() / name);
        request.tracks.push_back(catalog_row(name, 2, 1, 44100));
    }
    Notes progress;
    const auto report = jobs::run_batch_with(request, slow_make, real_file_system(), progress);
    std::string text = progress.text;
    for (const auto& track : report.tracks)
        text += track.track_slug + " " + archive::status_name(track.status) + " " + track.reason + "\n";
    return text;
}

}  // namespace afterglow::test
