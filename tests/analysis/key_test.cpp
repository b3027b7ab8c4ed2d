#include "analysis/key.hpp"

#include <gtest/gtest.h>

#include "analysis/analyse.hpp"
#include "support/signals.hpp"

namespace afterglow::analysis {
namespace {

constexpr double rate_hz = 22050.0;

AudioBuffer chord(double root_note, bool minor, double seconds) {
    const std::vector<double> notes = {signals::midi_hz(root_note - 12.0), signals::midi_hz(root_note),
                                       signals::midi_hz(root_note + (minor ? 3.0 : 4.0)),
                                       signals::midi_hz(root_note + 7.0)};
    return signals::held_chord(notes, seconds, 0.4, rate_hz);
}

// I–IV–V–I, or i–iv–V–i, `cents` away from A = 440 Hz.
AudioBuffer progression(int root, bool minor, double cents) {
    const double tonic = 48.0 + root + cents / 100.0;
    constexpr double seconds = 0.9;
    return signals::concat(std::vector{chord(tonic, minor, seconds), chord(tonic + 5.0, minor, seconds),
                                       chord(tonic + 7.0, false, seconds), chord(tonic, minor, seconds)});
}

// MIREX audio key detection: right 1, a fifth away 0.5, relative 0.3, parallel 0.2.
double mirex_score(const std::optional<MusicalKey>& found, int root, bool minor) {
    if (!found) return 0.0;
    const int distance = (found->root - root + 12) % 12;
    if (found->minor == minor) return distance == 0 ? 1.0 : (distance == 7 || distance == 5) ? 0.5 : 0.0;
    if (distance == 0) return 0.2;
    return distance == (minor ? 3 : 9) ? 0.3 : 0.0;
}

TEST(MusicalKey, ProgressionsInAllKeysAndTunings) {
    double score = 0.0;
    for (int root = 0; root < 12; ++root) {
        for (const bool minor : {false, true}) {
            const double cents = (root % 3 - 1) * 40.0;
            const auto analysis = analyse(progression(root, minor, cents), {});
            score += mirex_score(analysis.key, root, minor) / 24.0;
            EXPECT_NEAR(analysis.tuning_cents, cents, 8.0);
        }
    }
    EXPECT_GE(score, 0.9);
}

TEST(MusicalKey, AHeldTriadIsItsOwnKey) {
    for (const int root : {0, 5, 10}) {
        for (const bool minor : {false, true}) {
            const auto key = analyse(chord(57.0 + root, minor, 3.0), {}).key;
            ASSERT_TRUE(key);
            EXPECT_EQ(key->root, (9 + root) % 12);
            EXPECT_EQ(key->minor, minor);
            EXPECT_GT(key->strength, 0.6);
        }
    }
}

TEST(MusicalKey, NoneForWhatHasNoPitch) {
    EXPECT_FALSE(analyse(signals::silence(3.0), {}).key);
    EXPECT_FALSE(analyse(signals::white_noise(5.0), {}).key);
    EXPECT_FALSE(analyse(signals::pink_noise(5.0), {}).key);
    EXPECT_FALSE(detect_key({}, 1.0));
}

TEST(MusicalKey, NoneForAllTwelveNotesAtOnce) {
    std::vector<Segment> segments(4);
    for (auto& segment : segments) segment.chroma.fill(0.1F);
    segments[0].chroma[3] = 0.11F;
    EXPECT_FALSE(detect_key(segments, 1.0));
}

TEST(MusicalKey, StrengthFallsWithTonality) {
    std::vector<Segment> segments(1);
    segments[0].chroma = {1.0F, 0, 0, 0, 0.8F, 0, 0, 0.9F, 0, 0, 0, 0};
    const auto clear = detect_key(segments, 1.0);
    const auto faint = detect_key(segments, 0.7);
    ASSERT_TRUE(clear && faint);
    EXPECT_EQ(key_name(*clear), "C");
    EXPECT_NEAR(faint->strength, 0.7 * clear->strength, 1e-9);
    EXPECT_FALSE(detect_key(segments, 0.1));
}

TEST(MusicalKey, Names) {
    EXPECT_EQ(key_name({0, false, 1.0}), "C");
    EXPECT_EQ(key_name({6, true, 1.0}), "F#m");
    EXPECT_EQ(key_name({11, false, 1.0}), "B");
}

TEST(MusicalKey, NamesAreReadBack) {
    for (int root = 0; root < 12; ++root) {
        for (const bool minor : {false, true}) {
            const auto key = key_of_name(key_name({root, minor, 1.0}));
            ASSERT_TRUE(key);
            EXPECT_EQ(key->root, root);
            EXPECT_EQ(key->minor, minor);
        }
    }
    EXPECT_EQ(key_of_name("Bbm")->root, 10);
    EXPECT_EQ(key_of_name("Cb")->root, 11);
    for (const char* wrong : {"", " ", "H", "d", "Dmin", "D##", "m", "Dm "}) EXPECT_FALSE(key_of_name(wrong));
}

}  // namespace
}  // namespace afterglow::analysis
