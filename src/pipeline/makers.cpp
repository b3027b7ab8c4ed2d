#include "pipeline/makers.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

namespace afterglow::pipeline {
namespace {

using makers::MakerId;
using makers::MakerResult;
using makers::TextureKind;

// What a loop of `sec` may last on the grid; a tempo still to be detected is taken to be slow.
double max_on_grid(const Settings& settings, double sec) {
    const MusicalityOptions& options = settings.musicality;
    if (!options.snap_to_grid || options.bar_lengths.empty()) return sec;
    constexpr double slow_bpm = 60.0;
    const auto bpm = bpm_number(options.reference_bpm.value_or(""));
    const auto beats = beats_number(options.beats_per_bar);
    const auto longest = [&](int of) {
        return bar_lengths_sec(options, bpm.value_or(slow_bpm), sec, of).front();
    };
    if (beats) return std::max(sec, longest(*beats));
    for (const int heard : {3, usual_beats, 5, 6, 7}) sec = std::max(sec, longest(heard));
    return sec;
}

std::vector<KindPlan> plan_pads(const Settings& settings) {
    const auto& pads = settings.pads;
    const double max_sec = pads.duration_sec * (1.0 + std::max(pads.duration_tolerance, pads.max_longer));
    return {
        {TextureKind::pad, pads.max_per_file, max_on_grid(settings, max_sec), pads.stereo.value_or(false)}};
}

MakerResult make_pads(const MakerInput& in) {
    const auto fit = [](makers::PadOptions& options, double sec) {
        options.duration_sec = sec;
        options.duration_tolerance = 0.0;
        options.max_longer = 0.0;
    };
    return make_in_bars(
        "pads", in.settings.pads, in.settings.pads.duration_sec, in.music, in.settings.musicality, fit,
        [&](const makers::PadOptions& options) { return makers::make_pads(in.source, options, in.rng); });
}

std::vector<KindPlan> plan_drones(const Settings& settings) {
    const auto& drones = settings.drones;
    const int versions = makers::drone_version_count(drones);
    const auto loops = static_cast<int>(drones.variants.size()) + (drones.reversed ? 1 : 0);
    double max_stretch = 1.0;
    for (const double factor : drones.stretch_factors) max_stretch = std::max(max_stretch, factor);
    const double max_sec = drones.loop_duration_sec * max_stretch * (1.0 + drones.duration_tolerance);
    return {{TextureKind::drone, versions * loops, max_on_grid(settings, max_sec),
             drones.loop_stereo.value_or(false)},
            {TextureKind::swell, drones.swells ? versions : 0, drones.swell_duration_sec,
             drones.swell_stereo.value_or(false)}};
}

MakerResult make_drones(const MakerInput& in) {
    const auto fit = [&](makers::DroneOptions& options, double sec) {
        options.exact_loop_sec =
            bar_lengths_sec(in.settings.musicality, *in.music.grid_bpm, sec, in.music.beats_per_bar);
        options.loop_duration_sec = sec;
        options.duration_tolerance = 0.0;
    };
    return make_in_bars("drones", in.settings.drones, in.settings.drones.loop_duration_sec, in.music,
                        in.settings.musicality, fit, [&](const makers::DroneOptions& options) {
                            return makers::make_drones(in.source, options, in.rng);
                        });
}

std::vector<KindPlan> plan_clouds(const Settings& settings) {
    const auto& clouds = settings.clouds;
    return {{TextureKind::cloud, clouds.per_source, max_on_grid(settings, clouds.duration_sec),
             clouds.stereo.value_or(false)}};
}

MakerResult make_clouds(const MakerInput& in) {
    return make_in_bars(
        "clouds", in.settings.clouds, in.settings.clouds.duration_sec, in.music, in.settings.musicality,
        [](makers::CloudOptions& options, double sec) { options.duration_sec = sec; },
        [&](const makers::CloudOptions& options) { return makers::make_clouds(in.source, options, in.rng); });
}

std::vector<KindPlan> plan_hiss(const Settings& settings) {
    const auto& hiss = settings.hiss;
    return {{TextureKind::hiss, hiss.loops, max_on_grid(settings, hiss.loop_duration_sec),
             hiss.stereo.value_or(false)},
            {TextureKind::flicker, hiss.flickers, hiss.max_flicker_ms / 1000.0, hiss.stereo.value_or(false)}};
}

template <class Make>
MakerResult hiss_in_bars(const Settings& settings, const Music& music, const Make& make) {
    return make_in_bars(
        "hiss", settings.hiss, settings.hiss.loop_duration_sec, music, settings.musicality,
        [](makers::HissOptions& options, double sec) { options.loop_duration_sec = sec; }, make);
}

// Of the recording's own, or synthetic where that is allowed and the recording has none.
MakerResult make_hiss(const MakerInput& in) {
    MakerResult made = hiss_in_bars(in.settings, in.music, [&](const makers::HissOptions& options) {
        return makers::make_hiss(in.source, options, in.rng);
    });
    if (!made.textures.empty() || !in.synthetic_fallback || !in.settings.hiss.use_synthetic_noise)
        return made;
    MakerResult synthetic = make_synthetic_hiss(in.settings, in.music, in.rng);
    for (auto& reason : made.reasons) {
        if (reason.code == ReasonCode::nothing_in_band) reason.code = ReasonCode::synthetic_instead;
        synthetic.reasons.push_back(std::move(reason));
    }
    return synthetic;
}

std::vector<KindPlan> plan_drums(const Settings& settings) {
    const auto& drums = settings.drums;
    return {{TextureKind::drum, drums.max_per_file, drums.max_duration_sec, drums.stereo.value_or(false)}};
}

MakerResult make_drums(const MakerInput& in) {
    return makers::make_drums(in.source, in.settings.drums, in.rng);
}

std::vector<KindPlan> plan_silences(const Settings& settings) {
    const auto& silences = settings.silences;
    return {{TextureKind::silence, silences.max_per_file, silences.max_duration_sec,
             silences.stereo.value_or(false)}};
}

MakerResult make_silences(const MakerInput& in) {
    return makers::make_silences(in.source, in.settings.silences, in.rng);
}

constexpr std::array<Maker, makers::maker_count> table = {{
    {MakerId::pads, "pads", "--mine-pads", "Pads: loops cut from stable moments", 'p',
     &PathOptions::source_audio_dir, PartOfSound::tonal, plan_pads, make_pads},
    {MakerId::drones, "drones", "--make-drones", "Drones and swells", 'd', &PathOptions::pad_sources_dir,
     PartOfSound::tonal, plan_drones, make_drones},
    {MakerId::clouds, "clouds", "--make-clouds", "Granular clouds", 'c', &PathOptions::pad_sources_dir,
     PartOfSound::tonal, plan_clouds, make_clouds},
    {MakerId::hiss, "hiss", "--make-hiss", "Hiss loops and flickers", 'h', &PathOptions::drums_dir,
     PartOfSound::percussive, plan_hiss, make_hiss},
    {MakerId::drums, "drums", "--mine-drums", "Drum hits, named by class", 'u',
     &PathOptions::source_audio_dir, PartOfSound::percussive, plan_drums, make_drums},
    {MakerId::silences, "silences", "--mine-silences", "Silences: the quiet between the notes", 's',
     &PathOptions::source_audio_dir, PartOfSound::whole, plan_silences, make_silences},
}};

// A row left out would stand as one that makes nothing.
static_assert([] {
    for (std::size_t i = 0; i < table.size(); ++i)
        if (table[i].id != static_cast<MakerId>(i) || table[i].make == nullptr) return false;
    return true;
}());

int bytes_per_sample(audio::SampleFormat format) {
    switch (format) {
        case audio::SampleFormat::pcm16:
            return 2;
        case audio::SampleFormat::pcm24:
            return 3;
        case audio::SampleFormat::float32:
            break;
    }
    return 4;
}

}  // namespace

std::span<const Maker, makers::maker_count> all_makers() {
    return table;
}

const Maker& maker_of(TextureKind kind) {
    return table[static_cast<std::size_t>(makers::info_of(kind).maker)];
}

Settings with_channels(Settings settings, bool is_stereo) {
    const Stereo wanted = settings.exported.stereo;
    const bool all = wanted == Stereo::stereo;
    const bool held = all || (wanted == Stereo::automatic && is_stereo);
    const auto decide = [](std::optional<bool>& own, bool otherwise) { own = own.value_or(otherwise); };
    decide(settings.pads.stereo, held);
    decide(settings.drones.loop_stereo, held);
    decide(settings.drones.swell_stereo, held);
    decide(settings.clouds.stereo, held);
    // Short or quiet, and many: their place in a mix is the musician's.
    decide(settings.hiss.stereo, all);
    decide(settings.drums.stereo, all);
    decide(settings.silences.stereo, all);
    return settings;
}

MakerResult make_synthetic_hiss(const Settings& settings, const Music& music, const Rng& rng) {
    return hiss_in_bars(with_channels(settings, false), music, [&](const makers::HissOptions& options) {
        return makers::make_synthetic_hiss(settings.global.sample_rate_hz, options, rng);
    });
}

int PlannedCounts::total() const {
    return std::accumulate(counts_.begin(), counts_.end(), 0);
}

std::map<std::string, int> PlannedCounts::by_kind() const {
    std::map<std::string, int> counts;
    for (const auto& info : makers::kind_table)
        if ((*this)[info.kind] > 0) counts.emplace(info.name, (*this)[info.kind]);
    return counts;
}

PlannedCounts planned_counts(const MakerSet& makers, const Settings& settings) {
    PlannedCounts counts;
    for (const Maker& maker : table) {
        if (!makers.has(maker.id)) continue;
        for (const KindPlan& plan : maker.plan(settings)) counts[plan.kind] = plan.count;
    }
    return counts;
}

std::int64_t planned_bytes(const PlannedCounts& counts, const Settings& settings) {
    double channel_seconds = 0.0;
    const Settings widest = with_channels(settings, true);
    for (const Maker& maker : table)
        for (const KindPlan& plan : maker.plan(widest))
            channel_seconds += counts[plan.kind] * plan.max_sec * (plan.stereo ? 2.0 : 1.0);
    constexpr std::int64_t bytes_per_file = 8192;  // chunks, manifest rows, and a disk block of slack
    return static_cast<std::int64_t>(channel_seconds * settings.global.sample_rate_hz *
                                     bytes_per_sample(settings.global.format)) +
           bytes_per_file * counts.total();
}

}  // namespace afterglow::pipeline
