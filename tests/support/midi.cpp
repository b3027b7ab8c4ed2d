#include "support/midi.hpp"

#include <fluidsynth.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "base/error.hpp"

namespace afterglow::midi {

namespace {

constexpr double rate_hz = 44100.0;
constexpr int ticks_per_sec = 10000;  // one quarter note lasts one second

constexpr int note_off = 0x80;
constexpr int note_on = 0x90;
constexpr int control_change = 0xB0;
constexpr int program_change = 0xC0;
constexpr int pitch_bend = 0xE0;

struct Event {
    std::int64_t tick = 0;
    int order = 0;  // among events of one tick: settings, note ends, note starts
    std::vector<std::uint8_t> bytes;
};

std::int64_t tick_of(double sec) {
    return std::llround(sec * ticks_per_sec);
}

Event message(double sec, int order, int status, int channel, int first, int second = -1) {
    Event event{tick_of(sec), order, {static_cast<std::uint8_t>(status | channel)}};
    event.bytes.push_back(static_cast<std::uint8_t>(std::clamp(first, 0, 127)));
    if (second >= 0) event.bytes.push_back(static_cast<std::uint8_t>(std::clamp(second, 0, 127)));
    return event;
}

// Registered parameter 1, channel fine tuning: 14 bits, 8192 is none, the range ±100 cents.
void tune_channel(std::vector<Event>& events, int channel, double cents) {
    const int value = std::clamp(static_cast<int>(std::lround(8192.0 + cents / 100.0 * 8192.0)), 0, 16383);
    const std::array<std::array<int, 2>, 4> controls = {
        {{101, 0}, {100, 1}, {6, value >> 7}, {38, value & 127}}};
    for (const auto& [controller, setting] : controls)
        events.push_back(message(0.0, 0, control_change, channel, controller, setting));
}

std::vector<Event> events_of(const Song& song) {
    std::vector<Event> events;
    for (int channel = 0; channel < channel_count; ++channel) {
        const auto c = static_cast<std::size_t>(channel);
        events.push_back(message(0.0, 0, program_change, channel, song.program[c]));
        events.push_back(message(0.0, 0, control_change, channel, 7, song.volume[c]));
        events.push_back(message(0.0, 0, control_change, channel, 10, song.pan[c]));
        if (channel != drum_channel && song.detune_cents != 0.0)
            tune_channel(events, channel, song.detune_cents);
    }
    for (const Bend& bend : song.bends) {
        const int value =
            std::clamp(static_cast<int>(std::lround(8192.0 + bend.semitones / 2.0 * 8192.0)), 0, 16383);
        events.push_back(message(bend.time_sec, 0, pitch_bend, bend.channel, value & 127, value >> 7));
    }
    for (const Note& note : song.notes) {
        events.push_back(
            message(note.start_sec, 2, note_on, note.channel, note.key, std::max(1, note.velocity)));
        events.push_back(
            message(note.start_sec + note.duration_sec, 1, note_off, note.channel, note.key, 64));
    }
    std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
        return a.tick != b.tick ? a.tick < b.tick : a.order < b.order;
    });
    return events;
}

void append_number(std::vector<std::uint8_t>& out, std::uint32_t value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        out.push_back(static_cast<std::uint8_t>(value >> shift));
}

// Seven bits a byte, the highest first; all but the last have bit 7 set.
void append_variable_length(std::vector<std::uint8_t>& out, std::uint32_t value) {
    for (int shift = 28; shift > 0; shift -= 7) {
        if (value >> shift) out.push_back(static_cast<std::uint8_t>(0x80 | (value >> shift & 0x7F)));
    }
    out.push_back(static_cast<std::uint8_t>(value & 0x7F));
}

void append_text(std::vector<std::uint8_t>& out, const char* text) {
    while (*text) out.push_back(static_cast<std::uint8_t>(*text++));
}

template <typename T, void (*destroy)(T*)>
struct Deleter {
    void operator()(T* object) const { destroy(object); }
};
using Settings = std::unique_ptr<fluid_settings_t, Deleter<fluid_settings_t, delete_fluid_settings>>;
using Synth = std::unique_ptr<fluid_synth_t, Deleter<fluid_synth_t, delete_fluid_synth>>;
using Player = std::unique_ptr<fluid_player_t, Deleter<fluid_player_t, delete_fluid_player>>;

Settings make_settings(const Rendering& rendering) {
    Settings settings(new_fluid_settings());
    fluid_settings_setnum(settings.get(), "synth.sample-rate", rate_hz);
    fluid_settings_setnum(settings.get(), "synth.gain", rendering.gain);
    fluid_settings_setint(settings.get(), "synth.reverb.active", rendering.reverb);
    fluid_settings_setint(settings.get(), "synth.chorus.active", rendering.reverb);
    fluid_settings_setint(settings.get(), "synth.lock-memory", 0);
    fluid_settings_setint(settings.get(), "synth.dynamic-sample-loading", 1);
    fluid_settings_setstr(settings.get(), "player.timing-source", "sample");
    return settings;
}

}  // namespace

std::vector<std::uint8_t> standard_midi_file(const Song& song) {
    std::vector<std::uint8_t> track;
    append_variable_length(track, 0);
    for (const int byte : {0xFF, 0x51, 0x03}) track.push_back(static_cast<std::uint8_t>(byte));
    append_number(track, 1000000, 3);  // microseconds per quarter note
    std::int64_t tick = 0;
    for (const Event& event : events_of(song)) {
        append_variable_length(track, static_cast<std::uint32_t>(event.tick - tick));
        track.insert(track.end(), event.bytes.begin(), event.bytes.end());
        tick = event.tick;
    }
    const std::int64_t end = std::max(tick, tick_of(song.length_sec));
    append_variable_length(track, static_cast<std::uint32_t>(end - tick));
    for (const int byte : {0xFF, 0x2F, 0x00}) track.push_back(static_cast<std::uint8_t>(byte));

    std::vector<std::uint8_t> file;
    append_text(file, "MThd");
    append_number(file, 6, 4);
    append_number(file, 0, 2);  // format
    append_number(file, 1, 2);  // tracks
    append_number(file, ticks_per_sec, 2);
    append_text(file, "MTrk");
    append_number(file, static_cast<std::uint32_t>(track.size()), 4);
    file.insert(file.end(), track.begin(), track.end());
    return file;
}

AudioBuffer render(const Song& song, const Rendering& rendering) {
    fluid_set_log_function(FLUID_WARN, nullptr, nullptr);
    fluid_set_log_function(FLUID_INFO, nullptr, nullptr);
    const Settings settings = make_settings(rendering);
    const Synth synth(new_fluid_synth(settings.get()));
    if (fluid_synth_sfload(synth.get(), rendering.sound_font.c_str(), 1) == FLUID_FAILED)
        throw Error(ErrorCategory::source, "cannot read sound font " + rendering.sound_font);
    const auto file = standard_midi_file(song);
    const Player player(new_fluid_player(synth.get()));
    fluid_player_add_mem(player.get(), file.data(), file.size());
    fluid_player_play(player.get());
    AudioBuffer audio(2, std::llround(song.length_sec * rate_hz), rate_hz);
    fluid_synth_write_float(synth.get(), static_cast<int>(audio.frames()), audio.channel(0).data(), 0, 1,
                            audio.channel(1).data(), 0, 1);
    return audio;
}

}  // namespace afterglow::midi
