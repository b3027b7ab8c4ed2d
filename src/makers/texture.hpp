// The value that travels: one texture, what it is and where it came from; and what its makers share.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/analysis.hpp"
#include "base/audio_buffer.hpp"
#include "base/reason.hpp"
#include "base/recording.hpp"
#include "base/rng.hpp"
#include "dsp/loop.hpp"
#include "makers/kinds.hpp"
#include "makers/texture_choice.hpp"

namespace afterglow::makers {

// Where a texture came from.
struct Provenance {
    double start_sec = 0.0;  // range of the source
    double end_sec = 0.0;
    std::vector<std::string> chain;  // what was done, in order: "loop r=0.93 xfade=100ms", "low-pass 3000 Hz"
    std::uint64_t seed = 0;          // key of the generator that made it
    bool synthetic = false;          // no source audio in it
    double tempo_ratio = 1.0;        // of the passage: its tempo over the usual one of the source
    double stretch = 1.0;            // how many times as long as in the source; its tempo is as much slower
    bool is_stable = true;           // false: no moment of the source was, and its calmest stand in
};

struct Texture {
    TextureKind kind = TextureKind::pad;
    AudioBuffer audio;
    bool is_loop = false;               // the whole file is the loop
    std::optional<dsp::Splice> splice;  // of a loop that was cut from a recording
    int index = 1;                      // counts textures of a kind and variant from 1
    std::string variant;  // drones and swells: "pitch_+7_loop_warm", "stretch_2.0x_swell01"; else empty
    std::optional<analysis::MusicalKey> key;  // where it was moved to one; else what is measured
    Provenance provenance;
};

// What a maker works on. The references outlive the call.
struct Source {
    const Recording& recording;
    const analysis::Analysis& analysis;
    double transpose_semitones =
        0.0;  // moves drones, swells and clouds to the key and tuning that are wanted
    const analysis::Tempo* grid_tempo =
        nullptr;  // the lengths of loops are bars of it, and follow its course
};

// The tempo in the middle of a passage over the usual one; 1 where lengths do not follow it.
double tempo_ratio(const Source& source, std::int64_t start, std::int64_t frames);
// The smallest there is: there, loops are longest.
double slowest_ratio(const Source& source);

// What a maker gives back: textures, and a reason for each thing asked for that it could not make.
struct MakerResult {
    std::vector<Texture> textures;
    std::vector<Reason> reasons;
    std::optional<PassageReport> passages;  // of makers that choose among passages
};

// Frames [start, start + frames) of the recording: its own channels if `stereo` is asked for and they differ
// there, otherwise the channels as one. A source that holds one channel twice is mono, and so is one that
// holds it beside its own negative or nothing. Throws as Recording::region.
AudioBuffer cut(const Recording& recording, std::int64_t start, std::int64_t frames,
                std::optional<bool> stereo);

std::int64_t frames_of(double seconds, double sample_rate_hz);  // the nearest whole frame

// The loop to be found in a piece of audio, in seconds.
struct LoopSpec {
    double duration_sec = 0.0;
    double tolerance = 0.0;      // how far the length may differ, as a share of it
    double crossfade_sec = 0.0;  // shortened to half the shortest loop
    double max_longer = 0.0;     // how much longer it may be, where that is more than the tolerance
};
dsp::LoopSearch loop_search(const LoopSpec& spec, double sample_rate_hz);
// Finds the loop in the channels as one, in whole periods of its pitch where there is one.
std::optional<dsp::LoopPoint> find_loop_in(const AudioBuffer& audio, const LoopSpec& spec);
struct ClosedLoop {
    AudioBuffer audio;
    dsp::Splice splice;
    std::string
        text;  // "loop r=0.93 xfade=100ms", and where the ends were brought to one level " level=+3.2dB"
};
ClosedLoop close_loop_in(const AudioBuffer& audio, const dsp::LoopPoint& point, const LoopSpec& spec);
// Shortest and most comfortable stretch of audio such a loop can be found in.
std::int64_t min_context(const LoopSpec& spec, double sample_rate_hz);
std::int64_t ample_context(const LoopSpec& spec, double sample_rate_hz);

// The endless sound that `loop` is one cycle of, from its start on.
AudioBuffer repeat_loop(const AudioBuffer& loop, std::int64_t frames);

// Turns an endless sound so that it begins where it curves and changes level least: the same loop, but played
// from its first frame it starts softly, and a sound that dies away over its cycle does not have its seam at
// its loudest moment. The frame that it begins with.
std::int64_t rotate_to_quiet_start(AudioBuffer& loop);
// The same for loops of one length that stay in step with each other: where it holds for all of them best.
std::int64_t rotate_to_quiet_start(std::span<AudioBuffer* const> loops);
// The splice of a loop of so many frames that begins `by` frames later now.
dsp::Splice rotated(const dsp::Splice& splice, std::int64_t by, std::int64_t frames);

// Removes DC and brings the peak to `peak_db`.
void finish_level(AudioBuffer& audio, double peak_db);

// Of a loop found in a region that starts at `region_start`: the range runs from the faded-in context to the
// loop's end.
Provenance loop_provenance(const Source& source, std::int64_t region_start, const dsp::LoopPoint& point,
                           const LoopSpec& spec, const std::string& loop_text);
// Of a maker, whose things of this kind need that much of a recording.
Reason too_short_reason(const Source& source, TextureKind kind, std::int64_t needed_frames);
std::string rounded(double value, int decimals);  // "0.93", "-12.5", "3"

}  // namespace afterglow::makers
