// A recording's diagnosis in JSON: as results of jobs, the ledger and the memory of scans have it.
#pragma once

#include <cmath>
#include <optional>
#include <string>

#include "analysis/diagnosis.hpp"
#include "archive/whole_number.hpp"

namespace afterglow::archive {

template <class Json>
Json json_of_diagnosis(const std::optional<analysis::Diagnosis>& diagnosis) {
    if (!diagnosis) return {};
    return {{"level_db", diagnosis->level_db},
            {"gain_db", diagnosis->gain_db},
            {"noise_floor_db", diagnosis->noise_floor_db},
            {"dc_offset", diagnosis->dc_offset},
            {"clipped_runs", diagnosis->clipped_runs},
            {"channel_fault", std::string(analysis::channel_fault_name(diagnosis->channels))},
            {"mono_from", std::string(analysis::mono_name(diagnosis->mono))}};
}

// None where it is null or no diagnosis; where a member is missing or of another kind, throws the JSON
// library's exception.
template <class Json>
std::optional<analysis::Diagnosis> diagnosis_of_json(const Json& json) {
    if (json.is_null()) return std::nullopt;
    analysis::Diagnosis diagnosis;
    diagnosis.level_db = json.at("level_db");
    diagnosis.gain_db = json.at("gain_db");
    diagnosis.noise_floor_db = json.at("noise_floor_db");
    diagnosis.dc_offset = json.at("dc_offset");
    diagnosis.clipped_runs = whole_number(json.at("clipped_runs"));
    const auto fault = analysis::channel_fault_of(json.at("channel_fault").template get<std::string>());
    const auto mono = analysis::mono_of_name(json.at("mono_from").template get<std::string>());
    if (!fault || !mono) return std::nullopt;
    diagnosis.channels = *fault;
    diagnosis.mono = *mono;
    return diagnosis;
}

}  // namespace afterglow::archive
