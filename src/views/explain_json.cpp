#include <nlohmann/json.hpp>

#include <algorithm>

#include "archive/diagnosis_json.hpp"
#include "views/explain_report.hpp"

namespace afterglow::views {
namespace {

using Json = nlohmann::ordered_json;
using pipeline::Explanation;

Json limits_json(const analysis::StabilityOptions& limits) {
    return {{"min_rms_db", limits.min_rms_db},
            {"max_rms_db", limits.max_rms_db},
            {"max_onset_rate_hz", limits.max_onset_rate_hz},
            {"max_dc_offset", limits.max_dc_offset},
            {"max_crest_factor", limits.max_crest_factor},
            {"max_flatness", limits.max_flatness},
            {"min_centroid_hz", limits.min_centroid_hz},
            {"max_centroid_hz", limits.max_centroid_hz},
            {"min_stable_windows", limits.min_stable_windows}};
}

Json windows_json(const Explanation& e) {
    auto all = Json::array();
    for (std::size_t i = 0; i < e.windows.size(); ++i) {
        const auto& window = e.windows[i];
        all.push_back({{"start_sec", window.start_sec},
                       {"end_sec", window.start_sec + e.window_sec},
                       {"verdict", verdict_name(window.verdict)},
                       {"kept", static_cast<bool>(e.window_kept[i])},
                       {"rms_db", window.rms_db},
                       {"onset_rate_hz", window.onset_rate_hz},
                       {"dc_offset", window.dc_offset},
                       {"crest_factor", window.crest_factor},
                       {"centroid_hz", window.centroid_hz},
                       {"flatness", window.flatness},
                       {"sustain", e.window_sustain[i]}});
    }
    return all;
}

Json regions_json(const std::vector<analysis::StableRegion>& regions) {
    auto all = Json::array();
    for (const auto& region : regions)
        all.push_back({{"start_sec", region.start_sec}, {"end_sec", region.end_sec}});
    return all;
}

Json loop_json(const std::optional<makers::PassageChoice::Loop>& loop) {
    if (!loop) return nullptr;
    return {{"start_sec", loop->start_sec},
            {"end_sec", loop->end_sec},
            {"correlation", loop->correlation},
            {"salience_db", loop->salience_db}};
}

Json choice_json(const makers::PassageChoice& choice, double rate) {
    const auto& p = choice.passage;
    const auto& h = choice.held;
    Json json;
    json["start_sec"] = static_cast<double>(p.start_frame) / rate;
    json["end_sec"] = static_cast<double>(p.start_frame + p.frames) / rate;
    json["fate"] = fate_name(choice.fate);
    json["pad"] = choice.index > 0 ? Json(choice.index) : Json();
    json["score"] = choice.score;
    json["worth"] = choice.worth;
    json["like_pad"] = choice.like_index > 0 ? Json(choice.like_index) : Json();
    json["likeness"] = choice.likeness;
    json["loop"] = loop_json(choice.loop);
    json["parts"] = {{"sustain", h.sustain},
                     {"onset_sparseness", h.onset_sparseness},
                     {"level_stability", h.level_stability},
                     {"centroid_stability", h.centroid_stability},
                     {"tonal", h.tonal},
                     {"end_similarity", h.end_similarity},
                     {"level_fit", h.level_fit},
                     {"stable", p.stable_share},
                     {"total", h.total}};
    json["measured"] = {{"rms_db", p.rms_db},
                        {"onset_rate_hz", p.onset_rate_hz},
                        {"onset_activity", p.onset_activity},
                        {"flatness", p.flatness},
                        {"level_spread_db", p.level_spread_db},
                        {"centroid_spread_oct", p.centroid_spread_oct},
                        {"constancy", p.constancy},
                        {"sustain", p.sustain}};
    return json;
}

Json pads_json(const std::optional<makers::PassageReport>& pads) {
    if (!pads) return nullptr;
    Json json;
    json["passages"] = pads->stable;
    json["not_compared"] = {
        {"outside_level", pads->outside_level}, {"too_many_onsets", pads->too_many_onsets},
        {"too_noisy", pads->too_noisy},         {"not_held", pads->not_held},
        {"overlapping", pads->overlapping},     {"further_down", pads->further_down}};
    json["choices"] = Json::array();
    for (const auto& choice : pads->choices)
        json["choices"].push_back(choice_json(choice, pads->sample_rate_hz));
    return json;
}

}  // namespace

std::string explain_json(const Explanation& e) {
    const auto kept = std::ranges::count(e.window_kept, true);
    Json json;
    json["duration_sec"] = e.duration_sec;
    json["window_sec"] = e.window_sec;
    json["hop_sec"] = e.limits.hop_sec;
    json["source"] = archive::json_of_diagnosis<Json>(e.diagnosis);
    json["limits"] = limits_json(e.limits);
    json["windows_kept"] = kept;
    json["windows_dropped"] = static_cast<std::ptrdiff_t>(e.windows.size()) - kept;
    json["dropped"] = Json::object();
    for (std::size_t i = 0; i < e.windows.size(); ++i) {
        if (e.window_kept[i]) continue;
        auto& count = json["dropped"][verdict_name(e.windows[i].verdict)];
        count = count.is_null() ? 1 : count.get<int>() + 1;
    }
    json["stable_by_fallback"] = e.stable_by_fallback;
    json["stable_regions"] = regions_json(e.stable_regions);
    json["pads"] = pads_json(e.pads);
    json["windows"] = windows_json(e);
    return json.dump();
}

}  // namespace afterglow::views
