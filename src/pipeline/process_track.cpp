#include "pipeline/process_track.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "analysis/analyse.hpp"
#include "audio/decode.hpp"
#include "audio/probe.hpp"
#include "base/error.hpp"
#include "base/identity.hpp"
#include "base/recording.hpp"
#include "pipeline/outlet.hpp"
#include "pipeline/stage.hpp"
#include "pipeline/staging.hpp"
#include "render/manifest.hpp"

namespace afterglow::pipeline {
namespace {

namespace fs = std::filesystem;

// A decoded and analysed source.
struct Track {
    std::string identity;
    Recording recording;
    analysis::Analysis analysis;
};

// Scratch space of a recording that will not be kept in memory; 0 where it will.
std::int64_t scratch_bytes(const fs::path& path, const Settings& settings) {
    const auto probed = audio::probe(path);
    const double bytes =
        probed.duration_sec * settings.global.sample_rate_hz * std::min(probed.channels, 2) * sizeof(float);
    const auto limit = static_cast<double>(settings.global.memory_limit_mb) * (1 << 20);
    return bytes > limit ? static_cast<std::int64_t>(bytes) : 0;
}

// One pass: each block goes to the recording and to the analysis as it is decoded.
Track decode_and_analyse(const SourceTask& task, const Settings& settings, const fs::path& scratch_dir,
                         TrackResult& result, Progress& progress) {
    const RecordingStorage storage{static_cast<std::int64_t>(settings.global.memory_limit_mb) << 20,
                                   scratch_dir};
    audio::DecodeOptions options;
    options.sample_rate_hz = settings.global.sample_rate_hz;
    options.minimum_sec = settings.global.min_source_sec;

    std::optional<Recording> recording;
    analysis::Analyser analyser(options.sample_rate_hz, settings.analysis);
    const auto report = audio::decode(task.path, options, [&](const AudioBuffer& block) {
        if (progress.interrupted()) throw Error(ErrorCategory::interrupted, "stopped");
        if (!recording) recording.emplace(block.channels(), options.sample_rate_hz, storage);
        recording->append(block);
        analyser.push(block);
    });
    recording->seal();
    result.notes.insert(result.notes.end(), report.notes.begin(), report.notes.end());
    result.warnings.insert(result.warnings.end(), report.warnings.begin(), report.warnings.end());
    return {identity_of_file(task.path), std::move(*recording), analyser.finish()};
}

// Hiss of the recording's own, or synthetic where the task allows it and the recording has none.
makers::Made hiss_of(const SourceTask& task, const makers::Source& source, const Settings& settings,
                     const Rng& rng) {
    auto made = makers::make_hiss(source, settings.hiss, rng);
    if (!made.textures.empty() || !task.synthetic_hiss_fallback || !settings.hiss.use_synthetic_noise)
        return made;
    auto synthetic = makers::make_synthetic_hiss(settings.global.sample_rate_hz, settings.hiss, rng);
    for (const auto& reason : made.reasons)
        synthetic.reasons.push_back(reason + "; synthetic noise stands in");
    return synthetic;
}

// Why nothing can be made from the recording at all, if so.
std::optional<std::string> unusable_reason(const Track& track, const Settings& settings) {
    if (track.recording.duration_sec() < settings.global.min_source_sec) {
        return fmt::format("too short: {:.2f} s, and textures need at least {:g} s",
                           track.recording.duration_sec(), settings.global.min_source_sec);
    }
    constexpr double inaudible_db = -80.0;
    if (track.analysis.rms_db < inaudible_db) {
        return fmt::format("silent: {:.0f} dB RMS once DC is removed", track.analysis.rms_db);
    }
    return std::nullopt;
}

void make_textures(const SourceTask& task, const Track& track, const Settings& settings, std::uint64_t seed,
                   Outlet& outlet) {
    const makers::Source source{track.recording, track.analysis};
    const auto& tempo = track.analysis.tempo;
    const auto rng = [&](const char* maker) { return derive_rng(seed, track.identity, maker, 0); };
    if (task.makers.pads) {
        outlet.take("pads", tempo, [&] { return makers::make_pads(source, settings.pads, rng("pads")); });
    }
    if (task.makers.drones) {
        outlet.take("drones", tempo,
                    [&] { return makers::make_drones(source, settings.drones, rng("drones")); });
    }
    if (task.makers.clouds) {
        outlet.take("clouds", tempo,
                    [&] { return makers::make_clouds(source, settings.clouds, rng("clouds")); });
    }
    if (task.makers.hiss) {
        outlet.take("hiss", tempo, [&] { return hiss_of(task, source, settings, rng("hiss")); });
    }
}

// From file to textures.
void process_recording(const SourceTask& task, const Settings& settings, std::uint64_t seed,
                       const fs::path& scratch_dir, TrackResult& result, Progress& progress, Outlet& outlet) {
    const Track track = [&] {
        const Stage stage("decode and analyse", result, progress);
        return decode_and_analyse(task, settings, scratch_dir, result, progress);
    }();
    if (auto reason = unusable_reason(track, settings)) {
        result.reasons.push_back(std::move(*reason));
        return;
    }
    if (track.analysis.stable_by_fallback) {
        result.notes.push_back("no stable windows (" + analysis::rejection_summary(track.analysis) +
                               "); the calmest fifth stands in");
    }
    make_textures(task, track, settings, seed, outlet);
}

}  // namespace

TrackResult process_track(const SourceTask& task, const Settings& settings, std::uint64_t seed,
                          const OutputRoot& out, const fs::path& folder, Writing writing,
                          Progress& progress) {
    TrackResult result;
    std::optional<Staging> staging;
    if (writing != Writing::dry_run) {
        const auto scratch = task.path.empty() ? 0 : scratch_bytes(task.path, settings);
        out.require_space(planned_bytes(planned_counts(task.makers, settings), settings) + scratch);
        staging.emplace(out, folder, writing == Writing::real ? Staging::Owner::self : Staging::Owner::other);
    }
    Outlet outlet(task, settings, out, staging ? std::optional(staging->folder()) : std::nullopt, result,
                  progress);
    if (task.path.empty()) {
        outlet.take("hiss", std::nullopt, [&] {
            const auto rng = derive_rng(seed, "synthetic", "hiss", 0);
            return makers::make_synthetic_hiss(settings.global.sample_rate_hz, settings.hiss, rng);
        });
    } else {
        process_recording(task, settings, seed, staging ? staging->resolved() : fs::path(), result, progress,
                          outlet);
    }
    if (staging && !result.rows.empty()) {
        const Stage stage("publish", result, progress);
        render::write_manifest(out, staging->folder(), result.rows);
        staging->publish();
    }
    return result;
}

}  // namespace afterglow::pipeline
