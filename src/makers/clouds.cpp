#include "makers/clouds.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

#include "analysis/key_name.hpp"
#include "base/text.hpp"
#include "dsp/filter.hpp"
#include "dsp/grain.hpp"
#include "dsp/level.hpp"
#include "dsp/window.hpp"
#include "makers/clouds_even.hpp"
#include "makers/clouds_grains.hpp"
#include "makers/clouds_pitch.hpp"

namespace afterglow::makers {
namespace {

// A grain is brought to the level of all others, but amplified by no more than this over its source.
constexpr double max_lift = 10.0;
// What lumps of grains may stand out by, before all that follows.
constexpr double most_standing_out_db = 2.5;

// Hann windows of any length out of one table, by linear interpolation (error below 1e-6).
class WindowTable {
  public:
    WindowTable() : table_(dsp::hann_symmetric(size + 1)) { table_.push_back(0.0F); }

    void fill(std::vector<float>& window, std::size_t length) const {
        window.resize(length);
        const float step =
            static_cast<float>(size) / static_cast<float>(std::max<std::size_t>(1, length - 1));
        for (std::size_t i = 0; i < length; ++i) {
            const float at = std::min(static_cast<float>(i) * step, static_cast<float>(size));
            const auto left = static_cast<std::size_t>(at);
            const float part = at - static_cast<float>(left);
            window[i] = table_[left] + part * (table_[left + 1] - table_[left]);
        }
    }

  private:
    static constexpr std::size_t size = 4096;
    std::vector<float> table_;
};

// Energy below the cutoff, by a second-order Butterworth low-pass: what the cloud's own filter will leave of
// a grain.
double energy_below(std::span<const float> samples, double cutoff_hz, double sample_rate_hz) {
    const double k = std::tan(std::numbers::pi * std::min(cutoff_hz / sample_rate_hz, 0.49));
    const double norm = 1.0 / (1.0 + std::numbers::sqrt2 * k + k * k);
    const auto b0 = static_cast<float>(k * k * norm);
    const auto a1 = static_cast<float>(2.0 * (k * k - 1.0) * norm);
    const auto a2 = static_cast<float>((1.0 - std::numbers::sqrt2 * k + k * k) * norm);
    float s1 = 0.0F;
    float s2 = 0.0F;
    float energy = 0.0F;
    for (const float x : samples) {
        const float y = b0 * x + s1;
        s1 = 2.0F * b0 * x - a1 * y + s2;
        s2 = b0 * x - a2 * y;
        energy += y * y;
    }
    return energy;
}

double energy_of(std::span<const float> samples) {
    return std::inner_product(samples.begin(), samples.end(), samples.begin(), 0.0F);
}

// Adds `gain` times `grain` into one cycle of an endless buffer.
void add_circular(std::span<float> cycle, std::span<const float> grain, std::size_t place, float gain) {
    while (!grain.empty()) {
        const std::size_t count = std::min(grain.size(), cycle.size() - place);
        for (std::size_t i = 0; i < count; ++i) cycle[place + i] += gain * grain[i];
        grain = grain.subspan(count);
        place = 0;
    }
}

// One cloud while it is being made.
class CloudMaker {
  public:
    CloudMaker(const Source& source, const CloudOptions& options, const Rng& rng)
        : source_(source),
          options_(options),
          rate_(source.recording.sample_rate_hz()),
          rng_(rng),
          pitches_(grain_pitches(options, source.analysis.key)),
          cloud_(options.stereo.value_or(false) && options.stereo_spread > 0.0 ? 2 : 1,
                 std::max<std::int64_t>(2, frames_of(options.duration_sec, rate_)), rate_),
          coverage_(static_cast<std::size_t>(cloud_.frames()), 0.0F) {}

    AudioBuffer make(const std::vector<GrainPlace>& places) {
        const SowingPlan plan{cloud_.frames(), frames_of(options_.min_grain_ms / 1000.0, rate_),
                              frames_of(options_.max_grain_ms / 1000.0, rate_), options_.overlap};
        Rng order = rng_.split("order");
        std::vector<std::size_t> deck;
        for (const Sown& sown : sow(plan, rng_.split("sow"))) {
            if (deck.empty()) deck = shuffled(places.size(), order);
            add(sown, places[deck.back()]);
            deck.pop_back();
        }
        level_out();
        even_out(cloud_, most_standing_out_db);
        dsp::filter_circular(cloud_, {std::nullopt, options_.lowpass_hz});
        rotate_to_quiet_start(cloud_);
        finish_level(cloud_, options_.target_peak_db);
        return std::move(cloud_);
    }

  private:
    double next_pitch() {
        if (pitches_.empty()) return rng_.uniform(options_.min_pitch_semitones, options_.max_pitch_semitones);
        // Each in turn, so that no moment has high ones alone.
        if (pitch_deck_.empty()) pitch_deck_ = shuffled(pitches_.size(), rng_);
        const double pitch = pitches_[pitch_deck_.back()];
        pitch_deck_.pop_back();
        return pitch;
    }

    void add(const Sown& sown, const GrainPlace& place) {
        const double semitones = next_pitch() + source_.transpose_semitones;
        const double ratio = std::exp2(semitones / 12.0);
        const auto length = static_cast<std::size_t>(sown.frames);
        windows_.fill(window_, length);
        grain_.assign(length, 0.0F);
        read_source(place, ratio, sown.frames);
        const float gain = levelling_gain();
        for (std::size_t i = 0; i < length; ++i) window_[i] *= window_[i];
        const auto at = static_cast<std::size_t>(sown.place);
        add_circular(coverage_, window_, at, 1.0F);
        // Equal-power panning: the squares of the gains add up to one.
        const double angle =
            (1.0 + rng_.uniform(-1.0, 1.0) * std::min(options_.stereo_spread, 1.0)) * std::numbers::pi / 4.0;
        if (cloud_.channels() == 1) {
            add_circular(cloud_.channel(0), grain_, at, gain);
            return;
        }
        add_circular(cloud_.channel(0), grain_, at, gain * static_cast<float>(std::cos(angle)));
        add_circular(cloud_.channel(1), grain_, at, gain * static_cast<float>(std::sin(angle)));
    }

    // Fills grain_ with the windowed source around the middle of `place`, kept inside its stable region.
    void read_source(const GrainPlace& place, double ratio, std::int64_t frames) {
        constexpr std::int64_t kernel = 32;  // the interpolation looks so far beyond, times a ratio above 1
        const double span = static_cast<double>(frames) * ratio;
        double start = static_cast<double>(place.middle) - span / 2.0;
        start = std::max(std::min(start, static_cast<double>(place.region_end) - span),
                         static_cast<double>(place.region_start));
        const auto margin = static_cast<std::int64_t>(std::ceil(kernel * std::max(1.0, ratio)));
        const auto first = static_cast<std::int64_t>(std::floor(start)) - margin;
        const AudioBuffer piece =
            source_.recording.mono_region(first, static_cast<std::int64_t>(std::ceil(span)) + 2 * margin + 1);
        source_power_ = energy_of(piece.channel(0)) / static_cast<double>(piece.frames());
        dsp::add_grain(grain_, piece.channel(0), start - static_cast<double>(first), ratio, window_, 1.0F);
    }

    // Shifting a grain moves part of it out of what the low-pass leaves; its level is set by what stays.
    float levelling_gain() const {
        const double window_energy = energy_of(window_);
        const double power = energy_below(grain_, options_.lowpass_hz, rate_) / window_energy;
        const double least = source_power_ / (max_lift * max_lift);
        const double used = std::max(power, least);
        return used > 0.0 ? static_cast<float>(1.0 / std::sqrt(used)) : 0.0F;
    }

    // Grains are strangers to each other, so their powers add: dividing by the root of the summed squared
    // windows keeps the level, however the windows happen to overlap. sow() leaves no place without a window.
    void level_out() {
        for (int c = 0; c < cloud_.channels(); ++c) {
            const auto samples = cloud_.channel(c);
            for (std::size_t i = 0; i < samples.size(); ++i)
                samples[i] /= std::sqrt(std::max(coverage_[i], 1e-9F));
        }
    }

    const Source& source_;
    const CloudOptions& options_;
    double rate_;
    Rng rng_;
    std::vector<double> pitches_;  // that grains may have; empty: any
    std::vector<std::size_t> pitch_deck_;
    AudioBuffer cloud_;            // one cycle of the endless cloud
    std::vector<float> coverage_;  // summed squared windows
    WindowTable windows_;
    std::vector<float> window_;  // of the grain at hand
    std::vector<float> grain_;
    double source_power_ = 0.0;
};

std::vector<std::string> chain_of(const CloudOptions& options, std::size_t grains) {
    return {std::to_string(grains) + " grains of " + rounded(options.min_grain_ms, 1) + " to " +
                rounded(options.max_grain_ms, 1) + " ms",
            "pitch " + rounded(options.min_pitch_semitones, 2) + " to " +
                rounded(options.max_pitch_semitones, 2) + " semitones",
            "overlap " + rounded(options.overlap, 2), "low-pass " + rounded(options.lowpass_hz, 1) + " Hz"};
}

Provenance provenance_of(const std::vector<GrainPlace>& places, const Source& source,
                         const CloudOptions& options) {
    const auto [first, last] = std::ranges::minmax(places, {}, &GrainPlace::middle);
    const double half_sec = options.max_grain_ms / 2000.0;
    const double rate = source.recording.sample_rate_hz();
    Provenance provenance;
    provenance.start_sec = std::max(0.0, static_cast<double>(first.middle) / rate - half_sec);
    provenance.end_sec =
        std::min(source.recording.duration_sec(), static_cast<double>(last.middle) / rate + half_sec);
    provenance.chain = chain_of(options, places.size());
    return provenance;
}

// A chord stays itself when its grains last long enough to be heard as one and move by octaves.
CloudOptions in_character(CloudOptions options, int index) {
    constexpr double longer = 4.0;
    constexpr double to_octave = 5.0;  // semitones, from a fifth
    const bool is_tonal = options.character == CloudCharacter::tonal ||
                          (options.character == CloudCharacter::mixed && index % 2 == 1);
    if (!is_tonal) return options;
    options.min_grain_ms *= longer;
    options.max_grain_ms *= longer;
    options.overlap = 0.5 + 0.5 * options.overlap;  // as many at once as would be heard in turn
    if (options.pitch_quantize != PitchQuantize::none) return options;
    options.pitch_quantize = PitchQuantize::octaves;
    options.min_pitch_semitones -= to_octave;
    options.max_pitch_semitones += to_octave;
    return options;
}

}  // namespace

MakerResult make_clouds(const Source& source, const CloudOptions& wanted, const Rng& rng) {
    MakerResult made;
    const double rate = source.recording.sample_rate_hz();
    const auto regions = stable_ranges(source);
    if (regions.empty()) {
        made.reasons.push_back(
            {"clouds", {}, ReasonCode::no_window_for_grains, analysis::dropped_windows(source.analysis)});
        return made;
    }
    if (wanted.pitch_quantize == PitchQuantize::scale && !source.analysis.key)
        made.reasons.push_back({"clouds", {}, ReasonCode::scale_unknown});
    for (int index = 1; index <= wanted.per_source; ++index) {
        const CloudOptions options = in_character(wanted, index);
        const GrainSearch search{std::max(1, options.grains), frames_of(options.max_grain_ms / 1000.0, rate),
                                 options.min_grain_quality};
        const Rng own = rng.split("cloud", static_cast<std::uint64_t>(index));
        const auto part = part_of(regions, index - 1, options.per_source, frames_of(min_part_sec, rate));
        const auto places = find_grains(source, part, search, own.split("places"));
        const std::string which = std::to_string(index) + " of " + std::to_string(options.per_source);
        if (places.size() < static_cast<std::size_t>(search.count))
            made.reasons.push_back({"clouds",
                                    which,
                                    ReasonCode::few_grains,
                                    {{"found", static_cast<double>(places.size())},
                                     {"wanted", static_cast<double>(search.count)}}});
        if (places.empty()) continue;
        Texture cloud;
        cloud.kind = TextureKind::cloud;
        cloud.audio = CloudMaker(source, options, own).make(places);
        if (dsp::peak(cloud.audio) <= 0.0F) {
            made.reasons.push_back({"clouds", which, ReasonCode::grains_in_gaps});
            continue;
        }
        cloud.is_loop = true;
        cloud.index = index;
        if (source.transpose_semitones != 0.0 && source.analysis.key)
            cloud.key = analysis::shifted(*source.analysis.key, source.transpose_semitones);
        cloud.provenance = provenance_of(places, source, options);
        cloud.provenance.seed = own.key();
        made.textures.push_back(std::move(cloud));
    }
    return made;
}

}  // namespace afterglow::makers
