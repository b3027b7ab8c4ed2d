#include "makers/drones.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "analysis/key_name.hpp"
#include "analysis/passages.hpp"
#include "analysis/segment_bands.hpp"
#include "base/text.hpp"
#include "dsp/envelope.hpp"
#include "dsp/level.hpp"
#include "dsp/stretch.hpp"

namespace afterglow::makers {
namespace {

using analysis::Passage;

// A variant quieter than this before it is normalised has nothing left but noise.
constexpr double empty_below_db = -60.0;
// Rendered on either side of what is used, since a stretcher needs a moment to settle.
constexpr double settle_sec = 0.05;
// A variant whose band is estimated to be louder than this in the source will have something left.
constexpr double present_above_db = -56.0;
// Passages whose loop is searched before one is chosen; what a perfect loop, and having something in the
// bands of all variants, add to their sustain score.
constexpr std::size_t shortlist = 4;
constexpr double loop_weight = 0.3;
constexpr double bands_weight = 0.15;

// The steady moment of the source that all versions are made from.
struct Moment {
    std::int64_t start = 0;
    std::int64_t frames = 0;
    double tempo_ratio = 1.0;
};

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

// For every passage the share of the variants that have something in their band there.
std::vector<double> bands_present(const std::vector<Passage>& passages, const Source& source,
                                  const DroneOptions& options) {
    const double rate = source.recording.sample_rate_hz();
    std::vector<double> shares(passages.size(), 0.0);
    for (const TonalVariant& variant : options.variants) {
        const auto tile_db = analysis::tile_band_levels_db(source.analysis, variant.band.low_hz.value_or(0.0),
                                                           variant.band.high_hz.value_or(rate / 2.0));
        for (std::size_t i = 0; i < passages.size(); ++i) {
            const double level_db = analysis::mean_of_tiles(source.analysis, tile_db, passages[i].start_frame,
                                                            passages[i].frames);
            if (level_db > present_above_db) shares[i] += 1.0 / static_cast<double>(options.variants.size());
        }
    }
    return shares;
}

// The passages that are steadiest and have what the variants need, of those long enough; best first.
std::vector<std::pair<double, Passage>> best_passages(const Source& source, const DroneOptions& options) {
    const double rate = source.recording.sample_rate_hz();
    const LoopSpec spec = loop_spec(options, 1.0 / slowest_ratio(source));
    std::vector<Passage> passages;
    for (const std::int64_t frames : {ample_context(spec, rate), min_context(spec, rate)}) {
        passages = analysis::stable_passages(source.analysis, frames);
        std::erase_if(passages, [](const Passage& p) { return p.rms_db < empty_below_db; });
        if (!passages.empty()) break;
    }
    std::vector<double> scores = bands_present(passages, source, options);
    for (std::size_t i = 0; i < passages.size(); ++i)
        scores[i] = analysis::sustain_score(passages[i]).total + bands_weight * scores[i];
    std::vector<std::pair<double, Passage>> best;
    for (const std::size_t i : analysis::best_apart(passages, scores, {.limit = shortlist}))
        best.emplace_back(scores[i], passages[i]);
    return best;
}

// The best of these, and how well it loops counted in; none if there is no such passage.
std::optional<Moment> find_moment(const Source& source, const DroneOptions& options) {
    std::optional<Moment> best;
    double best_score = 0.0;
    for (const auto& [steadiness, passage] : best_passages(source, options)) {
        const double ratio = tempo_ratio(source, passage.start_frame, passage.frames);
        const auto point = find_loop_in(source.recording.mono_region(passage.start_frame, passage.frames),
                                        loop_spec(options, 1.0 / ratio));
        if (!point) continue;
        const double score = steadiness + loop_weight * std::max(0.0, point->correlation);
        if (best && score <= best_score) continue;
        best = Moment{passage.start_frame, passage.frames, ratio};
        best_score = score;
    }
    return best;
}

// The moment, shifted and stretched, in the order of the versions.
std::vector<AudioBuffer> render(const Source& source, const Moment& moment,
                                const std::vector<Version>& versions, const DroneOptions& options) {
    const Recording& recording = source.recording;
    const std::int64_t settle = frames_of(settle_sec, recording.sample_rate_hz());
    const std::int64_t start = std::max<std::int64_t>(0, moment.start - settle);
    const std::int64_t end = std::min(recording.frames(), moment.start + moment.frames + settle);
    const AudioBuffer context =
        cut(recording, start, end - start, options.loop_stereo || options.swell_stereo);
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
        const std::int64_t first = scaled(moment.start - start);
        const std::int64_t frames = scaled(moment.frames);
        rendered[i] = rendered[i].slice(first, std::min(frames, rendered[i].frames() - first));
    }
    return rendered;
}

std::vector<std::string> with_band(std::vector<std::string> chain, const dsp::Band& band) {
    if (band.low_hz) chain.push_back("high-pass " + rounded(*band.low_hz, 1) + " Hz");
    if (band.high_hz) chain.push_back("low-pass " + rounded(*band.high_hz, 1) + " Hz");
    return chain;
}

// Everything that is made from one version.
class VersionMaker {
  public:
    VersionMaker(const Source& source, const Moment& moment, const Version& version, AudioBuffer rendered,
                 const DroneOptions& options, const Rng& rng, MakerResult& made)
        : source_(source),
          moment_(moment),
          version_(version),
          options_(options),
          spec_(loop_spec(options, version.time_factor / moment.tempo_ratio)),
          rng_(rng.split(version.name)),
          made_(made),
          render_(std::move(rendered)) {}

    void make() {
        const auto point = find_loop();
        if (!point) {
            made_.reasons.push_back(
                {"drones", version_.name, ReasonCode::no_loop, {{"loop_sec", spec_.duration_sec}}});
            return;
        }
        chain_ = with_step(version_.chain, loop_text(*point, spec_));
        endless_ = close_loop_in(render_, *point, spec_);
        dsp::remove_dc(endless_);
        AudioBuffer loop = options_.loop_stereo ? endless_ : to_mono(endless_);
        std::vector<AudioBuffer> filtered(options_.variants.size(), loop);  // free of DC, and stays so
        std::vector<AudioBuffer*> in_step = {&endless_, &loop};
        for (std::size_t i = 0; i < filtered.size(); ++i) {
            dsp::filter_circular(filtered[i], options_.variants[i].band);
            in_step.push_back(&filtered[i]);
        }
        rotate_to_quiet_start(in_step);
        for (std::size_t i = 0; i < filtered.size(); ++i)
            make_variant(std::move(filtered[i]), options_.variants[i]);
        if (options_.reversed) make_reversed(loop);
        if (options_.swells) make_swell();
    }

  private:
    // Where lengths are given, in the one nearest to the version's own that there is room for.
    std::optional<dsp::LoopPoint> find_loop() {
        if (options_.exact_loop_sec.empty()) return find_loop_in(render_, spec_);
        std::vector<double> lengths = options_.exact_loop_sec;
        for (double& sec : lengths) sec /= moment_.tempo_ratio;
        const double wanted = spec_.duration_sec;
        std::ranges::stable_sort(lengths, {}, [&](double sec) { return std::abs(std::log2(sec / wanted)); });
        for (const double sec : lengths) {
            spec_.duration_sec = sec;
            spec_.tolerance = 0.0;
            if (const auto point = find_loop_in(render_, spec_)) return point;
        }
        return std::nullopt;
    }

    void add(TextureKind kind, AudioBuffer audio, const std::string& variant,
             std::vector<std::string> chain) {
        dsp::normalise_peak(audio, options_.target_peak_db);
        Texture texture;
        texture.kind = kind;
        texture.audio = std::move(audio);
        texture.is_loop = kind == TextureKind::drone;
        texture.variant = version_.name + "_" + variant;
        if (source_.transpose_semitones != 0.0 && source_.analysis.key)
            texture.key = analysis::shifted(*source_.analysis.key, version_.semitones);
        const double rate = source_.recording.sample_rate_hz();
        texture.provenance.start_sec = static_cast<double>(moment_.start) / rate;
        texture.provenance.end_sec = static_cast<double>(moment_.start + moment_.frames) / rate;
        texture.provenance.chain = std::move(chain);
        texture.provenance.tempo_ratio = moment_.tempo_ratio;
        texture.provenance.stretch = version_.time_factor;
        texture.provenance.seed = rng_.split(variant).key();
        made_.textures.push_back(std::move(texture));
    }

    void make_variant(AudioBuffer audio, const TonalVariant& variant) {
        const double level_db = dsp::to_db(dsp::rms(audio));
        if (level_db < empty_below_db) {
            Reason reason{"drones",
                          version_.name + "_loop_" + variant.name,
                          ReasonCode::band_empty,
                          {{"level_db", level_db}}};
            if (variant.band.low_hz) reason.numbers.push_back({"high_pass_hz", *variant.band.low_hz});
            if (variant.band.high_hz) reason.numbers.push_back({"low_pass_hz", *variant.band.high_hz});
            made_.reasons.push_back(std::move(reason));
            return;
        }
        add(TextureKind::drone, std::move(audio), "loop_" + variant.name, with_band(chain_, variant.band));
    }

    void make_reversed(const AudioBuffer& loop) {
        AudioBuffer audio = loop;
        dsp::reverse(audio);
        add(TextureKind::drone, std::move(audio), "loop_reversed", with_step(chain_, "reversed"));
    }

    // From the rendering where it lasts long enough, otherwise from the endless loop.
    void make_swell() {
        const double rate = source_.recording.sample_rate_hz();
        const std::int64_t frames = frames_of(options_.swell_duration_sec, rate);
        const bool lasts = render_.frames() >= frames;
        AudioBuffer audio =
            lasts ? render_.slice((render_.frames() - frames) / 2, frames) : repeat_loop(endless_, frames);
        if (!options_.swell_stereo) audio = to_mono(audio);
        dsp::remove_dc(audio);
        dsp::fade_in_out(audio, frames_of(options_.swell_fade_in_sec, rate),
                         frames_of(options_.swell_fade_out_sec, rate));
        auto chain = lasts ? version_.chain : chain_;
        chain.push_back("fade in " + rounded(options_.swell_fade_in_sec, 2) + " s");
        chain.push_back("fade out " + rounded(options_.swell_fade_out_sec, 2) + " s");
        add(TextureKind::swell, std::move(audio), "swell01", std::move(chain));
    }

    const Source& source_;
    const Moment& moment_;
    const Version& version_;
    const DroneOptions& options_;
    LoopSpec spec_;
    Rng rng_;
    MakerResult& made_;
    AudioBuffer render_;
    AudioBuffer endless_;  // the closed loop, all channels, unfiltered
    std::vector<std::string> chain_;
};

}  // namespace

int drone_version_count(const DroneOptions& options) {
    return static_cast<int>(plan_versions(options, 0.0).size());
}

MakerResult make_drones(const Source& source, const DroneOptions& options, const Rng& rng) {
    MakerResult made;
    const std::int64_t needed =
        min_context(loop_spec(options, 1.0 / slowest_ratio(source)), source.recording.sample_rate_hz());
    if (source.recording.frames() < needed) {
        made.reasons.push_back(too_short_reason(source, TextureKind::drone, needed));
        return made;
    }
    const auto moment = find_moment(source, options);
    if (!moment) {
        Reason reason{"drones",
                      {},
                      ReasonCode::no_steady_passage,
                      {{"needed_sec", static_cast<double>(needed) / source.recording.sample_rate_hz()}}};
        std::ranges::copy(analysis::dropped_windows(source.analysis), std::back_inserter(reason.numbers));
        made.reasons.push_back(std::move(reason));
        return made;
    }
    const std::vector<Version> versions = plan_versions(options, source.transpose_semitones);
    std::vector<AudioBuffer> rendered = render(source, *moment, versions, options);
    for (std::size_t i = 0; i < versions.size(); ++i)
        VersionMaker(source, *moment, versions[i], std::move(rendered[i]), options, rng, made).make();
    return made;
}

}  // namespace afterglow::makers
