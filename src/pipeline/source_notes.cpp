#include "pipeline/source_notes.hpp"

#include <algorithm>
#include <cmath>

namespace afterglow::pipeline {
namespace {

using analysis::ChannelFault;
using analysis::Diagnosis;

std::string mono_text(MonoMix mono) {
    switch (mono) {
        case MonoMix::mean:
            return "their mean";
        case MonoMix::difference:
            return "half their difference";
        case MonoMix::first:
            return "the left one";
        case MonoMix::second:
            return "the right one";
    }
    return "";
}

void add_channels(const Diagnosis& diagnosis, std::vector<Reason>& notes) {
    switch (diagnosis.channels) {
        case ChannelFault::none:
            return;
        case ChannelFault::opposite_phase:
        case ChannelFault::cancelling: {
            const bool opposite = diagnosis.channels == ChannelFault::opposite_phase;
            notes.push_back({{},
                             {},
                             ReasonCode::channels_cancel,
                             {},
                             {{"fault", opposite ? "opposite phase" : "wide stereo"},
                              {"mono", mono_text(diagnosis.mono)}}});
            return;
        }
        case ChannelFault::first_dead:
        case ChannelFault::second_dead: {
            const bool first = diagnosis.channels == ChannelFault::first_dead;
            notes.push_back({{},
                             {},
                             ReasonCode::channel_dead,
                             {},
                             {{"dead", first ? "left" : "right"}, {"mono", first ? "right" : "left"}}});
            return;
        }
    }
}

}  // namespace

std::vector<Reason> notes_of(const Diagnosis& diagnosis, const Hearing& hearing,
                             const analysis::Clipping& clipping) {
    constexpr double remarkable_gain_db = 12.0;
    constexpr double remarkable_dc = 0.01;
    std::vector<Reason> notes;
    if (std::abs(diagnosis.gain_db) > remarkable_gain_db)
        notes.push_back({{},
                         {},
                         ReasonCode::level_brought,
                         {{"level_db", diagnosis.level_db}, {"gain_db", diagnosis.gain_db}}});
    add_channels(diagnosis, notes);
    const bool is_dc_removed = std::ranges::any_of(hearing.dc, [](double dc) { return dc != 0.0; });
    if (is_dc_removed && diagnosis.dc_offset > remarkable_dc)
        notes.push_back({{}, {}, ReasonCode::source_dc, {{"dc_offset", diagnosis.dc_offset}}});
    if (clipping.runs == 0) return notes;
    double clipped_sec = 0.0;
    for (const auto& place : clipping.places) clipped_sec += place.clipped_sec;
    notes.push_back({{},
                     {},
                     ReasonCode::source_clipped,
                     {{"runs", static_cast<double>(clipping.runs)},
                      {"clipped_sec", clipped_sec},
                      {"first_sec", clipping.places.front().start_sec}}});
    return notes;
}

}  // namespace afterglow::pipeline
