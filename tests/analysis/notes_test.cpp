#include "analysis/notes.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "support/signals.hpp"

namespace afterglow::analysis {
namespace {

NoteStrengths notes_of(const AudioBuffer& audio) {
    return find_notes(audio.channel(0), audio.sample_rate_hz());
}

std::size_t at(int note) {
    return static_cast<std::size_t>(note - lowest_note);
}

TEST(Notes, TellsNotesFromTheirPartials) {
    const std::vector<double> hz = {signals::midi_hz(48), signals::midi_hz(51), signals::midi_hz(55)};
    const auto notes = notes_of(signals::held_chord(hz, 2.0));
    for (const int note : {48, 51, 55}) {
        EXPECT_GT(notes.strength[at(note)], 0.5F) << note;
        EXPECT_NEAR(notes.hz[at(note)], signals::midi_hz(note), 0.3) << note;
    }
    for (const int partial : {60, 63, 67, 36, 39}) EXPECT_LT(notes.strength[at(partial)], 0.15F) << partial;
    EXPECT_GT(notes.partial[at(60)], 0.2F);
    EXPECT_GT(notes.tonality, 0.9);
}

TEST(Notes, LowNotesStandingCloseAreAllHeard) {
    const std::vector<double> hz = {signals::midi_hz(37), signals::midi_hz(40), signals::midi_hz(44)};
    const auto notes = notes_of(signals::held_chord(hz, 2.0));
    for (const int note : {37, 40, 44}) EXPECT_GT(notes.strength[at(note)], 0.5F) << note;
}

TEST(Notes, KnowsTheTuning) {
    for (const double cents : {-40.0, -12.0, 0.0, 33.0})
        EXPECT_NEAR(
            notes_of(signals::harmonic_tone(signals::midi_hz(57.0 + cents / 100.0), 2.0)).tuning_cents, cents,
            3.0);
}

TEST(Notes, NoneInNoiseAndSilence) {
    EXPECT_LT(notes_of(signals::white_noise(2.0)).tonality, 0.05);
    EXPECT_EQ(notes_of(signals::silence(2.0)).tonality, 0.0);
    EXPECT_EQ(notes_of(signals::sine(440.0, 0.02)).tonality, 0.0);
    EXPECT_EQ(find_notes({}, 44100.0).strength[at(57)], 0.0F);
}

}  // namespace
}  // namespace afterglow::analysis
