// What a recording is like as such: its level, and what its recorder did wrong.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/mono_mix.hpp"
#include "dsp/level.hpp"

namespace afterglow::analysis {

// Something is wrong between two channels.
enum class ChannelFault : std::uint8_t { none, opposite_phase, cancelling, first_dead, second_dead };
std::string_view channel_fault_name(ChannelFault fault);  // "opposite_phase", …; empty: none
std::optional<ChannelFault> channel_fault_of(std::string_view name);

// "mean", "difference", "left", "right".
std::string_view mono_name(MonoMix mono);
std::optional<MonoMix> mono_of_name(std::string_view name);

// Levels in dBFS, DC removed.
struct Diagnosis {
    double level_db =
        dsp::silence_db;   // the 90th percentile of the levels of its windows; silence counts not
    double gain_db = 0.0;  // with which its levels were judged
    double noise_floor_db = dsp::silence_db;  // the 5th percentile
    double dc_offset = 0.0;                   // of the channel that has most, full scale is 1
    std::int64_t clipped_runs = 0;            // of samples in a row at the same extreme
    ChannelFault channels = ChannelFault::none;
    MonoMix mono = MonoMix::mean;  // what its channels became one by

    bool operator==(const Diagnosis&) const = default;
};

// What is clipped of a tenth of a second.
struct ClippedPlace {
    double start_sec = 0.0;
    double clipped_sec = 0.0;  // length of the clipped samples, mean of the channels
};
inline constexpr double clipped_place_sec = 0.1;
// How much of a range is clipped, 0 … 1. The places are in order.
double clipped_share(const std::vector<ClippedPlace>& places, double start_sec, double end_sec);

struct Clipping {
    std::int64_t runs = 0;
    std::vector<ClippedPlace> places;
};

}  // namespace afterglow::analysis
