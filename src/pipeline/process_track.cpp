#include "pipeline/process_track.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <utility>

#include "analysis/clip_finder.hpp"
#include "audio/decode.hpp"
#include "audio/probe.hpp"
#include "base/cores.hpp"
#include "base/error.hpp"
#include "base/identity.hpp"
#include "base/source_watch.hpp"
#include "pipeline/carry_over.hpp"
#include "pipeline/disk_estimate.hpp"
#include "pipeline/makers.hpp"
#include "pipeline/musicality.hpp"
#include "pipeline/parts.hpp"
#include "pipeline/scoped_timer.hpp"
#include "pipeline/source_notes.hpp"
#include "pipeline/texture_sink.hpp"
#include "render/manifest.hpp"

namespace afterglow::pipeline {
namespace {

namespace fs = std::filesystem;

// A decoded and analysed source.
struct Track {
    std::string identity;
    Parts parts;
    std::vector<analysis::LostRange> lost;
    analysis::Clipping clipping;
};

// dBFS; what is quieter is below the noise floor of a format: one step of its samples, and of lossy ones that
// of the 16 bits most are made from.
double floor_db_of(const audio::DecodeReport& report) {
    const int bits = report.is_lossy ? 16 : report.source_bits;
    return bits > 0 ? dsp::to_db(std::ldexp(1.0, 1 - bits)) : dsp::silence_db;
}

std::vector<analysis::LostRange> lost_in(const audio::DecodeReport& report, double sample_rate_hz) {
    std::vector<analysis::LostRange> lost;
    for (const auto& [begin, frames] : report.silent_in_place)
        lost.push_back({static_cast<double>(begin) / sample_rate_hz,
                        static_cast<double>(begin + frames) / sample_rate_hz});
    return lost;
}

void know_lost(Track& track) {
    analysis::know_lost(track.parts.whole.analysis, track.lost);
    for (auto* part : {&track.parts.harmonic, &track.parts.percussive})
        if (*part) analysis::know_lost((*part)->analysis, track.lost);
}

// Each block goes to the recordings as it is decoded; what is kept is analysed when its level is known.
Track decode_and_analyse(const SourceTask& task, const Settings& settings, const RecordingStorage& storage,
                         TrackResult& result, Progress& progress, render::OverviewBuilder* view) {
    const auto stop_if_asked = [&] {
        if (progress.interrupted()) throw Error(ErrorCategory::interrupted, "stopped");
    };
    std::optional<analysis::ClipFinder> clips;
    audio::DecodeOptions options;
    options.sample_rate_hz = settings.global.sample_rate_hz;
    options.minimum_sec = settings.global.min_source_sec;
    options.stored = [&](const AudioBuffer& block, int bits) {
        if (!clips) clips.emplace(block.sample_rate_hz(), bits);
        clips->push(block);
    };

    const SourceWatch watch(task.path);
    PartsBuilder parts(settings, storage);
    const auto report = audio::decode(task.path, options, [&](const AudioBuffer& block) {
        stop_if_asked();
        parts.push(block);
        if (view != nullptr) view->push(block);
    });
    result.notes.insert(result.notes.end(), report.notes.begin(), report.notes.end());
    result.warnings.insert(result.warnings.end(), report.warnings.begin(), report.warnings.end());
    auto identity = task.content.empty() ? file_content_hash(task.path) : task.content;
    watch.require_unchanged();
    auto clipping = clips ? clips->finish() : analysis::Clipping();
    auto made = parts.finish({floor_db_of(report), clipping}, stop_if_asked);
    return {std::move(identity), std::move(made), lost_in(report, settings.global.sample_rate_hz),
            std::move(clipping)};
}

// Why nothing can be made from the recording at all, if so.
std::optional<Reason> unusable_reason(const Track& track, const Settings& settings) {
    const Part& whole = track.parts.whole;
    if (whole.recording.duration_sec() < settings.global.min_source_sec) {
        return Reason{{},
                      {},
                      ReasonCode::too_short,
                      {{"recording_sec", whole.recording.duration_sec()},
                       {"needed_sec", settings.global.min_source_sec}}};
    }
    constexpr double inaudible_db = -80.0;
    const double rms_db = track.parts.whole.analysis.rms_db;
    const bool is_silent = settings.analysis.level_reference == analysis::LevelReference::relative
                               ? track.parts.diagnosis.level_db <= dsp::silence_db
                               : rms_db < inaudible_db;
    if (is_silent) return Reason{{}, {}, ReasonCode::silent, {{"rms_db", rms_db}}};
    return std::nullopt;
}

void make_textures(const SourceTask& task, const Track& track, const Settings& settings, std::uint64_t seed,
                   const Music& music, TextureSink& sink) {
    auto tempo = track.parts.whole.analysis.tempo;
    if (const auto beats = beats_number(settings.musicality.beats_per_bar); beats && tempo)
        tempo->beats_per_bar = *beats;
    for (const Maker& maker : all_makers()) {
        if (!task.makers.has(maker.id)) continue;
        const Part& part = track.parts.of(maker.part);
        const makers::Source source{part.recording, part.analysis, music.transpose_semitones,
                                    music.course ? &*music.course : nullptr};
        const Rng rng = derive_rng(seed, track.identity, maker.name, 0);
        sink.take(maker.name, tempo, [&] {
            return maker.make({source, settings, music, rng, task.synthetic_hiss_fallback});
        });
    }
}

std::optional<render::OverviewBuilder> view_builder(const SourceTask& task, const Settings& settings,
                                                    const ExplainOptions& explain) {
    if (!explain.view) return std::nullopt;
    auto options = *explain.view;
    options.expected_frames =
        std::llround(audio::probe(task.path).duration_sec * settings.global.sample_rate_hz);
    return render::OverviewBuilder(settings.global.sample_rate_hz, options);
}

// From file to textures.
void process_recording(const SourceTask& task, const Settings& settings, std::uint64_t seed,
                       const RecordingStorage& storage, const ExplainOptions& explain, TrackResult& result,
                       Progress& progress, TextureSink& sink) {
    auto view = view_builder(task, settings, explain);
    Track track = [&] {
        const ScopedTimer timer("decode and analyse", result, progress);
        return decode_and_analyse(task, settings, storage, result, progress, view ? &*view : nullptr);
    }();
    if (explain.reasons) {
        // Of the part that pads are made of; the view is of the whole.
        result.explanation = explain_windows(track.parts.tonal().analysis, settings.analysis.stability);
        result.explanation->diagnosis = track.parts.diagnosis;
        if (view) result.explanation->view = view->finish();
    }
    result.diagnosis = track.parts.diagnosis;
    if (auto reason = unusable_reason(track, settings)) {
        result.reasons.push_back(std::move(*reason));
        return;
    }
    const analysis::Analysis& tonal = track.parts.tonal().analysis;
    if (tonal.stable_by_fallback) {
        result.notes.push_back({{}, {}, ReasonCode::calmest_instead, analysis::dropped_windows(tonal)});
    }
    Music music = music_of(settings.musicality, &track.parts.whole.analysis);
    std::ranges::move(music.notes, std::back_inserter(result.notes));
    std::ranges::move(notes_of(track.parts.diagnosis, track.parts.whole.recording.hearing(), track.clipping),
                      std::back_inserter(result.notes));
    know_lost(track);
    sink.know_damage(track.lost);
    sink.know_source(track.parts.diagnosis.gain_db, track.clipping.places);
    make_textures(task, track, with_channels(settings, track.parts.is_stereo), seed, music, sink);
}

// Where the recording will be kept, if the disk has room for that and for the textures.
RecordingStorage storage_with_room(const SourceTask& task, const Settings& settings, const OutputRoot& out) {
    DiskEstimate room = disk_estimate(task, settings);
    if (task.staging.empty()) {
        room.textures_bytes = 0;
        require_disk_space(room, OutputRoot::unconfined(default_scratch_dir()));
    } else {
        out.require_space(room.textures_bytes);
        require_disk_space(room, out);
    }
    RecordingStorage storage;
    storage.memory_limit_bytes = static_cast<std::int64_t>(settings.global.memory_limit_mb) << 20;
    storage.expected_frames = room.frames;
    // What other workers make meanwhile.
    const std::int64_t workers = usable_cores();
    storage.leave_free_bytes += workers * room.textures_bytes;
    return storage;
}

}  // namespace

TrackResult process_track(const SourceTask& task, const Settings& settings, std::uint64_t seed,
                          const OutputRoot& out, const fs::path& folder, Progress& progress,
                          const ExplainOptions& explain) {
    TrackResult result;
    RecordingStorage storage = storage_with_room(task, settings, out);
    const bool writes = !task.staging.empty();
    TextureSink sink(task, settings, out, writes ? std::optional(task.staging) : std::nullopt, result,
                     progress);
    if (task.path.empty()) {
        sink.take("hiss", std::nullopt, [&] {
            const auto rng = derive_rng(seed, "synthetic", "hiss", 0);
            return make_synthetic_hiss(settings, music_of(settings.musicality, nullptr), rng);
        });
    } else {
        storage.file_system = &out.file_system();
        if (writes) storage.scratch_dir = out.resolve(task.staging);
        process_recording(task, settings, seed, storage, explain, result, progress, sink);
    }
    if (writes && !result.rows.empty()) {
        const ScopedTimer timer("publish", result, progress);
        render::write_manifest(out, task.staging,
                               carry_over(out, folder, task.staging, task.makers, result.rows));
        out.complete_folder(task.staging, {});
        out.flush_folder(task.staging);
    }
    return result;
}

}  // namespace afterglow::pipeline
