#include "pipeline/plan.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "audio/formats.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "render/manifest.hpp"

namespace afterglow::pipeline {
namespace {

namespace fs = std::filesystem;

// What manifests call a source: where its name stands, whatever link leads to it.
std::string recorded_path_of(const fs::path& path) {
    std::error_code error;
    const auto absolute = fs::absolute(path, error);
    return valid_utf8((error ? path : absolute).lexically_normal().string());
}

// A folder that an earlier run made from this very source keeps its name, so that a rerun replaces its
// textures and no others.
std::optional<std::string> earlier_slug(const std::string& recorded_path, const fs::path& export_dir) {
    const std::string plain = slug_of_path(recorded_path);
    const std::string suffixed = unique_slugs(std::vector{recorded_path}, std::vector{plain})[0];
    for (const auto& slug : {plain, suffixed}) {
        if (render::source_of_folder(export_dir / slug) == recorded_path) return slug;
    }
    return std::nullopt;
}

void name_tasks(std::vector<SourceTask>& tasks, const fs::path& export_dir) {
    std::vector<std::string> taken;
    std::vector<std::string> new_paths;
    for (auto& task : tasks) {
        if (const auto slug = earlier_slug(task.recorded_path, export_dir)) {
            task.slug = *slug;
            taken.push_back(*slug);
        } else {
            new_paths.push_back(task.recorded_path);
            const std::string plain = slug_of_path(task.recorded_path);
            std::error_code ignored;
            if (fs::exists(export_dir / plain, ignored)) taken.push_back(plain);
        }
    }
    const auto slugs = unique_slugs(new_paths, taken);
    std::size_t next = 0;
    for (auto& task : tasks) {
        if (task.slug.empty()) task.slug = slugs[next++];
    }
}

// What a loop of `sec` may last on the grid; a tempo still to be detected is taken to be slow.
double longest_on_grid(const MusicalityOptions& options, double sec) {
    if (!options.snap_to_grid || options.bar_lengths.empty()) return sec;
    constexpr double slow_bpm = 60.0;
    const auto bpm = bpm_number(options.reference_bpm.value_or(""));
    return std::max(sec, bar_lengths_sec(options, bpm.value_or(slow_bpm), sec).front());
}

}  // namespace

std::string no_audio_there() {
    return "no audio files there (" + audio::extensions_text() + ")";
}

bool MakerSet::makes(makers::TextureKind kind) const {
    switch (kind) {
        case makers::TextureKind::pad:
            return pads;
        case makers::TextureKind::drone:
        case makers::TextureKind::swell:
            return drones;
        case makers::TextureKind::cloud:
            return clouds;
        case makers::TextureKind::hiss:
        case makers::TextureKind::flicker:
            return hiss;
        case makers::TextureKind::drum:
            return drums;
        case makers::TextureKind::silence:
            return silences;
    }
    return false;
}

PlannedCounts planned_counts(const MakerSet& makers, const Settings& settings) {
    PlannedCounts counts;
    if (makers.pads) counts.pads = settings.pads.max_per_file;
    if (makers.drones) {
        const int versions = makers::drone_version_count(settings.drones);
        const auto loops = settings.drones.variants.size() + (settings.drones.reversed ? 1U : 0U);
        counts.drones = versions * static_cast<int>(loops);
        counts.swells = settings.drones.swells ? versions : 0;
    }
    if (makers.clouds) counts.clouds = settings.clouds.per_source;
    if (makers.hiss) {
        counts.hiss = settings.hiss.loops;
        counts.flickers = settings.hiss.flickers;
    }
    if (makers.drums) counts.drums = settings.drums.max_per_file;
    if (makers.silences) counts.silences = settings.silences.max_per_file;
    return counts;
}

std::map<std::string, int> PlannedCounts::by_kind() const {
    using makers::TextureKind;
    std::map<std::string, int> counts;
    const auto add = [&](TextureKind kind, int count) {
        if (count > 0) counts[makers::kind_name(kind)] = count;
    };
    add(TextureKind::pad, pads);
    add(TextureKind::drone, drones);
    add(TextureKind::swell, swells);
    add(TextureKind::cloud, clouds);
    add(TextureKind::hiss, hiss);
    add(TextureKind::flicker, flickers);
    add(TextureKind::drum, drums);
    add(TextureKind::silence, silences);
    return counts;
}

std::int64_t planned_bytes(const PlannedCounts& counts, const Settings& settings) {
    const auto& drones = settings.drones;
    double longest_stretch = 1.0;
    for (const double factor : drones.stretch_factors) longest_stretch = std::max(longest_stretch, factor);
    const auto seconds_of = [](int count, double sec, bool stereo) {
        return count * sec * (stereo ? 2.0 : 1.0);
    };
    const auto on_grid = [&](double sec) { return longest_on_grid(settings.musicality, sec); };
    const double channel_seconds =
        seconds_of(counts.pads,
                   on_grid(settings.pads.duration_sec * (1.0 + settings.pads.duration_tolerance)),
                   settings.pads.stereo) +
        seconds_of(counts.drones,
                   on_grid(drones.loop_duration_sec * longest_stretch * (1.0 + drones.duration_tolerance)),
                   drones.loop_stereo) +
        seconds_of(counts.swells, drones.swell_duration_sec, drones.swell_stereo) +
        seconds_of(counts.clouds, on_grid(settings.clouds.duration_sec), settings.clouds.stereo) +
        seconds_of(counts.hiss, on_grid(settings.hiss.loop_duration_sec), settings.hiss.stereo) +
        seconds_of(counts.flickers, settings.hiss.max_flicker_ms / 1000.0, settings.hiss.stereo) +
        seconds_of(counts.drums, settings.drums.max_duration_sec, settings.drums.stereo) +
        seconds_of(counts.silences, settings.silences.max_duration_sec, settings.silences.stereo);
    const int sample_bytes = settings.global.format == audio::SampleFormat::pcm16   ? 2
                             : settings.global.format == audio::SampleFormat::pcm24 ? 3
                                                                                    : 4;
    constexpr std::int64_t bytes_per_file = 8192;  // chunks, manifest rows, and a disk block of slack
    return static_cast<std::int64_t>(channel_seconds * settings.global.sample_rate_hz * sample_bytes) +
           bytes_per_file * counts.total();
}

std::vector<SourceTask> plan_files(const std::vector<fs::path>& files, const MakerSet& makers,
                                   const fs::path& export_dir) {
    std::vector<SourceTask> tasks;
    std::set<std::string> seen;
    for (const auto& file : files) {
        SourceTask task;
        task.path = file;
        task.recorded_path = recorded_path_of(file);
        task.makers = makers;
        task.synthetic_hiss_fallback = true;
        if (seen.insert(task.recorded_path).second) tasks.push_back(std::move(task));
    }
    name_tasks(tasks, export_dir);
    return tasks;
}

std::vector<SourceTask> plan_root(const fs::path& root, const RootFiles& files, const MakerSet& makers,
                                  const Settings& settings, const fs::path& export_dir) {
    std::map<fs::path, SourceTask> by_file;  // by resolved path: one file in several roles is one task
    const auto add = [&](const std::vector<fs::path>& of_role, bool wanted, const auto& assign) {
        if (!wanted) return;
        for (const auto& file : of_role) {
            std::error_code ignored;
            auto& task = by_file[fs::weakly_canonical(file, ignored)];
            if (task.path.empty()) {
                task.path = file;
                task.recorded_path = recorded_path_of(file);
            }
            assign(task.makers);
        }
    };
    add(files.source_audio, makers.pads || makers.drums || makers.silences, [&](MakerSet& set) {
        set.pads = makers.pads;
        set.drums = makers.drums;
        set.silences = makers.silences;
    });
    add(files.pad_sources, makers.drones || makers.clouds, [&](MakerSet& set) {
        set.drones = makers.drones;
        set.clouds = makers.clouds;
    });
    add(files.drums, makers.hiss, [](MakerSet& set) { set.hiss = true; });

    std::vector<SourceTask> tasks;
    for (auto& [file, task] : by_file) tasks.push_back(std::move(task));
    if (makers.hiss && files.drums.empty() && settings.hiss.use_synthetic_noise) {
        SourceTask synthetic;
        synthetic.recorded_path = "synthetic";
        synthetic.makers.hiss = true;
        tasks.push_back(std::move(synthetic));
    }
    if (by_file.empty()) {
        throw Error(ErrorCategory::usage,
                    "no audio in " + settings.paths.source_audio_dir + "/, " +
                        settings.paths.pad_sources_dir + "/ or " + settings.paths.drums_dir +
                        "/ below it; put recordings there or name files instead of --root",
                    root.string());
    }
    name_tasks(tasks, export_dir);
    return tasks;
}

}  // namespace afterglow::pipeline
