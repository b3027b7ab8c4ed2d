#include "pipeline/process_track.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <thread>
#include <utility>

#include "audio/decode.hpp"
#include "audio/probe.hpp"
#include "base/error.hpp"
#include "base/identity.hpp"
#include "base/source_watch.hpp"
#include "base/staging.hpp"
#include "pipeline/kept.hpp"
#include "pipeline/musicality.hpp"
#include "pipeline/outlet.hpp"
#include "pipeline/parts.hpp"
#include "pipeline/room.hpp"
#include "pipeline/stage.hpp"
#include "render/manifest.hpp"

namespace afterglow::pipeline {
namespace {

namespace fs = std::filesystem;

// A decoded and analysed source.
struct Track {
    std::string identity;
    Parts parts;
};

// One pass: each block goes to the recordings and to the analyses as it is decoded.
Track decode_and_analyse(const SourceTask& task, const Settings& settings, const RecordingStorage& storage,
                         TrackResult& result, Progress& progress, render::OverviewBuilder* view) {
    audio::DecodeOptions options;
    options.sample_rate_hz = settings.global.sample_rate_hz;
    options.minimum_sec = settings.global.min_source_sec;

    const SourceWatch watch(task.path);
    PartsBuilder parts(settings, storage);
    const auto report = audio::decode(task.path, options, [&](const AudioBuffer& block) {
        if (progress.interrupted()) throw Error(ErrorCategory::interrupted, "stopped");
        parts.push(block);
        if (view != nullptr) view->push(block);
    });
    result.notes.insert(result.notes.end(), report.notes.begin(), report.notes.end());
    result.warnings.insert(result.warnings.end(), report.warnings.begin(), report.warnings.end());
    auto identity = identity_of_file(task.path);
    watch.require_unchanged();
    return {std::move(identity), parts.finish()};
}

// The makers' options with the length of their loops set, in seconds.
const auto fit_pads = [](makers::PadOptions& options, double sec) {
    options.duration_sec = sec;
    options.duration_tolerance = 0.0;
};
const auto fit_clouds = [](makers::CloudOptions& options, double sec) { options.duration_sec = sec; };
const auto fit_hiss = [](makers::HissOptions& options, double sec) { options.loop_duration_sec = sec; };

makers::Made synthetic_hiss(const Settings& settings, const Music& music, const Rng& rng) {
    return make_in_bars("hiss", settings.hiss, settings.hiss.loop_duration_sec, music, settings.musicality,
                        fit_hiss, [&](const makers::HissOptions& options) {
                            return makers::make_synthetic_hiss(settings.global.sample_rate_hz, options, rng);
                        });
}

// Hiss of the recording's own, or synthetic where the task allows it and the recording has none.
makers::Made hiss_of(const SourceTask& task, const makers::Source& source, const Settings& settings,
                     const Music& music, const Rng& rng) {
    auto made = make_in_bars(
        "hiss", settings.hiss, settings.hiss.loop_duration_sec, music, settings.musicality, fit_hiss,
        [&](const makers::HissOptions& options) { return makers::make_hiss(source, options, rng); });
    if (!made.textures.empty() || !task.synthetic_hiss_fallback || !settings.hiss.use_synthetic_noise)
        return made;
    auto synthetic = synthetic_hiss(settings, music, rng);
    for (const auto& reason : made.reasons)
        synthetic.reasons.push_back(reason + "; synthetic noise stands in");
    return synthetic;
}

// Why nothing can be made from the recording at all, if so.
std::optional<std::string> unusable_reason(const Part& whole, const Settings& settings) {
    if (whole.recording.duration_sec() < settings.global.min_source_sec) {
        return fmt::format("too short: {:.2f} s, and textures need at least {:g} s",
                           whole.recording.duration_sec(), settings.global.min_source_sec);
    }
    constexpr double inaudible_db = -80.0;
    if (whole.analysis.rms_db < inaudible_db) {
        return fmt::format("silent: {:.0f} dB RMS once DC is removed", whole.analysis.rms_db);
    }
    return std::nullopt;
}

makers::Made pads_of(const makers::Source& source, const Settings& settings, const Music& music,
                     const Rng& rng) {
    return make_in_bars(
        "pads", settings.pads, settings.pads.duration_sec, music, settings.musicality, fit_pads,
        [&](const makers::PadOptions& options) { return makers::make_pads(source, options, rng); });
}

makers::Made drones_of(const makers::Source& source, const Settings& settings, const Music& music,
                       const Rng& rng) {
    const auto fit = [&](makers::DroneOptions& options, double sec) {
        options.exact_loop_sec = bar_lengths_sec(settings.musicality, *music.grid_bpm, sec);
        options.loop_duration_sec = sec;
        options.duration_tolerance = 0.0;
    };
    return make_in_bars(
        "drones", settings.drones, settings.drones.loop_duration_sec, music, settings.musicality, fit,
        [&](const makers::DroneOptions& options) { return makers::make_drones(source, options, rng); });
}

makers::Made clouds_of(const makers::Source& source, const Settings& settings, const Music& music,
                       const Rng& rng) {
    return make_in_bars(
        "clouds", settings.clouds, settings.clouds.duration_sec, music, settings.musicality, fit_clouds,
        [&](const makers::CloudOptions& options) { return makers::make_clouds(source, options, rng); });
}

void make_textures(const SourceTask& task, const Track& track, const Settings& settings, std::uint64_t seed,
                   const Music& music, Outlet& outlet) {
    const auto source_of = [&](const Part& part) {
        return makers::Source{part.recording, part.analysis, music.transpose_semitones};
    };
    const makers::Source whole = source_of(track.parts.whole);
    const makers::Source tonal = source_of(track.parts.tonal());
    const makers::Source struck = source_of(track.parts.struck());
    const auto& tempo = track.parts.whole.analysis.tempo;
    const auto rng = [&](const char* maker) { return derive_rng(seed, track.identity, maker, 0); };
    if (task.makers.pads) {
        outlet.take("pads", tempo, [&] { return pads_of(tonal, settings, music, rng("pads")); });
    }
    if (task.makers.drones) {
        outlet.take("drones", tempo, [&] { return drones_of(tonal, settings, music, rng("drones")); });
    }
    if (task.makers.clouds) {
        outlet.take("clouds", tempo, [&] { return clouds_of(tonal, settings, music, rng("clouds")); });
    }
    if (task.makers.hiss) {
        outlet.take("hiss", tempo, [&] { return hiss_of(task, struck, settings, music, rng("hiss")); });
    }
    if (task.makers.drums) {
        outlet.take("drums", tempo, [&] { return makers::make_drums(struck, settings.drums, rng("drums")); });
    }
    if (task.makers.silences) {
        outlet.take("silences", tempo,
                    [&] { return makers::make_silences(whole, settings.silences, rng("silences")); });
    }
}

std::optional<render::OverviewBuilder> view_builder(const SourceTask& task, const Settings& settings,
                                                    const ExplainWish& wish) {
    if (!wish.view) return std::nullopt;
    auto options = *wish.view;
    options.expected_frames =
        std::llround(audio::probe(task.path).duration_sec * settings.global.sample_rate_hz);
    return render::OverviewBuilder(settings.global.sample_rate_hz, options);
}

// From file to textures.
void process_recording(const SourceTask& task, const Settings& settings, std::uint64_t seed,
                       const RecordingStorage& storage, const ExplainWish& wish, TrackResult& result,
                       Progress& progress, Outlet& outlet) {
    auto view = view_builder(task, settings, wish);
    const Track track = [&] {
        const Stage stage("decode and analyse", result, progress);
        return decode_and_analyse(task, settings, storage, result, progress, view ? &*view : nullptr);
    }();
    if (wish.reasons) {
        // Of the part that pads are made of; the view is of the whole.
        result.explanation = explain_windows(track.parts.tonal().analysis, settings.analysis.stability);
        if (view) result.explanation->view = view->finish();
    }
    if (auto reason = unusable_reason(track.parts.whole, settings)) {
        result.reasons.push_back(std::move(*reason));
        return;
    }
    const analysis::Analysis& tonal = track.parts.tonal().analysis;
    if (tonal.stable_by_fallback) {
        result.notes.push_back("no stable windows (" + analysis::rejection_summary(tonal) +
                               "); the calmest fifth stands in");
    }
    Music music = music_of(settings.musicality, &track.parts.whole.analysis);
    std::ranges::move(music.notes, std::back_inserter(result.notes));
    make_textures(task, track, settings, seed, music, outlet);
}

// Where the recording will be kept, if the disk has room for that and for the textures.
RecordingStorage storage_with_room(const SourceTask& task, const Settings& settings, const OutputRoot& out,
                                   Writing writing) {
    RoomNeeded room = room_needed(task, settings);
    if (writing == Writing::dry_run) {
        room.textures_bytes = 0;
        require_room(room, OutputRoot::unconfined(default_scratch_dir()));
    } else {
        out.require_space(room.textures_bytes);
        require_room(room, out);
    }
    RecordingStorage storage;
    storage.memory_limit_bytes = static_cast<std::int64_t>(settings.global.memory_limit_mb) << 20;
    storage.expected_frames = room.frames;
    // What other workers make meanwhile.
    const std::int64_t workers = std::max(1U, std::thread::hardware_concurrency());
    storage.leave_free_bytes += workers * room.textures_bytes;
    return storage;
}

}  // namespace

TrackResult process_track(const SourceTask& task, const Settings& settings, std::uint64_t seed,
                          const OutputRoot& out, const fs::path& folder, Writing writing, Progress& progress,
                          const ExplainWish& wish) {
    TrackResult result;
    std::optional<Staging> staging;
    RecordingStorage storage = storage_with_room(task, settings, out, writing);
    if (writing != Writing::dry_run)
        writing == Writing::real ? staging.emplace(out, folder, "make") : staging.emplace(out, task.staging);
    Outlet outlet(task, settings, out, staging ? std::optional(staging->folder()) : std::nullopt, result,
                  progress);
    if (task.path.empty()) {
        outlet.take("hiss", std::nullopt, [&] {
            const auto rng = derive_rng(seed, "synthetic", "hiss", 0);
            return synthetic_hiss(settings, music_of(settings.musicality, nullptr), rng);
        });
    } else {
        storage.file_system = &out.file_system();
        if (staging) storage.scratch_dir = staging->resolved();
        process_recording(task, settings, seed, storage, wish, result, progress, outlet);
    }
    if (staging && !result.rows.empty()) {
        const Stage stage("publish", result, progress);
        render::write_manifest(out, staging->folder(),
                               keep_earlier(out, folder, staging->folder(), task.makers, result.rows));
        staging->publish();
    }
    return result;
}

}  // namespace afterglow::pipeline
