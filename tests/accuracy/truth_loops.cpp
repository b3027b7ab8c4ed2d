#include <algorithm>
#include <array>
#include <cmath>

#include "base/rng.hpp"
#include "grooves.hpp"
#include "truth.hpp"

namespace afterglow::truth {

namespace {

constexpr int bass_channel = 0;
constexpr int chord_channel = 1;
constexpr double slowest_bpm = 70.0;
constexpr double fastest_bpm = 175.0;

struct Instruments {
    std::span<const int> kits;
    std::span<const int> basses;
    std::span<const int> comping;
    std::span<const int> pads;
};

Instruments instruments(Half half) {
    static constexpr std::array dev_kits = {0, 0, 0, 8, 16};
    static constexpr std::array dev_basses = {33, 32, 34, 38};
    static constexpr std::array dev_comping = {0, 4, 25, 27};
    static constexpr std::array dev_pads = {48, 89, 16};
    static constexpr std::array held_out_kits = {0, 0, 24, 32};
    static constexpr std::array held_out_basses = {33, 35, 36, 39};
    static constexpr std::array held_out_comping = {2, 5, 26, 11};
    static constexpr std::array held_out_pads = {50, 52, 18};
    if (half == Half::dev) return {dev_kits, dev_basses, dev_comping, dev_pads};
    return {held_out_kits, held_out_basses, held_out_comping, held_out_pads};
}

template <typename T>
const T& pick(Rng& rng, std::span<const T> choices) {
    return choices[static_cast<std::size_t>(rng.integer(0, static_cast<std::int64_t>(choices.size()) - 1))];
}

// One loop while it is being written.
class LoopWriter {
  public:
    LoopWriter(const Groove& groove, Half half, Rng rng, double min_sec, bool anywhere)
        : groove_(groove), half_(half), rng_(rng), min_sec_(min_sec), anywhere_(anywhere) {}

    Piece write() {
        choose();
        for (int bar = 0; bar < bars_; ++bar) write_bar(bar);
        if (has_chords_) write_chords();
        let_drums_ring();
        Piece piece;
        piece.kind = has_chords_ ? "drum and bass loop with chords" : "drum and bass loop";
        piece.style = groove_.style;
        piece.bpm = bpm_;
        piece.bar_sec = 60.0 / bpm_ * groove_.beats_per_bar;
        song_.length_sec = time_of(bars_ * steps_per_bar());
        piece.onsets_sec = merged_onsets(song_);
        piece.song = std::move(song_);
        return piece;
    }

  private:
    int steps_per_bar() const { return groove_.steps_per_beat * groove_.beats_per_bar; }
    double step_sec() const { return 60.0 / bpm_ / groove_.steps_per_beat; }
    // Of a step with its swing, without jitter.
    double time_of(int step) const {
        return (step + (step % 2 ? groove_.swing * swing_share_ : 0.0)) * step_sec();
    }
    double jittered(int step) { return std::max(0.0, time_of(step) + rng_.gaussian() * jitter_sec_); }

    void choose() {
        const Instruments sounds = instruments(half_);
        // Most loops have a tempo that is usual for their style, some any at all.
        const bool usual = rng_.uniform() < 0.7;
        bpm_ = usual || !anywhere_ ? rng_.uniform(groove_.slowest_bpm, groove_.fastest_bpm)
                                   : rng_.uniform(slowest_bpm, fastest_bpm);
        const double seconds = std::max(min_sec_, rng_.uniform(9.0, 22.0));
        const double bar_sec = 60.0 / bpm_ * groove_.beats_per_bar;
        bars_ = std::max(4, 2 * static_cast<int>(std::lround(seconds / bar_sec / 2.0)));
        jitter_sec_ = rng_.uniform() < 0.4 ? 0.0 : rng_.uniform(0.001, 0.006);
        swing_share_ = rng_.uniform(0.7, 1.3);
        touch_ = rng_.uniform(2.0, 12.0);
        root_ = static_cast<int>(rng_.integer(28, 39));
        minor_ = rng_.uniform() < 0.6;
        has_bass_ = rng_.uniform() < 0.9;
        has_chords_ = rng_.uniform() < 0.4;
        has_fills_ = rng_.uniform() < 0.6;
        ghost_chance_ = rng_.uniform() < 0.4 ? rng_.uniform(0.02, 0.12) : 0.0;
        drop_chance_ = rng_.uniform(0.0, 0.06);
        song_.program[midi::drum_channel] = pick(rng_, sounds.kits);
        song_.program[bass_channel] = pick(rng_, sounds.basses);
        song_.program[chord_channel] = pick(rng_, groove_.chord.empty() ? sounds.pads : sounds.comping);
        song_.volume[bass_channel] = static_cast<int>(rng_.integer(80, 120));
        song_.volume[chord_channel] = static_cast<int>(rng_.integer(50, 90));
        song_.detune_cents = rng_.uniform(-20.0, 20.0);
        for (int& change : changes_) change = static_cast<int>(rng_.integer(0, 3)) * 5 % 12;
        changes_[0] = 0;
    }

    int velocity(int strength) {
        return std::clamp(static_cast<int>(std::lround(strength * 13.0 + rng_.gaussian() * touch_)), 22, 127);
    }

    void strike(int drum, int step, int strength) {
        song_.notes.push_back({jittered(step), 0.0, midi::drum_channel, drum, velocity(strength)});
    }

    // Some sound fonts click where a drum is released early.
    void let_drums_ring() {
        constexpr double max_sec = 1.0;
        for (midi::Note& note : song_.notes) {
            if (note.channel != midi::drum_channel) continue;
            note.duration_sec = max_sec;
            for (const midi::Note& other : song_.notes) {
                const double gap = other.start_sec - note.start_sec;
                if (other.channel == note.channel && other.key == note.key && gap > 0.0)
                    note.duration_sec = std::min(note.duration_sec, gap);
            }
        }
    }

    void write_bar(int bar) {
        const bool fill = has_fills_ && bar % 4 == 3;
        const int fill_from = fill ? steps_per_bar() - groove_.steps_per_beat * (rng_.uniform() < 0.5 ? 1 : 2)
                                   : steps_per_bar();
        for (int s = 0; s < steps_per_bar(); ++s) {
            const int step = bar * steps_per_bar() + s;
            if (s >= fill_from)
                write_fill_step(step, s - fill_from);
            else
                write_drum_step(step);
            if (has_bass_) write_bass_step(step, bar);
        }
        if (bar > 0 && bar % 4 == 0 && has_fills_) strike(49, bar * steps_per_bar(), 7);
    }

    void write_drum_step(int step) {
        for (const Layer& layer : groove_.drums) {
            const char c = layer.steps[static_cast<std::size_t>(step) % layer.steps.size()];
            if (c == '.') continue;
            if (step > 0 && rng_.uniform() < drop_chance_) continue;
            strike(layer.drum, step, c - '0');
        }
        if (rng_.uniform() < ghost_chance_) strike(38, step, 3);
    }

    void write_fill_step(int step, int place) {
        static constexpr std::array fill_drums = {38, 38, 48, 47, 45, 43, 41, 41};
        if (place % groove_.steps_per_beat != 0 && rng_.uniform() < 0.3) return;
        strike(fill_drums[static_cast<std::size_t>(place) % fill_drums.size()], step, 7);
    }

    void write_bass_step(int step, int bar) {
        const auto& line = groove_.bass;
        const auto at = [&](int s) { return line[static_cast<std::size_t>(s) % line.size()]; };
        const char c = at(step);
        if (c == '.' || c == '-') return;
        int length = 1;
        while (at(step + length) == '-' && length < 16) ++length;
        int key = root_ + changes_[static_cast<std::size_t>(bar / 2) % changes_.size()];
        if (c == 'f') key += 7;
        if (c == 'o') key += 12;
        if (c == 't') key += minor_ ? 3 : 4;
        if (c == 's') key += 10;
        song_.notes.push_back({jittered(step), length * step_sec() * 0.9, bass_channel, key, velocity(7)});
    }

    void write_chords() {
        const std::array<int, 4> shape = {0, minor_ ? 3 : 4, 7, 10};
        for (int bar = 0; bar < bars_; ++bar) {
            const int root = root_ + 24 + changes_[static_cast<std::size_t>(bar / 2) % changes_.size()];
            for (int s = 0; s < steps_per_bar(); ++s) {
                const int step = bar * steps_per_bar() + s;
                if (!strikes_chord(step, bar, s)) continue;
                const double start = jittered(step);
                const double length = groove_.chord.empty() ? 2.0 * steps_per_bar() : 1.6;
                const int strength = static_cast<int>(rng_.integer(5, 7));
                for (const int tone : shape)
                    song_.notes.push_back(
                        {start, length * step_sec() * 0.95, chord_channel, root + tone, velocity(strength)});
            }
        }
    }

    bool strikes_chord(int step, int bar, int s) const {
        if (groove_.chord.empty()) return s == 0 && bar % 2 == 0;
        return groove_.chord[static_cast<std::size_t>(step) % groove_.chord.size()] != '.';
    }

    const Groove& groove_;
    Half half_;
    Rng rng_;
    double min_sec_;
    bool anywhere_;  // in any tempo, not only in that of its style
    midi::Song song_;
    double bpm_ = 0.0;
    int bars_ = 0;
    double jitter_sec_ = 0.0;
    double swing_share_ = 1.0;
    double touch_ = 0.0;  // standard deviation of the velocity
    int root_ = 0;
    bool minor_ = false;
    bool has_bass_ = false;
    bool has_chords_ = false;
    bool has_fills_ = false;
    double ghost_chance_ = 0.0;
    double drop_chance_ = 0.0;
    std::array<int, 4> changes_{};  // of the root, every two bars
};

std::vector<Piece> write_loops(std::span<const Groove> choices, Half half, int count, const Rng& rng,
                               const char* purpose, bool anywhere, double min_sec = 0.0) {
    std::vector<Piece> pieces;
    for (int i = 0; i < count; ++i) {
        const Groove& groove = choices[static_cast<std::size_t>(i) % choices.size()];
        pieces.push_back(
            LoopWriter(groove, half, rng.split(purpose, static_cast<std::uint64_t>(i)), min_sec, anywhere)
                .write());
    }
    return pieces;
}

// The piece in a tempo that drifts evenly, or changes in the middle, by 12 to 30 %.
void bend_tempo(Piece& piece, bool drifts, Rng& rng) {
    const double from = *piece.bpm;
    const double change = rng.uniform(0.12, 0.3) * (rng.uniform() < 0.5 ? -1.0 : 1.0);
    const double length = piece.song.length_sec;
    const auto bpm_of = [&](double beat_place) {
        const double share = beat_place / length;
        return from * (1.0 + change * (drifts ? share : share < 0.5 ? 0.0 : 1.0));
    };
    constexpr double step_sec = 0.01;  // of the piece in its own tempo
    std::vector<double> time = {0.0};
    for (double place = 0.0; place < length + 2.0; place += step_sec) {
        piece.course.push_back({time.back(), bpm_of(std::min(place, length))});
        time.push_back(time.back() + step_sec * from / bpm_of(std::min(place, length)));
    }
    const auto moved = [&](double place) {
        const auto i = std::min(static_cast<std::size_t>(place / step_sec), time.size() - 2);
        const double part = place / step_sec - static_cast<double>(i);
        return time[i] + part * (time[i + 1] - time[i]);
    };
    for (midi::Note& note : piece.song.notes) {
        const double end = moved(note.start_sec + note.duration_sec);
        note.start_sec = moved(note.start_sec);
        note.duration_sec = end - note.start_sec;
    }
    piece.song.length_sec = moved(length);
    piece.onsets_sec = merged_onsets(piece.song);
    piece.kind = drifts ? "drifting" : "changing";
}

}  // namespace

std::vector<Piece> loops(Half half, int count, std::uint64_t seed) {
    return write_loops(grooves(half), half, count, Rng(seed), "loop", true);
}

std::vector<Piece> odd_loops(Half half, int count, std::uint64_t seed) {
    auto pieces = write_loops(odd_grooves(half), half, count, Rng(seed), "odd", false);
    for (Piece& piece : pieces) piece.kind = piece.style.substr(0, piece.style.find(' '));
    return pieces;
}

std::vector<Piece> drifting_loops(Half half, int count, std::uint64_t seed) {
    auto pieces = write_loops(grooves(half), half, count, Rng(seed), "drifting", true, 36.0);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        Rng rng = Rng(seed).split("drift", i);
        bend_tempo(pieces[i], i % 2 == 0, rng);
    }
    return pieces;
}

}  // namespace afterglow::truth
