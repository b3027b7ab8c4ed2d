// find_loop: normalised cross-correlation of the context before a start with the contexts before all ends in
// reach, by FFT at a reduced rate for several starts; the best few are refined at the full rate.
#include <algorithm>
#include <cmath>
#include <vector>

#include "dsp/correlate.hpp"
#include "dsp/fft.hpp"
#include "dsp/loop.hpp"

namespace afterglow::dsp {
namespace {

constexpr double first_look_hz = 11025.0;       // about the rate of the first look
constexpr std::int64_t max_starts = 40;         // starts looked at
constexpr std::size_t refined_starts = 6;       // of these, looked at again at the full rate
constexpr double level_sec = 0.02;              // across which a start should be calm
constexpr double calm_step_sec = 64 / 44100.0;  // between the places compared for calm
// Around a start of the first look: how far it may be moved, in which steps, and how far around each place
// the waveform should curve little.
constexpr double smooth_reach_sec = 300 / 44100.0;
constexpr double smooth_step_sec = 4 / 44100.0;
constexpr double smooth_half_sec = 0.0007;

struct Candidate {
    std::int64_t start = 0;
    std::int64_t length = 0;
    double score = -1e9;
    double correlation = 0.0;
};

std::size_t index(std::int64_t i) {
    return static_cast<std::size_t>(i);
}

// At least one frame.
std::int64_t frames_of(double seconds, double rate_hz) {
    return std::max<std::int64_t>(1, std::llround(seconds * rate_hz));
}

// How many times lower the rate of the first look is.
std::int64_t reduction_of(double sample_rate_hz) {
    return std::max<std::int64_t>(1, std::llround(sample_rate_hz / first_look_hz));
}

// The mean of 2 · reduction neighbours, Hann-weighted, DC removed: what folds back is far below the bass and
// middle that decide a correlation.
std::vector<float> reduce(std::span<const float> mono, std::int64_t reduction) {
    const auto taps = index(4 * reduction);
    std::vector<float> weights(taps);
    for (std::size_t i = 0; i < taps; ++i) {
        const double phase = 6.283185307179586 * (static_cast<double>(i) + 0.5) / static_cast<double>(taps);
        weights[i] = static_cast<float>((1.0 - std::cos(phase)) / static_cast<double>(taps));
    }
    std::vector<float> out(mono.size() / index(reduction), 0.0F);
    double sum = 0.0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const std::size_t centre = i * index(reduction);
        if (centre < taps / 2 || centre + taps / 2 > mono.size()) continue;
        const float* x = mono.data() + centre - taps / 2;
        float value = 0.0F;
        for (std::size_t k = 0; k < taps; ++k) value += weights[k] * x[k];
        out[i] = value;
        sum += static_cast<double>(value);
    }
    const auto mean = static_cast<float>(sum / static_cast<double>(std::max<std::size_t>(out.size(), 1)));
    for (float& x : out) x -= mean;
    return out;
}

// Running sum of squares: energy(a, b) of any range at once.
class Energy {
  public:
    explicit Energy(std::span<const float> samples) : sums_(samples.size() + 1, 0.0) {
        for (std::size_t i = 0; i < samples.size(); ++i) {
            sums_[i + 1] = sums_[i] + static_cast<double>(samples[i]) * static_cast<double>(samples[i]);
        }
    }
    double operator()(std::int64_t from, std::int64_t to) const {
        const auto last = static_cast<std::int64_t>(sums_.size()) - 1;
        return sums_[index(std::clamp<std::int64_t>(to, 0, last))] -
               sums_[index(std::clamp<std::int64_t>(from, 0, last))];
    }

  private:
    std::vector<double> sums_;
};

// Correlation times how equal the energies are, less a penalty for their difference: 1 for the same waveform
// at the same level; a step of 3 dB costs 0.06 to 0.12, of 6 dB 0.2 to 0.4.
double pair_score(double product, double energy_a, double energy_b) {
    const double sum = energy_a + energy_b;
    if (sum <= 1e-12) return 0.0;
    const double equality = 2.0 * std::sqrt(energy_a * energy_b) / sum;
    return 2.0 * product / sum + equality - 1.0;
}

// What a length costs for not being a whole number of periods.
double period_cost(double length, const std::optional<double>& period_frames) {
    if (!period_frames || *period_frames < 1.0) return 0.0;
    const double periods = length / *period_frames;
    const double off = periods - std::round(periods);
    return 0.4 * off * off;
}

// What a length costs for not being the wanted one: little, so that it decides between loops alike.
double length_cost(double length, const LoopSearch& search) {
    const auto wanted = static_cast<double>(search.target_frames);
    return 0.1 * std::abs(length - wanted) / wanted;
}

// What a start costs for not being in the middle of the room there is: of loops alike that one is taken,
// whatever a recording's last bits say.
double start_cost(std::int64_t start, std::int64_t size, const LoopSearch& search) {
    constexpr double most = 0.02;
    const double room = static_cast<double>(size - search.crossfade_frames - search.target_frames);
    if (room <= 0.0) return 0.0;
    const double place = static_cast<double>(start - search.crossfade_frames) / room;
    return most * std::abs(2.0 * place - 1.0);
}

// Between the 20 ms before and after a position.
double level_change_at(std::int64_t at, std::int64_t frames, const Energy& energy) {
    return level_change_db(energy(at - frames, at) + 1e-9, energy(at, at + frames) + 1e-9);
}

class CoarseSearch {
  public:
    CoarseSearch(std::span<const float> reduced, const LoopSearch& search)
        : x_(reduced),
          energy_(reduced),
          search_(search),
          reduction_(reduction_of(search.sample_rate_hz)),
          rate_hz_(search.sample_rate_hz / static_cast<double>(reduction_)),
          level_frames_(frames_of(level_sec, rate_hz_)),
          context_(search.crossfade_frames / reduction_),
          shortest_((search.target_frames - search.shorter_frames) / reduction_),
          lags_((search.shorter_frames + search.longer_frames) / reduction_ + 1),
          fft_(fft_size(context_ + std::min<std::int64_t>(lags_, static_cast<std::int64_t>(reduced.size())))),
          spectrum_(fft_.bins()) {}

    // The best length for each of several starts, in frames of the full rate, best first.
    std::vector<Candidate> run() {
        std::vector<Candidate> found;
        const auto size = static_cast<std::int64_t>(x_.size());
        const std::int64_t first = context_;
        const std::int64_t last = size - shortest_;
        const std::int64_t step =
            std::max<std::int64_t>((last - first) / max_starts, std::max<std::int64_t>(1, level_frames_ / 2));
        for (std::int64_t cell = first; cell <= last; cell += step) {
            const std::int64_t start = calmest(cell, std::min(cell + step, last + 1));
            found.push_back(best_length(start));
        }
        std::stable_sort(found.begin(), found.end(),
                         [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
        return found;
    }

  private:
    static std::size_t fft_size(std::int64_t frames) {
        std::size_t size = 256;
        while (size < index(frames)) size *= 2;
        return size;
    }

    std::int64_t calmest(std::int64_t from, std::int64_t to) const {
        std::int64_t best = from;
        double best_change = 1e9;
        for (std::int64_t at = from; at < to; at += frames_of(calm_step_sec, rate_hz_)) {
            const double change = level_change_at(at, level_frames_, energy_);
            if (change < best_change) best_change = change, best = at;
        }
        return best;
    }

    // Products of the context before `start` with every stretch in reach of the end.
    std::span<const float> products(std::int64_t start, std::int64_t lags) {
        const auto time = fft_.time();
        const auto load = [&](std::int64_t from, std::int64_t frames) {
            std::copy_n(x_.begin() + from, frames, time.begin());
            std::fill(time.begin() + frames, time.end(), 0.0F);
            fft_.forward();
        };
        load(start - context_, context_);
        std::copy(fft_.spectrum().begin(), fft_.spectrum().end(), spectrum_.begin());
        load(start + shortest_ - context_, context_ + lags - 1);
        const auto spectrum = fft_.spectrum();
        for (std::size_t i = 0; i < spectrum.size(); ++i) {
            const float re =
                spectrum[i].real() * spectrum_[i].real() + spectrum[i].imag() * spectrum_[i].imag();
            const float im =
                spectrum[i].imag() * spectrum_[i].real() - spectrum[i].real() * spectrum_[i].imag();
            spectrum[i] = {re, im};
        }
        fft_.inverse();
        return time;
    }

    Candidate best_length(std::int64_t start) {
        const auto size = static_cast<std::int64_t>(x_.size());
        const std::int64_t lags = std::min(lags_, size - start - shortest_ + 1);
        const auto product = products(start, lags);
        const double scale = 1.0 / static_cast<double>(fft_.size());
        const double before_start = energy_(start - context_, start);
        Candidate best;
        best.start = start * reduction_;
        for (std::int64_t lag = 0; lag < lags; ++lag) {
            const std::int64_t end = start + shortest_ + lag;
            const std::int64_t length = (shortest_ + lag) * reduction_;
            const double score = pair_score(scale * static_cast<double>(product[index(lag)]), before_start,
                                            energy_(end - context_, end)) -
                                 period_cost(static_cast<double>(length), search_.period_frames) -
                                 length_cost(static_cast<double>(length), search_);
            if (score > best.score) best.score = score, best.length = length;
        }
        best.score -= 0.01 * level_change_at(start, level_frames_, energy_);
        best.score -= start_cost(best.start, size * reduction_, search_);
        return best;
    }

    std::span<const float> x_;
    Energy energy_;
    const LoopSearch& search_;
    std::int64_t reduction_;
    double rate_hz_;
    std::int64_t level_frames_;
    std::int64_t context_;
    std::int64_t shortest_;
    std::int64_t lags_;
    RealFft fft_;
    std::vector<std::complex<float>> spectrum_;
};

// Moves a start by a few milliseconds to where the waveform curves least, so that the seam lies in a quiet
// place.
std::int64_t smoothest_start(std::span<const float> mono, double sample_rate_hz, std::int64_t start,
                             std::int64_t low, std::int64_t high) {
    const std::int64_t reach = frames_of(smooth_reach_sec, sample_rate_hz);
    const std::int64_t step = frames_of(smooth_step_sec, sample_rate_hz);
    const std::int64_t half = frames_of(smooth_half_sec, sample_rate_hz);
    const std::int64_t from = std::max(start - reach, low);
    const std::int64_t to = std::min(start + reach, high);
    const auto size = static_cast<std::int64_t>(mono.size());
    // The coarse start is a multiple of the reduction and may lie just outside.
    std::int64_t best = std::clamp(start, low, std::max(low, high));
    double least = 1e9;
    for (std::int64_t at = from; at <= to; at += step) {
        float largest = 0.0F;
        for (std::int64_t i = std::max<std::int64_t>(at - half, 1); i < std::min(at + half, size - 1); ++i) {
            const float second_difference =
                std::fabs(mono[index(i - 1)] - 2.0F * mono[index(i)] + mono[index(i + 1)]);
            largest = largest > second_difference ? largest : second_difference;
        }
        // Equal second differences (silence, pure tones) keep the start nearest to where it was.
        const double cost = static_cast<double>(largest) + 1e-9 * static_cast<double>(std::abs(at - start));
        if (cost < least) least = cost, best = at;
    }
    return best;
}

Candidate refine(std::span<const float> mono, const LoopSearch& search, const Candidate& coarse) {
    const auto size = static_cast<std::int64_t>(mono.size());
    const std::int64_t context = search.crossfade_frames;
    const std::int64_t shortest = search.target_frames - search.shorter_frames;
    const std::int64_t longest = search.target_frames + search.longer_frames;
    Candidate best;
    best.start = smoothest_start(mono, search.sample_rate_hz, coarse.start, context, size - coarse.length);
    const auto before_start = mono.subspan(index(best.start - context), index(context));
    const double start_energy = dot(before_start, before_start);
    const std::int64_t reach = reduction_of(search.sample_rate_hz) + 2;
    for (std::int64_t length = std::max(coarse.length - reach, shortest);
         length <= std::min({coarse.length + reach, longest, size - best.start}); ++length) {
        const auto before_end = mono.subspan(index(best.start + length - context), index(context));
        const double product = dot(before_start, before_end);
        const double end_energy = dot(before_end, before_end);
        const double score = pair_score(product, start_energy, end_energy) -
                             period_cost(static_cast<double>(length), search.period_frames) -
                             length_cost(static_cast<double>(length), search) -
                             start_cost(best.start, size, search);
        if (score <= best.score) continue;
        best.score = score;
        best.length = length;
        const double scale = std::sqrt(start_energy * end_energy);
        best.correlation = scale > 0.0 ? product / scale : 0.0;
    }
    return best;
}

}  // namespace

std::optional<LoopPoint> find_loop(std::span<const float> mono, const LoopSearch& search) {
    const std::int64_t shortest = search.target_frames - search.shorter_frames;
    if (static_cast<std::int64_t>(mono.size()) < search.crossfade_frames + shortest || shortest < 1)
        return {};
    const auto reduced = reduce(mono, reduction_of(search.sample_rate_hz));
    auto candidates = CoarseSearch(reduced, search).run();
    candidates.resize(std::min(candidates.size(), refined_starts));
    Candidate best;
    for (const Candidate& candidate : candidates) {
        const Candidate refined = refine(mono, search, candidate);
        if (refined.length > 0 && refined.score > best.score) best = refined;
    }
    if (best.length <= 0) return {};
    return LoopPoint{best.start, best.length, best.correlation};
}

}  // namespace afterglow::dsp
