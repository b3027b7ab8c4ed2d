#include "analysis/onset_finder.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/attack.hpp"

namespace afterglow::analysis {

namespace {

constexpr std::size_t first_hops = 3;
constexpr std::size_t later_hops = 9;  // some 0.1 s
// The flux is largest when a sound has come some way into the frame, about when the frame is centred on it …
constexpr double attack_lead_sec = 0.002;
// … and over several frames so much later.
constexpr std::int64_t swell_lead_frames = 2;
// A swell is not the swell of an attack this near.
constexpr std::int64_t swell_apart_frames = 6;
// Gain of an attack (analysis/attack.hpp): sounds that are cut off end with clicks, most often after
// something loud. Higher limits lose soft attacks, lower ones take clicks for attacks.
constexpr double min_gain = 0.6;
constexpr double min_gain_in_aftermath = 1.0;
constexpr double same_sec = 0.02;  // two onsets this near were one attack

double power(std::span<const float> samples) {
    double sum = 0.0;
    for (const float sample : samples) sum += static_cast<double>(sample) * static_cast<double>(sample);
    return samples.empty() ? 0.0 : sum / static_cast<double>(samples.size());
}

// Whether a recording starts in silence and is loud at once, as no cut through a sound is.
bool starts_from_silence(std::span<const float> samples, double sample_rate_hz) {
    constexpr double quiet_sec = 0.001;
    constexpr double soon_sec = 0.025;
    constexpr double later_sec = 0.1;
    constexpr double quiet_share = 0.003;  // of the power soon after; −25 dB
    constexpr double soon_share = 0.1;     // of the power later
    constexpr double quietest = 1e-6;
    const auto until = [&](double sec) { return static_cast<std::size_t>(sec * sample_rate_hz); };
    if (samples.size() < until(later_sec)) return false;
    const double quiet = power(samples.first(until(quiet_sec)));
    const double soon = power(samples.subspan(until(quiet_sec), until(soon_sec)));
    const double later = power(samples.first(until(later_sec)));
    return soon > quietest && quiet < quiet_share * soon && soon > soon_share * later;
}

// Peak picking in frames.
class Picker {
  public:
    Picker(std::span<const float> strength, double frame_rate_hz, const PeakPicking& picking)
        : strength_(strength),
          picking_(picking),
          largest_within_(frames(picking.largest_within_sec, frame_rate_hz)),
          median_within_(frames(picking.median_within_sec, frame_rate_hz)),
          louder_before_(frames(picking.louder_before_sec, frame_rate_hz)),
          louder_after_(frames(picking.louder_after_sec, frame_rate_hz)),
          combine_(frames(picking.combine_sec, frame_rate_hz)) {}

    // Frames that must follow one that is judged.
    std::int64_t outlook() const { return std::max(largest_within_, median_within_); }
    std::int64_t combine() const { return combine_; }

    // Whether something much louder began shortly before.
    bool is_aftermath(std::int64_t i) const {
        constexpr std::int64_t reach = 22;  // frames; 0.25 s
        constexpr float faint = 0.15F;      // of the strength before; a larger share doubts more onsets
        return at(i) <
               faint * *std::max_element(strength_.begin() + first(i, reach), strength_.begin() + i + 1);
    }

    bool is_onset(std::int64_t i) const {
        const double here = static_cast<double>(at(i));
        if (!(here >= picking_.threshold)) return false;
        for (std::int64_t j = first(i, largest_within_); j <= last(i, largest_within_); ++j) {
            if (at(j) > at(i) || (j < i && at(j) == at(i))) return false;
        }
        const auto louder = std::max_element(strength_.begin() + first(i, louder_before_),
                                             strength_.begin() + last(i, louder_after_) + 1);
        if (here < picking_.min_share * static_cast<double>(*louder)) return false;
        return here >= median(i) * (1.0 + picking_.median_share) + picking_.threshold;
    }

  private:
    static std::int64_t frames(double sec, double frame_rate_hz) {
        return static_cast<std::int64_t>(std::ceil(sec * frame_rate_hz));
    }
    float at(std::int64_t i) const { return strength_[static_cast<std::size_t>(i)]; }
    static std::int64_t first(std::int64_t i, std::int64_t reach) {
        return std::max<std::int64_t>(0, i - reach);
    }
    std::int64_t last(std::int64_t i, std::int64_t reach) const {
        return std::min(static_cast<std::int64_t>(strength_.size()) - 1, i + reach);
    }
    double median(std::int64_t i) const {
        std::vector<float> around(strength_.begin() + first(i, median_within_),
                                  strength_.begin() + last(i, median_within_) + 1);
        const auto middle = around.begin() + static_cast<std::ptrdiff_t>(around.size() / 2);
        std::nth_element(around.begin(), middle, around.end());
        return static_cast<double>(*middle);
    }

    std::span<const float> strength_;
    const PeakPicking& picking_;
    std::int64_t largest_within_;
    std::int64_t median_within_;
    std::int64_t louder_before_;
    std::int64_t louder_after_;
    std::int64_t combine_;
};

}  // namespace

std::vector<std::int64_t> pick_onsets(std::span<const float> strength, double frame_rate_hz,
                                      const PeakPicking& picking) {
    const Picker picker(strength, frame_rate_hz, picking);
    std::vector<std::int64_t> onsets;
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(strength.size()); ++i) {
        if (!onsets.empty() && i - onsets.back() < picker.combine()) continue;
        if (picker.is_onset(i)) onsets.push_back(i);
    }
    return onsets;
}

bool is_cut_at_start(std::int64_t frame, std::int64_t lag) {
    return frame - lag < hops_per_frame / 2;
}

void clear_cut_edges(std::span<float> strength, std::int64_t audio_frames, const FrameGrid& grid) {
    for (std::size_t i = 0; i < strength.size(); ++i) {
        const auto frame = static_cast<std::int64_t>(i);
        if (is_cut_at_start(frame, 1) || frame * grid.hop + grid.half() > audio_frames) strength[i] = 0.0F;
    }
}

std::optional<std::int64_t> first_attack(std::span<const float> hop_power) {
    // A recording that begins with an attack falls off by so much within 0.1 s; a cut through a sound does
    // not.
    constexpr float decay = 4.0F;  // in power: 6 dB
    constexpr float quietest = 1e-5F;
    if (hop_power.size() < later_hops + first_hops) return std::nullopt;
    const auto peak = std::max_element(hop_power.begin(), hop_power.begin() + first_hops);
    const auto rest =
        std::max_element(hop_power.begin() + later_hops, hop_power.begin() + later_hops + first_hops);
    if (*peak < quietest || *peak < decay * *rest) return std::nullopt;
    const auto begin =
        std::find_if(hop_power.begin(), peak, [&](float power) { return power * decay >= *peak; });
    return begin - hop_power.begin();
}

OnsetFinder::OnsetFinder(double sample_rate_hz, double threshold)
    : sample_rate_hz_(sample_rate_hz), grid_(sample_rate_hz), attack_(attack_picking), swell_(swell_picking) {
    attack_.threshold += threshold;
    swell_.threshold += threshold;
}

void OnsetFinder::push(std::span<const float> mono) {
    samples_.insert(samples_.end(), mono.begin(), mono.end());
}

void OnsetFinder::judge(const Heard& heard, Progress progress) {
    judge_first(heard.hop_power, progress);
    judge_attacks(heard.strength, progress);
    judge_swells(heard.slow, progress);
    forget();
}

std::optional<double> OnsetFinder::placed_sec(std::int64_t rough, double required_gain) const {
    const auto attack = find_attack(samples_, rough - samples_start_, sample_rate_hz_);
    if (attack && attack->gain < required_gain) return std::nullopt;
    const std::int64_t sample = attack ? attack->start + samples_start_ : rough;
    return static_cast<double>(std::max<std::int64_t>(0, sample)) / sample_rate_hz_;
}

void OnsetFinder::judge_first(std::span<const float> hop_power, Progress progress) {
    if (first_judged_) return;
    if (progress == Progress::more_to_come && hop_power.size() < later_hops + first_hops) return;
    first_judged_ = true;
    auto hop = first_attack(hop_power);
    if (!hop && starts_from_silence(samples_, sample_rate_hz_)) hop = 0;
    if (!hop) return;
    if (const auto sec = placed_sec(*hop * grid_.hop, min_gain)) attacks_.push_back({*hop, *sec});
}

void OnsetFinder::judge_attacks(std::span<const float> strength, Progress progress) {
    const Picker picker(strength, sample_rate_hz_ / static_cast<double>(grid_.hop), attack_);
    const auto lead = static_cast<std::int64_t>(attack_lead_sec * sample_rate_hz_);
    const std::int64_t end =
        static_cast<std::int64_t>(strength.size()) - (progress == Progress::ended ? 0 : picker.outlook());
    for (; attacks_judged_ < end; ++attacks_judged_) {
        const std::int64_t i = attacks_judged_;
        if (!attacks_.empty() && i - attacks_.back().frame < picker.combine()) continue;
        if (!picker.is_onset(i)) continue;
        if (const auto sec =
                placed_sec(i * grid_.hop + lead, picker.is_aftermath(i) ? min_gain_in_aftermath : min_gain))
            attacks_.push_back({i, *sec});
    }
}

bool OnsetFinder::attacked_near(std::int64_t frame) const {
    for (auto attack = attacks_.rbegin(); attack != attacks_.rend(); ++attack) {
        if (attack->frame < frame - swell_apart_frames) break;
        if (attack->frame <= frame + swell_apart_frames) return true;
    }
    return false;
}

// After the attacks, which must be known for some frames more.
void OnsetFinder::judge_swells(std::span<const float> slow, Progress progress) {
    const Picker picker(slow, sample_rate_hz_ / static_cast<double>(grid_.hop), swell_);
    const std::int64_t end = progress == Progress::ended
                                 ? static_cast<std::int64_t>(slow.size())
                                 : std::min(attacks_judged_ - swell_apart_frames,
                                            static_cast<std::int64_t>(slow.size()) - picker.outlook());
    for (; swells_judged_ < end; ++swells_judged_) {
        const std::int64_t i = swells_judged_;
        if (!swells_.empty() && i - swells_.back().frame < picker.combine()) continue;
        if (!picker.is_onset(i) || attacked_near(i)) continue;
        if (const auto sec = placed_sec((i - swell_lead_frames) * grid_.hop, min_gain))
            swells_.push_back({i, *sec});
    }
}

void OnsetFinder::forget() {
    const auto before = static_cast<std::int64_t>(attack_before_sec * sample_rate_hz_) + 1;
    const std::int64_t needed = (swells_judged_ - swell_lead_frames) * grid_.hop - before;
    const std::int64_t stale = std::min(needed - samples_start_, static_cast<std::int64_t>(samples_.size()));
    if (stale <= 0) return;
    samples_.erase(samples_.begin(), samples_.begin() + stale);
    samples_start_ += stale;
}

std::vector<double> OnsetFinder::found_sec() const {
    std::vector<double> all;
    for (const Onset& onset : attacks_) all.push_back(onset.sec);
    for (const Onset& onset : swells_) all.push_back(onset.sec);
    std::sort(all.begin(), all.end());
    std::vector<double> apart;
    for (const double sec : all) {
        if (apart.empty() || sec - apart.back() > same_sec) apart.push_back(sec);
    }
    return apart;
}

}  // namespace afterglow::analysis
