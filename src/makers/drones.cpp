#include "makers/drones.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "analysis/key_name.hpp"
#include "base/text.hpp"
#include "dsp/endless.hpp"
#include "dsp/envelope.hpp"
#include "dsp/level.hpp"
#include "dsp/stretch.hpp"
#include "makers/drones_passages.hpp"

namespace afterglow::makers {
namespace {

// A variant quieter than this before it is normalised has nothing left but noise.
constexpr double empty_below_db = -60.0;
// Rendered on either side of what is used, since a stretcher needs a moment to settle.
constexpr double settle_sec = 0.05;
// What a passage must last: longer ones are heard better, and shorter ones fit into shorter chords.
constexpr double passage_secs[] = {3.5, 2.0, 1.2};
// A swell's dark end: what is above goes with the level.
constexpr dsp::Band dark_band{std::nullopt, 700.0};

// One pitch or one stretch of it.
struct Version {
    std::string name;                // "pitch_+7", "stretch_1.5x"
    std::vector<std::string> chain;  // "pitch +7 semitones"; empty where nothing is changed
    double time_factor = 1.0;
    double semitones = 0.0;
};

std::string with_point(std::string text) {
    if (text.find_first_of(".e") == std::string::npos) text += ".0";
    return text;
}

std::string signed_text(double value) {
    std::string text = value < 0.0 ? "" : "+";
    text += number_text(value + 0.0);  // no minus before a zero
    return text;
}

std::vector<std::string> chain_of(double semitones, double time_factor) {
    std::vector<std::string> chain;
    if (semitones != 0.0) chain.push_back("pitch " + signed_text(semitones) + " semitones");
    if (time_factor != 1.0) chain.push_back("stretch " + with_point(number_text(time_factor)) + "x");
    return chain;
}

std::vector<std::string> with_step(std::vector<std::string> chain, std::string step) {
    chain.push_back(std::move(step));
    return chain;
}

// `transpose` semitones are added to every version; its name tells what was asked for.
std::vector<Version> plan_versions(const DroneOptions& options, double transpose) {
    std::vector<Version> versions;
    const auto add = [&versions](const Version& version) {
        const bool known = std::ranges::any_of(versions, [&](const Version& v) {
            return v.time_factor == version.time_factor && v.semitones == version.semitones;
        });
        if (!known) versions.push_back(version);
    };
    for (const double semitones : options.pitch_semitones) {
        const std::string text = signed_text(semitones);
        add({"pitch_" + text, chain_of(semitones + transpose, 1.0), 1.0, semitones + transpose});
    }
    for (const double factor : options.stretch_factors) {
        const std::string text = with_point(number_text(factor)) + "x";
        add({"stretch_" + text, chain_of(transpose, factor), factor, transpose});
    }
    return versions;
}

// `time_factor`: of the stretch, and of a passage that is slower than usual.
LoopSpec loop_spec(const DroneOptions& options, double time_factor) {
    return {options.loop_duration_sec * time_factor, options.duration_tolerance,
            options.loop_crossfade_ms / 1000.0};
}

std::vector<std::int64_t> passage_lengths(const Source& source, const DroneOptions& options) {
    const double rate = source.recording.sample_rate_hz();
    if (options.method == DroneMethod::loop) {
        const LoopSpec spec = loop_spec(options, 1.0 / slowest_ratio(source));
        return {ample_context(spec, rate), min_context(spec, rate)};
    }
    std::vector<std::int64_t> lengths;
    for (const double sec : passage_secs) lengths.push_back(frames_of(sec, rate));
    return lengths;
}

bool any_in_stereo(const DroneOptions& options) {
    return options.loop_stereo.value_or(false) || options.swell_stereo.value_or(false);
}

// The passage, shifted and stretched, in the order of the versions.
std::vector<AudioBuffer> render(const Source& source, const SteadyPassage& passage,
                                const std::vector<Version>& versions, const DroneOptions& options) {
    const Recording& recording = source.recording;
    const std::int64_t settle = frames_of(settle_sec, recording.sample_rate_hz());
    const std::int64_t start = std::max<std::int64_t>(0, passage.start - settle);
    const std::int64_t end = std::min(recording.frames(), passage.start + passage.frames + settle);
    const AudioBuffer context = cut(recording, start, end - start, any_in_stereo(options));
    std::vector<dsp::StretchOptions> wanted;
    for (const Version& version : versions)
        wanted.push_back(
            {version.time_factor, version.semitones,
             options.fine_stretch ? dsp::StretchQuality::long_window : dsp::StretchQuality::short_window});
    std::vector<AudioBuffer> rendered = dsp::stretch_versions(context, wanted);
    for (std::size_t i = 0; i < versions.size(); ++i) {
        const auto scaled = [&](std::int64_t frames) {
            return std::llround(static_cast<double>(frames) * versions[i].time_factor);
        };
        const std::int64_t first = scaled(passage.start - start);
        const std::int64_t frames = scaled(passage.frames);
        rendered[i] = rendered[i].slice(first, std::min(frames, rendered[i].frames() - first));
    }
    return rendered;
}

std::vector<std::string> with_band(std::vector<std::string> chain, const dsp::Band& band) {
    if (band.low_hz) chain.push_back("high-pass " + rounded(*band.low_hz, 1) + " Hz");
    if (band.high_hz) chain.push_back("low-pass " + rounded(*band.high_hz, 1) + " Hz");
    return chain;
}

// An endless sound, the same through the band of each variant, and its dark end; all free of DC.
struct Material {
    AudioBuffer endless;  // all channels
    std::vector<AudioBuffer> filtered;
    AudioBuffer dark;  // empty where no swell opens
    std::vector<std::string> chain;
    std::optional<dsp::Splice> splice;
};

// What all versions of one recording have in common.
class VersionMaker {
  public:
    VersionMaker(const Source& source, const DroneOptions& options, const Rng& rng, MakerResult& made)
        : source_(source), options_(options), rng_(rng), made_(made) {}

    // Lasts as long as is asked for, whatever the stretch.
    void make_endless(const dsp::Endless& endless, const SteadyPassage& passage, const Version& version) {
        const double rate = source_.recording.sample_rate_hz();
        std::vector<dsp::Band> bands;
        for (const TonalVariant& variant : options_.variants) bands.push_back(variant.band);
        if (swells_open()) bands.push_back(dark_band);
        const dsp::EndlessOptions wanted{even(frames_of(duration_sec(tempo_ratio_of(passage)), rate)),
                                         version.semitones, version.time_factor};
        auto cycles = endless.make(wanted, bands, rng_.split(version.name));
        Material material{std::move(cycles.front()), {}, {}, version.chain, std::nullopt};
        if (swells_open()) {
            material.dark = std::move(cycles.back());
            cycles.pop_back();
        }
        material.filtered.assign(std::make_move_iterator(cycles.begin() + 1),
                                 std::make_move_iterator(cycles.end()));
        material.chain.push_back("endless of " + std::to_string(endless.partials()) + " partials and noise");
        make_all(std::move(material), passage, version);
    }

    void make_loop(const AudioBuffer& rendered, const SteadyPassage& passage, const Version& version) {
        const double ratio = tempo_ratio_of(passage);
        LoopSpec spec = loop_spec(options_, version.time_factor / ratio);
        const auto point = find_loop(rendered, ratio, spec);
        if (!point) {
            made_.reasons.push_back(
                {"drones", version.name, ReasonCode::no_loop, {{"loop_sec", spec.duration_sec}}});
            return;
        }
        ClosedLoop closed = close_loop_in(rendered, *point, spec);
        Material material{
            std::move(closed.audio), {}, {}, with_step(version.chain, closed.text), closed.splice};
        dsp::remove_dc(material.endless);
        material.filtered.assign(options_.variants.size(), material.endless);
        for (std::size_t i = 0; i < material.filtered.size(); ++i)
            dsp::filter_circular(material.filtered[i], options_.variants[i].band);
        if (swells_open()) {
            material.dark = material.endless;
            dsp::filter_circular(material.dark, dark_band);
        }
        make_all(std::move(material), passage, version);
    }

  private:
    bool swells_open() const { return options_.swells && options_.swell_brightness > 0.0; }

    static std::int64_t even(std::int64_t frames) { return std::max<std::int64_t>(2, frames + frames % 2); }

    double tempo_ratio_of(const SteadyPassage& passage) const {
        return tempo_ratio(source_, passage.start, passage.frames);
    }

    // Where lengths are given, the nearest of them, in the tempo of the passage.
    double duration_sec(double ratio) const {
        if (options_.exact_loop_sec.empty()) return options_.loop_duration_sec;
        return 1.0 / ratio * *std::ranges::min_element(options_.exact_loop_sec, {}, [&](double sec) {
                   return std::abs(std::log2(sec / options_.loop_duration_sec));
               });
    }

    // Where lengths are given, in the one nearest to the version's own that there is room for.
    std::optional<dsp::LoopPoint> find_loop(const AudioBuffer& rendered, double ratio, LoopSpec& spec) const {
        if (options_.exact_loop_sec.empty()) return find_loop_in(rendered, spec);
        std::vector<double> lengths = options_.exact_loop_sec;
        for (double& sec : lengths) sec /= ratio;
        const double wanted = spec.duration_sec;
        std::ranges::stable_sort(lengths, {}, [&](double sec) { return std::abs(std::log2(sec / wanted)); });
        for (const double sec : lengths) {
            spec.duration_sec = sec;
            spec.tolerance = 0.0;
            if (const auto point = find_loop_in(rendered, spec)) return point;
        }
        return std::nullopt;
    }

    void make_all(Material material, const SteadyPassage& passage, const Version& version) {
        passage_ = passage;
        version_ = &version;
        std::vector<AudioBuffer*> in_step = {&material.endless};
        for (AudioBuffer& filtered : material.filtered) in_step.push_back(&filtered);
        if (!material.dark.empty()) in_step.push_back(&material.dark);
        const std::int64_t begin = rotate_to_quiet_start(in_step);
        if (material.splice) material.splice = rotated(*material.splice, begin, material.endless.frames());
        for (std::size_t i = 0; i < material.filtered.size(); ++i)
            make_variant(std::move(material.filtered[i]), options_.variants[i], material);
        if (options_.reversed) make_reversed(material);
        if (options_.swells) make_swell(material);
    }

    Texture& add(TextureKind kind, AudioBuffer audio, const std::string& variant,
                 std::vector<std::string> chain) {
        dsp::normalise_peak(audio, options_.target_peak_db);
        Texture texture;
        texture.kind = kind;
        texture.audio = std::move(audio);
        texture.is_loop = kind == TextureKind::drone;
        texture.variant = version_->name + "_" + variant;
        if (source_.transpose_semitones != 0.0 && source_.analysis.key)
            texture.key = analysis::shifted(*source_.analysis.key, version_->semitones);
        const double rate = source_.recording.sample_rate_hz();
        texture.provenance.start_sec = static_cast<double>(passage_.start) / rate;
        texture.provenance.end_sec = static_cast<double>(passage_.start + passage_.frames) / rate;
        texture.provenance.chain = std::move(chain);
        texture.provenance.tempo_ratio = tempo_ratio_of(passage_);
        texture.provenance.stretch = version_->time_factor;
        texture.provenance.is_stable = !source_.analysis.stable_by_fallback;
        texture.provenance.seed = rng_.split(version_->name).split(variant).key();
        made_.textures.push_back(std::move(texture));
        return made_.textures.back();
    }

    AudioBuffer as_wanted(AudioBuffer audio, std::optional<bool> stereo) const {
        return stereo.value_or(false) || audio.channels() == 1 ? std::move(audio) : to_mono(audio);
    }

    void make_variant(AudioBuffer audio, const TonalVariant& variant, const Material& material) {
        const double level_db = dsp::to_db(dsp::rms(audio));
        if (level_db < empty_below_db) {
            Reason reason{"drones",
                          version_->name + "_loop_" + variant.name,
                          ReasonCode::band_empty,
                          {{"level_db", level_db}}};
            if (variant.band.low_hz) reason.numbers.push_back({"high_pass_hz", *variant.band.low_hz});
            if (variant.band.high_hz) reason.numbers.push_back({"low_pass_hz", *variant.band.high_hz});
            made_.reasons.push_back(std::move(reason));
            return;
        }
        add(TextureKind::drone, as_wanted(std::move(audio), options_.loop_stereo), "loop_" + variant.name,
            with_band(material.chain, variant.band))
            .splice = material.splice;
    }

    void make_reversed(const Material& material) {
        AudioBuffer audio = as_wanted(material.endless, options_.loop_stereo);
        dsp::reverse(audio);
        const std::int64_t frames = audio.frames();
        Texture& texture =
            add(TextureKind::drone, std::move(audio), "loop_reversed", with_step(material.chain, "reversed"));
        if (!material.splice) return;
        // The fade begins where it ended.
        const dsp::Splice& splice = *material.splice;
        texture.splice = {(2 * frames - splice.frame + splice.fade_frames) % frames, splice.fade_frames};
    }

    // Opens as it rises and closes as it falls, as an instrument does that is played louder and softer.
    void make_swell(const Material& material) {
        const double rate = source_.recording.sample_rate_hz();
        const std::int64_t frames = frames_of(options_.swell_duration_sec, rate);
        const auto gains = dsp::fade_gains(frames, frames_of(options_.swell_fade_in_sec, rate),
                                           frames_of(options_.swell_fade_out_sec, rate));
        AudioBuffer audio = repeat_loop(as_wanted(material.endless, options_.swell_stereo), frames);
        if (swells_open()) {
            const AudioBuffer dark = repeat_loop(as_wanted(material.dark, options_.swell_stereo), frames);
            const auto open = static_cast<float>(options_.swell_brightness);
            for (int c = 0; c < audio.channels(); ++c)
                for (std::size_t i = 0; i < gains.size(); ++i) {
                    const float bright = audio.channel(c)[i] - dark.channel(c)[i];
                    audio.channel(c)[i] = dark.channel(c)[i] + (open * gains[i] + 1.0F - open) * bright;
                }
        }
        dsp::fade_and_remove_dc(audio, gains);
        auto chain = material.chain;
        chain.push_back("fade in " + rounded(options_.swell_fade_in_sec, 2) + " s");
        chain.push_back("fade out " + rounded(options_.swell_fade_out_sec, 2) + " s");
        if (options_.swell_brightness > 0.0)
            chain.push_back("opens by " + rounded(options_.swell_brightness, 2));
        add(TextureKind::swell, std::move(audio), "swell01", std::move(chain));
    }

    const Source& source_;
    const DroneOptions& options_;
    const Rng& rng_;
    MakerResult& made_;
    SteadyPassage passage_;
    const Version* version_ = nullptr;
};

// Which passage each version comes from: pitches from the best, each stretch from another.
std::vector<std::size_t> passages_of_versions(const std::vector<Version>& versions, std::size_t passages) {
    std::vector<std::size_t> which;
    std::size_t next = 1;
    for (const Version& version : versions)
        which.push_back(version.time_factor == 1.0 ? 0 : next++ % passages);
    return which;
}

}  // namespace

int drone_version_count(const DroneOptions& options) {
    return static_cast<int>(plan_versions(options, 0.0).size());
}

MakerResult make_drones(const Source& source, const DroneOptions& options, const Rng& rng) {
    MakerResult made;
    const auto lengths = passage_lengths(source, options);
    if (source.recording.frames() < lengths.back()) {
        made.reasons.push_back(too_short_reason(source, TextureKind::drone, lengths.back()));
        return made;
    }
    const auto passages = find_steady_passages(source, options, lengths, made.reasons);
    if (passages.empty()) return made;
    const std::vector<Version> versions = plan_versions(options, source.transpose_semitones);
    const auto which = passages_of_versions(versions, passages.size());
    VersionMaker maker(source, options, rng, made);
    const bool stereo = any_in_stereo(options);
    for (std::size_t p = 0; p < passages.size(); ++p) {
        std::vector<Version> own;
        for (std::size_t i = 0; i < versions.size(); ++i)
            if (which[i] == p) own.push_back(versions[i]);
        if (own.empty()) continue;
        if (options.method == DroneMethod::loop) {
            const auto rendered = render(source, passages[p], own, options);
            for (std::size_t i = 0; i < own.size(); ++i) maker.make_loop(rendered[i], passages[p], own[i]);
        } else {
            const dsp::Endless endless(cut(source.recording, passages[p].start, passages[p].frames, stereo));
            for (const Version& version : own) maker.make_endless(endless, passages[p], version);
        }
    }
    return made;
}

}  // namespace afterglow::makers
