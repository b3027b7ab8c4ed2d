#include "music/demo_archive.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>

#include "audio/encode_recording.hpp"
#include "base/identity.hpp"
#include "music/instruments.hpp"

namespace afterglow::music {
namespace {

using audio::RecordingFormat;
using audio::SampleFormat;

constexpr double cd_rate_hz = 44100.0;
constexpr double studio_rate_hz = 48000.0;

AudioBuffer silence(int channels, double seconds, double rate_hz) {
    return {channels, static_cast<std::int64_t>(seconds * rate_hz), rate_hz};
}

// Four wide chords in D minor, each held for twelve seconds.
AudioBuffer held_chords(const Rng& rng) {
    constexpr std::array<std::array<double, 5>, 4> chords = {
        {{38, 57, 62, 65, 69}, {34, 53, 58, 62, 69}, {41, 53, 60, 65, 69}, {36, 55, 60, 64, 67}}};
    auto out = silence(2, 50.0, cd_rate_hz);
    std::uint64_t count = 0;
    for (std::size_t c = 0; c < chords.size(); ++c) {
        for (const double midi : chords[c]) {
            const double pan = 0.4 * std::sin(static_cast<double>(count));
            add_pad_note(out, {12.0 * static_cast<double>(c), 14.0, note_hz(midi), 0.1, pan},
                         rng.split("note", count++));
        }
    }
    add_reverb(out, 4.0, 0.35);
    add_air(out, -48.0, rng.split("air"));
    finish(out, -3.0, 0.5);
    return out;
}

// Bell-like figures over a slow bass, 96 bpm, with long echoes between the sides.
AudioBuffer arpeggio(const Rng& rng) {
    constexpr std::array<std::array<double, 4>, 4> bars = {
        {{57, 64, 69, 73}, {54, 61, 66, 69}, {50, 57, 62, 66}, {52, 59, 64, 68}}};
    auto out = silence(2, 42.0, studio_rate_hz);
    const double step_sec = 60.0 / 96.0 / 4.0;
    Rng luck = rng.split("touch");
    for (int step = 0; step < 240; ++step) {
        const auto& chord = bars[static_cast<std::size_t>(step / 32) % bars.size()];
        const double midi = chord[static_cast<std::size_t>((step * 5) % 4)] + 12.0 * ((step / 4) % 2);
        const double pan = 0.8 * std::sin(step * 0.7);
        const double at = step * step_sec + luck.uniform(0.0, 0.008);
        const double gain = luck.uniform(0.08, 0.16);
        add_pluck(out, {at, 1.6, note_hz(midi), gain, pan});
        add_pluck(out, {at + 3.0 * step_sec, 1.2, note_hz(midi), 0.4 * gain, -pan});
    }
    for (int bar = 0; bar < 8; ++bar) {
        const double root = bars[static_cast<std::size_t>(bar) % bars.size()][0] - 12.0;
        add_pad_note(out, {bar * 32.0 * step_sec, 38.0 * step_sec, note_hz(root), 0.05, 0.0},
                     rng.split("bass", static_cast<std::uint64_t>(bar)));
    }
    add_reverb(out, 3.0, 0.3);
    add_air(out, -50.0, rng.split("air"));
    finish(out, -2.0, 0.5);
    return out;
}

// 100 bpm, sixteen bars, with a little swing and a fill in every fourth.
AudioBuffer drums(const Rng& rng) {
    auto out = silence(2, 39.0, cd_rate_hz);
    const double beat_sec = 0.6;
    Rng luck = rng.split("touch");
    for (int eighth = 0; eighth < 128; ++eighth) {
        const int in_bar = eighth % 8;
        const bool fill = (eighth / 8) % 4 == 3 && in_bar >= 6;
        const double at = 0.2 + eighth * beat_sec / 2.0 + (eighth % 2) * 0.03;
        const auto index = static_cast<std::uint64_t>(eighth);
        add_hat(out, at, luck.uniform(0.12, 0.3), in_bar == 7 ? 0.35 : 0.07, rng.split("hat", index));
        if (in_bar == 0 || in_bar == 5 || luck.uniform() < 0.08) add_kick(out, at, 0.8);
        if (in_bar == 2 || in_bar == 6 || fill) add_snare(out, at, 0.5, rng.split("snare", index));
        if (fill) add_snare(out, at + beat_sec / 4.0, 0.35, rng.split("fill", index));
    }
    add_reverb(out, 0.5, 0.08);
    finish(out, -1.5, 0.01);
    return out;
}

AudioBuffer rain(const Rng& rng) {
    auto out = silence(2, 35.0, cd_rate_hz);
    add_rain(out, 0.2, rng.split("rain"));
    finish(out, -9.0, 0.5);
    return out;
}

AudioBuffer chatter(const Rng& rng) {
    auto out = silence(2, 36.0, cd_rate_hz);
    add_chatter(out, 118.0, -0.6, 0.3, rng.split("talker", 0));
    add_chatter(out, 205.0, 0.5, 0.22, rng.split("talker", 1));
    add_chatter(out, 160.0, 0.0, 0.12, rng.split("talker", 2));
    add_reverb(out, 0.8, 0.12);
    finish(out, -4.0, 0.1);
    return out;
}

// A tape that was left running: hum and noise at about −75 dBFS.
AudioBuffer near_silence(const Rng& rng) {
    auto out = silence(1, 32.0, cd_rate_hz);
    Rng luck = rng.split("tape");
    double phase = 0.0;
    for (float& sample : out.channel(0)) {
        phase += 50.0 / cd_rate_hz;
        sample =
            static_cast<float>(1.4e-4 * luck.gaussian() + 1.0e-4 * std::sin(2.0 * std::numbers::pi * phase));
    }
    return out;
}

// The right first bytes, and nothing after them that a decoder could use.
std::vector<std::byte> corrupt_flac(Rng rng) {
    std::vector<std::byte> bytes(200'000);
    for (auto& byte : bytes) byte = static_cast<std::byte>(rng.next() & 0xFFU);
    constexpr std::array<char, 4> magic = {'f', 'L', 'a', 'C'};
    for (std::size_t i = 0; i < magic.size(); ++i) bytes[i] = static_cast<std::byte>(magic[i]);
    return bytes;
}

bool is_written(const std::filesystem::path& file, const std::vector<std::byte>& bytes) {
    std::error_code ignored;
    return std::filesystem::file_size(file, ignored) == bytes.size() &&
           file_content_hash(file) ==
               content_hash({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

std::vector<DemoRecording> demo_recordings() {
    return {{"masters/01 Harbour Lights.flac", "held chords", true},
            {"masters/夜の海.wav", "arpeggios, 48 kHz, a Japanese name", true},
            {"tracks/Broken Drum Machine.ogg", "drums", true},
            {"field/Rain on the Roof.aiff", "noise", true},
            {"field/Café, Closing Time.flac", "chatter", true},
            {"field/Almost Nothing.wav", "near-silence", true},
            {"old tapes/Blank Tape.wav", "digital silence", false},
            {"old tapes/Damaged Reel.flac", "a corrupt file", false}};
}

void write_demo_archive(const OutputRoot& out, const std::filesystem::path& folder) {
    const Rng rng(20'260'101);
    const auto recordings = demo_recordings();
    const auto write = [&](std::size_t index, const std::vector<std::byte>& bytes) {
        const auto& name = recordings[index].rel_path;
        const auto path = folder / name;
        out.make_folder(path.parent_path());
        if (!is_written(out.resolve(path), bytes)) out.write_file(path, bytes);
    };
    write(0, encode_recording(held_chords(rng), RecordingFormat::flac, SampleFormat::pcm24));
    write(1, encode_recording(arpeggio(rng), RecordingFormat::wav, SampleFormat::pcm24));
    write(2, encode_recording(drums(rng), RecordingFormat::ogg_vorbis));
    write(3, encode_recording(rain(rng), RecordingFormat::aiff));
    write(4, encode_recording(chatter(rng), RecordingFormat::flac));
    write(5, encode_recording(near_silence(rng), RecordingFormat::wav, SampleFormat::pcm24));
    write(6, encode_recording(silence(2, 31.0, cd_rate_hz), RecordingFormat::wav));
    write(7, corrupt_flac(rng.split("corrupt")));
}

}  // namespace afterglow::music
