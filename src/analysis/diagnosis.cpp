#include "analysis/diagnosis.hpp"

#include <algorithm>

namespace afterglow::analysis {
namespace {

constexpr std::array<std::string_view, 5> fault_names = {"", "opposite_phase", "cancelling", "left_dead",
                                                         "right_dead"};

constexpr std::array<std::string_view, 4> mono_names = {"mean", "difference", "left", "right"};

}  // namespace

std::string_view mono_name(MonoMix mono) {
    return mono_names[static_cast<std::size_t>(mono)];
}

std::optional<MonoMix> mono_of_name(std::string_view name) {
    const auto found = std::ranges::find(mono_names, name);
    if (found == mono_names.end()) return std::nullopt;
    return static_cast<MonoMix>(found - mono_names.begin());
}

std::string_view channel_fault_name(ChannelFault fault) {
    return fault_names[static_cast<std::size_t>(fault)];
}

std::optional<ChannelFault> channel_fault_of(std::string_view name) {
    const auto found = std::ranges::find(fault_names, name);
    if (found == fault_names.end()) return std::nullopt;
    return static_cast<ChannelFault>(found - fault_names.begin());
}

double clipped_share(const std::vector<ClippedPlace>& places, double start_sec, double end_sec) {
    if (places.empty() || end_sec <= start_sec) return 0.0;
    const auto first =
        std::ranges::lower_bound(places, start_sec - 0.5 * clipped_place_sec, {}, &ClippedPlace::start_sec);
    double clipped_sec = 0.0;
    for (auto place = first; place != places.end() && place->start_sec < end_sec - 0.5 * clipped_place_sec;
         ++place)
        clipped_sec += place->clipped_sec;
    return std::clamp(clipped_sec / (end_sec - start_sec), 0.0, 1.0);
}

}  // namespace afterglow::analysis
