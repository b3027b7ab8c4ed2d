#include "analysis/pitch.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "analysis/decimate.hpp"
#include "analysis/frame_grid.hpp"
#include "dsp/fft.hpp"
#include "dsp/lanes.hpp"

namespace afterglow::analysis {

namespace {

using dsp::lane_count;
using dsp::Lanes;
using dsp::lanes_at;
using dsp::sum_of;

constexpr double lowest_hz = 30.0;
constexpr double highest_hz = 2100.0;
constexpr double window_sec = 0.05;  // of the difference function; its frames are this and the longest period
constexpr std::size_t max_frames = 6;
constexpr double dip_threshold = 0.1;  // YIN's step 4
constexpr double min_clarity = 0.85;
constexpr double agreement_cents = 30.0;  // of a frame with the median
constexpr double min_agreeing = 0.6;      // share of the frames
constexpr double silent_power = 1e-9;

// YIN's difference function of one frame, and what is read off it.
class Yin {
  public:
    explicit Yin(double sample_rate_hz)
        : sample_rate_hz_(sample_rate_hz),
          window_(static_cast<std::size_t>(window_sec * sample_rate_hz)),
          longest_(static_cast<std::size_t>(sample_rate_hz / lowest_hz) + 2),
          shortest_(static_cast<std::size_t>(sample_rate_hz / (highest_hz * 1.05))),
          head_(dsp::fast_fft_size(frame_size())),
          whole_(dsp::fast_fft_size(frame_size())),
          difference_(longest_ + 1),
          normalised_(longest_ + 1) {}

    std::size_t frame_size() const { return window_ + longest_ + 1; }
    std::optional<Pitch> detect(std::span<const float> frame);

  private:
    bool fill_difference(std::span<const float> frame);
    std::size_t first_dip() const;
    double refine(double period) const;
    double vertex(std::size_t lag) const;

    double sample_rate_hz_;
    std::size_t window_;
    std::size_t longest_;  // periods, in samples
    std::size_t shortest_;
    dsp::RealFft head_;  // of the frame's first window_ samples
    dsp::RealFft whole_;
    std::vector<double> difference_;
    std::vector<double> normalised_;  // cumulative mean normalised: 1 at lag 0
};

// d(τ) = Σ (x_j − x_{j+τ})² over j < window, as energies minus twice a correlation made by FFT (equation 7 of
// the paper).
bool Yin::fill_difference(std::span<const float> frame) {
    double mean = 0.0;
    for (const float x : frame) mean += static_cast<double>(x) / static_cast<double>(frame.size());
    const auto head = head_.time();
    const auto whole = whole_.time();
    std::fill(head.begin(), head.end(), 0.0F);
    std::fill(whole.begin(), whole.end(), 0.0F);
    // Partials above some 8 kHz, whose periods are a few samples, only blur the dips (binomial weights).
    for (std::size_t i = 2; i + 2 < frame.size(); ++i) {
        whole[i] = 0.0625F * (frame[i - 2] + frame[i + 2]) + 0.25F * (frame[i - 1] + frame[i + 1]) +
                   0.375F * frame[i] - static_cast<float>(mean);
    }
    std::copy_n(whole.begin(), window_, head.begin());
    double energy = 0.0;
    for (std::size_t i = 0; i < window_; ++i)
        energy += static_cast<double>(whole[i]) * static_cast<double>(whole[i]);
    if (energy < silent_power * static_cast<double>(window_)) return false;
    const double head_energy = energy;
    std::vector<double> lag_energy(longest_ + 1);
    for (std::size_t lag = 0; lag <= longest_; ++lag) {
        lag_energy[lag] = energy;
        const auto leaving = static_cast<double>(whole[lag]);
        const auto entering = static_cast<double>(whole[lag + window_]);
        energy += entering * entering - leaving * leaving;
    }
    head_.forward();
    whole_.forward();
    const auto a = head_.spectrum();
    const auto b = whole_.spectrum();
    for (std::size_t k = 0; k < b.size(); ++k) b[k] *= std::conj(a[k]);
    whole_.inverse();
    const double scale = 1.0 / static_cast<double>(whole_.size());
    double running = 0.0;
    difference_[0] = 0.0;
    normalised_[0] = 1.0;
    for (std::size_t lag = 1; lag <= longest_; ++lag) {
        const double correlation = static_cast<double>(whole_.time()[lag]) * scale;
        difference_[lag] = std::max(0.0, head_energy + lag_energy[lag] - 2.0 * correlation);
        running += difference_[lag];
        normalised_[lag] = running > 0.0 ? difference_[lag] * static_cast<double>(lag) / running : 1.0;
    }
    return true;
}

// The first minimum below the threshold, else the deepest of all.
std::size_t Yin::first_dip() const {
    std::size_t deepest = shortest_;
    for (std::size_t lag = shortest_; lag + 1 <= longest_; ++lag) {
        if (normalised_[lag] < dip_threshold) {
            while (lag + 1 <= longest_ && normalised_[lag + 1] < normalised_[lag]) ++lag;
            return lag;
        }
        if (normalised_[lag] < normalised_[deepest]) deepest = lag;
    }
    return deepest;
}

double Yin::vertex(std::size_t lag) const {
    if (lag < 1 || lag + 1 > longest_) return static_cast<double>(lag);
    const double left = difference_[lag - 1] - difference_[lag];
    const double right = difference_[lag + 1] - difference_[lag];
    const double curve = left + right;
    return static_cast<double>(lag) +
           (curve > 0.0 ? std::clamp(0.5 * (left - right) / curve, -0.5, 0.5) : 0.0);
}

// The dips at 2, 4, 8 … periods place the period ever more finely, each found from the one before.
double Yin::refine(double period) const {
    for (double m = 2.0; m * period + 2.0 < static_cast<double>(longest_); m *= 2.0) {
        const auto expected = static_cast<std::size_t>(std::lround(m * period));
        const std::size_t reach = std::max<std::size_t>(1, static_cast<std::size_t>(0.1 * period));
        std::size_t lowest = expected - reach;
        for (std::size_t lag = expected - reach; lag <= std::min(expected + reach, longest_ - 1); ++lag) {
            if (difference_[lag] < difference_[lowest]) lowest = lag;
        }
        const double refined = vertex(lowest) / m;
        if (normalised_[lowest] > 2.0 * dip_threshold || std::abs(refined - period) > 0.02 * period) break;
        period = refined;
    }
    return period;
}

std::optional<Pitch> Yin::detect(std::span<const float> frame) {
    if (!fill_difference(frame)) return std::nullopt;
    const std::size_t dip = first_dip();
    const double clarity = 1.0 - normalised_[dip];
    if (clarity < min_clarity) return std::nullopt;
    const double hz = sample_rate_hz_ / refine(vertex(dip));
    if (hz < lowest_hz || hz > highest_hz) return std::nullopt;
    return Pitch{hz, std::clamp(clarity, 0.0, 1.0)};
}

double cents_between(double a_hz, double b_hz) {
    return 1200.0 * std::abs(std::log2(a_hz / b_hz));
}

// Follows a known period through a texture, place by place: the frames above are too few to tell the middle
// of a vibrato from its turns.
class Follower {
  public:
    Follower(double period, double sample_rate_hz)
        : window_(static_cast<std::size_t>(samples_like(reference_window, sample_rate_hz)) / lane_count *
                  lane_count),
          periods_(std::clamp(std::floor(min_lag_sec * sample_rate_hz / period), 1.0, max_periods)),
          lag_(periods_ * period),
          reach_(static_cast<std::size_t>(range * lag_) + 2),
          similarity_(2 * reach_ + 1) {}

    std::size_t samples() const { return window_ + static_cast<std::size_t>(lag_) + reach_ + 1; }

    // The period at samples [0, samples()); none where no lag near the known one is the best.
    std::optional<double> period(const float* x) {
        const std::size_t first = static_cast<std::size_t>(lag_) - reach_;
        for (std::size_t i = 0; i < similarity_.size(); ++i) similarity_[i] = similarity(x, x + first + i);
        const auto best = std::max_element(similarity_.begin(), similarity_.end());
        if (*best < min_clarity || best == similarity_.begin() || best + 1 == similarity_.end())
            return std::nullopt;
        const double curve = best[-1] - 2.0 * *best + best[1];
        const double shift = curve < 0.0 ? std::clamp(0.5 * (best[-1] - best[1]) / curve, -0.5, 0.5) : 0.0;
        return (static_cast<double>(first) + static_cast<double>(best - similarity_.begin()) + shift) /
               periods_;
    }

  private:
    static constexpr std::int64_t reference_window = 1024;
    static constexpr double min_lag_sec = 330.0 / reference_rate_hz;
    static constexpr double max_periods = 8.0;
    static constexpr double range = 0.04;  // 70 cents

    // 1 where both parts are equal (the difference function in terms of their energies).
    double similarity(const float* a, const float* b) const;

    std::size_t window_;
    double periods_;  // a lag is this many: the shorter the period, the finer it must be placed
    double lag_;
    std::size_t reach_;
    std::vector<double> similarity_;
};

AFTERGLOW_HOT void compare(const float* a, const float* b, std::size_t count, float& both, float& product) {
    Lanes energy{};
    Lanes common{};
    for (std::size_t i = 0; i < count; i += lane_count) {
        energy += lanes_at(a + i) * lanes_at(a + i) + lanes_at(b + i) * lanes_at(b + i);
        common += lanes_at(a + i) * lanes_at(b + i);
    }
    both = sum_of(energy);
    product = sum_of(common);
}

double Follower::similarity(const float* a, const float* b) const {
    float both = 0.0F;
    float product = 0.0F;
    compare(a, b, window_, both, product);
    return both > 0.0F ? 2.0 * static_cast<double>(product) / static_cast<double>(both) : 0.0;
}

// The mean of the pitch over the texture, in cents.
double mean_hz(std::span<const float> mono, double sample_rate_hz, double hz) {
    constexpr std::size_t max_places = 64;
    Follower follower(sample_rate_hz / hz, sample_rate_hz);
    if (mono.size() < follower.samples()) return hz;
    const std::size_t room = mono.size() - follower.samples();
    const std::size_t places = std::min(max_places, 1 + room / (follower.samples() / 4));
    double sum = 0.0;
    double count = 0.0;
    for (std::size_t i = 0; i < places; ++i) {
        const auto period = follower.period(mono.data() + room * (2 * i + 1) / (2 * places));
        if (!period) continue;
        sum += std::log2(*period);
        ++count;
    }
    return count > 0.0 ? sample_rate_hz / std::exp2(sum / count) : hz;
}

// From the first to the last block that is not far below the loudest: a note's own silence before and after
// it has no say.
std::span<const float> sounding_part(std::span<const float> mono, double sample_rate_hz) {
    const auto block = static_cast<std::size_t>(samples_like(1024, sample_rate_hz));
    constexpr float range = 1e-3F;  // of power: 30 dB
    std::vector<float> power;
    for (std::size_t start = 0; start + block <= mono.size(); start += block) {
        float sum = 0.0F;
        for (const float x : mono.subspan(start, block)) sum += x * x;
        power.push_back(sum);
    }
    if (power.empty()) return mono;
    const float least = range * *std::max_element(power.begin(), power.end());
    const auto sounds = [least](float p) { return p >= least; };
    const auto first = std::find_if(power.begin(), power.end(), sounds);
    const auto last = std::find_if(power.rbegin(), power.rend(), sounds).base();
    return mono.subspan(static_cast<std::size_t>(first - power.begin()) * block,
                        static_cast<std::size_t>(last - first) * block);
}

}  // namespace

std::optional<Pitch> detect_pitch(std::span<const float> whole, double sample_rate_hz) {
    if (sample_rate_hz < 2.0 * highest_hz) return std::nullopt;
    if (const std::int64_t factor = decimation_to_reference(sample_rate_hz); factor > 1)
        return detect_pitch(decimated(whole, factor), sample_rate_hz / static_cast<double>(factor));
    Yin yin(sample_rate_hz);
    if (whole.size() < yin.frame_size()) return std::nullopt;
    const auto sounding = sounding_part(whole, sample_rate_hz);
    const auto mono = sounding.size() < yin.frame_size() ? whole : sounding;
    const std::size_t room = mono.size() - yin.frame_size();
    const std::size_t frames = std::min(max_frames, 1 + room / (yin.frame_size() / 2));
    std::vector<Pitch> found;
    for (std::size_t i = 0; i < frames; ++i) {
        const std::size_t start = room * (2 * i + 1) / (2 * frames);
        if (const auto pitch = yin.detect(mono.subspan(start, yin.frame_size()))) found.push_back(*pitch);
    }
    if (found.empty()) return std::nullopt;
    std::sort(found.begin(), found.end(), [](const Pitch& a, const Pitch& b) { return a.hz < b.hz; });
    const Pitch median = found[found.size() / 2];
    const auto agreeing = std::count_if(found.begin(), found.end(), [&](const Pitch& pitch) {
        return cents_between(pitch.hz, median.hz) <= agreement_cents;
    });
    if (static_cast<double>(agreeing) < min_agreeing * static_cast<double>(frames)) return std::nullopt;
    return Pitch{mean_hz(mono, sample_rate_hz, median.hz), median.clarity};
}

double midi_note_of_hz(double hz) {
    return 69.0 + 12.0 * std::log2(hz / 440.0);
}

}  // namespace afterglow::analysis
