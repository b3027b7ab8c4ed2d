#include "drone_walk.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <span>

#include "dsp/correlate.hpp"
#include "dsp/fft.hpp"
#include "dsp/level.hpp"
#include "dsp/loop.hpp"

namespace afterglow::bench {
namespace {

constexpr std::int64_t reduction = 4;  // of the rate at which contexts are compared first
constexpr int ends_tried = 8;          // for each piece
constexpr double apart_sec = 0.4;      // a piece goes on no nearer to where the last one ended
// What is taken from the correlation for each second that a lag has been repeated already.
constexpr double repeats_cost = 0.15;
constexpr double lag_sec = 0.1;

struct Piece {
    std::int64_t start = 0;  // in the passage
    std::int64_t frames = 0;
    std::int64_t at = 0;  // in the loop
};

std::size_t index(std::int64_t i) {
    return static_cast<std::size_t>(i);
}

// How alike the context before each place of a passage is to the one before a given place.
class Contexts {
  public:
    Contexts(std::span<const float> mono, std::int64_t context)
        : mono_(mono),
          context_(context),
          size_(std::ssize(mono) / reduction),
          fft_(dsp::fast_fft_size(index(size_ + context / reduction))) {
        std::vector<float> low(index(size_));
        for (std::int64_t i = 0; i < size_; ++i)
            for (std::int64_t k = 0; k < reduction; ++k)
                low[index(i)] += mono[index(i * reduction + k)] / static_cast<float>(reduction);
        std::ranges::fill(fft_.time(), 0.0F);
        std::ranges::copy(low, fft_.time().begin());
        fft_.forward();
        spectrum_.assign(fft_.spectrum().begin(), fft_.spectrum().end());
        energy_.assign(index(size_ + 1), 0.0);
        for (std::int64_t i = 0; i < size_; ++i)
            energy_[index(i + 1)] =
                energy_[index(i)] + static_cast<double>(low[index(i)]) * static_cast<double>(low[index(i)]);
        low_ = std::move(low);
    }

    // −1 … 1 for each place of the reduced passage, less where one is louder than the other.
    std::vector<double> like(std::int64_t place) {
        const std::int64_t width = context_ / reduction;
        const std::int64_t end = std::min(place / reduction, size_);
        std::ranges::fill(fft_.time(), 0.0F);
        std::copy_n(low_.begin() + (end - width), width, fft_.time().begin());
        fft_.forward();
        for (std::size_t k = 0; k < fft_.bins(); ++k)
            fft_.spectrum()[k] = spectrum_[k] * std::conj(fft_.spectrum()[k]);
        fft_.inverse();
        const double own = energy_of(end - width, end);
        std::vector<double> out(index(size_ + 1), -1.0);
        for (std::int64_t p = width; p <= size_; ++p) {
            const double other = energy_of(p - width, p);
            const double dot =
                static_cast<double>(fft_.time()[index(p - width)]) / static_cast<double>(fft_.size());
            // As a correlation, times the ratio of the smaller energy to the larger.
            out[index(p)] = dot / (std::max(own, other) + 1e-20);
        }
        return out;
    }

    // The place next to `near` before which it is most alike to what is before `place`.
    std::int64_t refine(std::int64_t place, std::int64_t near) const {
        std::int64_t best = near;
        double most = -std::numeric_limits<double>::infinity();
        for (std::int64_t p = near - 2 * reduction; p <= near + 2 * reduction; ++p) {
            if (p < context_ || p > std::ssize(mono_)) continue;
            const double dot = dsp::dot(mono_.subspan(index(p - context_), index(context_)),
                                        mono_.subspan(index(place - context_), index(context_)));
            if (dot > most) most = dot, best = p;
        }
        return best;
    }

  private:
    double energy_of(std::int64_t from, std::int64_t to) const {
        return energy_[index(to)] - energy_[index(from)];
    }

    std::span<const float> mono_;
    std::int64_t context_;
    std::int64_t size_;
    dsp::RealFft fft_;
    std::vector<float> low_;
    std::vector<std::complex<float>> spectrum_;
    std::vector<double> energy_;
};

class Walker {
  public:
    Walker(const AudioBuffer& passage, const AudioBuffer& mono, const WalkOptions& options, Rng rng)
        : passage_(passage),
          options_(options),
          rng_(rng),
          rate_(passage.sample_rate_hz()),
          fade_(frames_of(options.crossfade_sec)),
          shortest_(frames_of(options.shortest_sec)),
          longest_(frames_of(options.longest_sec)),
          contexts_(mono.channel(0), fade_),
          lags_(index(options.frames / frames_of(lag_sec) + 2), 0.0) {}

    std::vector<Piece> pieces() {
        std::vector<Piece> made;
        Piece piece{rng_.integer(fade_, passage_.frames() - shortest_), 0, 0};
        first_ = piece.start;
        to_first_ = contexts_.like(first_);
        while (rest_of(piece) > longest_ + shortest_) {
            const std::int64_t next = choose(piece, made, 0);
            made.push_back(piece);
            count_repeats(made);
            piece = {next, 0, piece.at + piece.frames};
        }
        // The last piece ends where the first begins.
        const std::int64_t rest = rest_of(piece);
        const std::int64_t next = choose(piece, made, rest);
        made.push_back(piece);
        made.push_back({next, rest - piece.frames, piece.at + piece.frames});
        return made;
    }

  private:
    std::int64_t frames_of(double sec) const { return std::llround(sec * rate_); }
    std::int64_t rest_of(const Piece& piece) const { return options_.frames - piece.at; }

    // Sets the length of `piece` and says where to go on; `rest`: frames of this piece and the next, which is
    // the last one, or 0.
    std::int64_t choose(Piece& piece, const std::vector<Piece>& before, std::int64_t rest) {
        const std::int64_t room = passage_.frames() - piece.start;
        const std::int64_t kept = rest > 0 ? rest - shortest_ : rest_of(piece) - 2 * shortest_;
        const std::int64_t most = std::max(shortest_, std::min({longest_, room, kept}));
        double best = -std::numeric_limits<double>::infinity();
        std::int64_t next = fade_;
        for (int i = 0; i < ends_tried; ++i) {
            const std::int64_t frames = rng_.integer(shortest_, most);
            const std::int64_t last = rest > 0 ? rest - frames : shortest_;
            const std::int64_t end = piece.start + frames;
            const auto alike = contexts_.like(end);
            for (std::int64_t p = fade_ / reduction + 1; p * reduction + last <= passage_.frames(); ++p) {
                const std::int64_t place = p * reduction;
                if (std::abs(place - end) < frames_of(apart_sec) || is_taken(place, before)) continue;
                double score = alike[index(p)];
                if (rest > 0) score = std::min(score, to_first_[index(p + last / reduction)]);
                if (score <= best) continue;
                score -= repeats_cost * repeats_of({place, shortest_, piece.at + frames}, before);
                if (score <= best) continue;
                best = score, piece.frames = frames, next = place;
            }
        }
        if (piece.frames == 0) piece.frames = most;
        return rest > 0 ? next : contexts_.refine(piece.start + piece.frames, next);
    }

    bool is_taken(std::int64_t place, const std::vector<Piece>& before) const {
        const std::int64_t apart = std::min(frames_of(0.06), passage_.frames() / 40);
        return std::ranges::any_of(before, [&](const Piece& p) { return std::abs(p.start - place) < apart; });
    }

    std::size_t lag_of(const Piece& a, const Piece& b) const {
        std::int64_t lag = std::abs((a.at - a.start) - (b.at - b.start));
        lag = std::min(lag, std::abs(options_.frames - lag));
        return std::min(index(lag / frames_of(lag_sec)), lags_.size() - 1);
    }
    static std::int64_t overlap(const Piece& a, const Piece& b) {
        return std::min(a.start + a.frames, b.start + b.frames) - std::max(a.start, b.start);
    }
    // Seconds already repeated at the lags that this piece would repeat.
    double repeats_of(const Piece& piece, const std::vector<Piece>& before) const {
        double most = 0.0;
        for (const Piece& other : before)
            if (overlap(piece, other) > 0) most = std::max(most, lags_[lag_of(piece, other)]);
        return most;
    }
    void count_repeats(const std::vector<Piece>& made) {
        for (std::size_t i = 0; i + 1 < made.size(); ++i)
            if (const auto both = overlap(made.back(), made[i]); both > 0)
                lags_[lag_of(made.back(), made[i])] += static_cast<double>(both) / rate_;
    }

    const AudioBuffer& passage_;
    const WalkOptions& options_;
    Rng rng_;
    double rate_;
    std::int64_t fade_;
    std::int64_t shortest_;
    std::int64_t longest_;
    Contexts contexts_;
    std::vector<double> lags_;
    std::int64_t first_ = 0;
    std::vector<double> to_first_;
};

double correlation_of(const AudioBuffer& audio, std::int64_t a, std::int64_t b, std::int64_t frames) {
    double aa = 0.0, bb = 0.0, ab = 0.0;
    for (int c = 0; c < audio.channels(); ++c) {
        const auto x = audio.channel(c).subspan(index(a), index(frames));
        const auto y = audio.channel(c).subspan(index(b), index(frames));
        aa += dsp::dot(x, x), bb += dsp::dot(y, y), ab += dsp::dot(x, y);
    }
    return aa > 0.0 && bb > 0.0 ? ab / std::sqrt(aa * bb) : 0.0;
}

// A passage that ends as loud as it begins, by a gain that is linear in dB.
AudioBuffer levelled(const AudioBuffer& passage) {
    const std::int64_t third = passage.frames() / 3;
    const double step_db = dsp::to_db(dsp::rms(passage.slice(passage.frames() - third, third))) -
                           dsp::to_db(dsp::rms(passage.slice(0, third)));
    const std::int64_t middle = passage.frames() / 2;
    AudioBuffer out = passage;
    for (int c = 0; c < out.channels(); ++c)
        for (std::int64_t i = 0; i < out.frames(); ++i) {
            const double place = static_cast<double>(i - middle) / static_cast<double>(2 * third);
            out.channel(c)[index(i)] *= static_cast<float>(dsp::from_db(-step_db * place));
        }
    return out;
}

}  // namespace

std::optional<Walk> walk(const AudioBuffer& passage, const WalkOptions& options, Rng rng) {
    const double rate = passage.sample_rate_hz();
    Walk out;
    out.fade_frames = std::llround(options.crossfade_sec * rate);
    const auto shortest = std::llround(options.shortest_sec * rate);
    if (passage.frames() < out.fade_frames + 3 * shortest || options.frames < 3 * shortest)
        return std::nullopt;
    const AudioBuffer even = levelled(passage);
    const AudioBuffer mono = to_mono(even);
    const auto pieces = Walker(even, mono, options, rng).pieces();
    out.audio = AudioBuffer(even.channels(), options.frames, rate);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const Piece& piece = pieces[i];
        const Piece& next = pieces[(i + 1) % pieces.size()];
        const std::int64_t end = piece.start + piece.frames;
        const double r =
            correlation_of(even, end - out.fade_frames, next.start - out.fade_frames, out.fade_frames);
        for (std::int64_t k = 0; k < piece.frames; ++k) {
            const std::int64_t in_fade = k - (piece.frames - out.fade_frames);
            const auto gains =
                in_fade < 0 ? dsp::CrossfadeGains{0.0, 1.0}
                            : dsp::crossfade_gains(
                                  static_cast<double>(in_fade + 1) / static_cast<double>(out.fade_frames), r);
            for (int c = 0; c < even.channels(); ++c) {
                float& sample = out.audio.channel(c)[index(piece.at + k)];
                sample = static_cast<float>(gains.out) * even.channel(c)[index(piece.start + k)];
                if (in_fade >= 0)
                    sample += static_cast<float>(gains.in) *
                              even.channel(c)[index(next.start - out.fade_frames + in_fade)];
            }
        }
        out.joins.push_back((piece.at + piece.frames) % options.frames);
        out.correlation += r / static_cast<double>(pieces.size());
    }
    dsp::remove_dc(out.audio);
    return out;
}

}  // namespace afterglow::bench
