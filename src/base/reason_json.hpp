// Reasons in JSON: {"maker": "drones", "subject": "pitch_+0_loop_airy", "code": "band_empty", "numbers":
// {"level_db": -73.7, "high_pass_hz": 6000}}; what is empty is left out.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/reason.hpp"

namespace afterglow {

template <class Json>
Json json_of_reason(const Reason& reason) {
    Json json = Json::object();
    if (!reason.maker.empty()) json["maker"] = reason.maker;
    if (!reason.subject.empty()) json["subject"] = reason.subject;
    json["code"] = std::string(reason_code_name(reason.code));
    for (const auto& number : reason.numbers) json["numbers"][std::string(number.name)] = number.value;
    for (const auto& word : reason.words) json["words"][std::string(word.name)] = word.text;
    return json;
}

template <class Json>
Json json_of_reasons(const std::vector<Reason>& reasons) {
    Json json = Json::array();
    for (const Reason& reason : reasons) json.push_back(json_of_reason<Json>(reason));
    return json;
}

// None where a code or name is unknown; where a member is of another kind, throws the JSON library's
// exception.
template <class Json>
std::optional<Reason> reason_of_json(const Json& json) {
    const auto code = reason_code_of(json.at("code").template get<std::string>());
    if (!code) return std::nullopt;
    Reason reason{json.value("maker", std::string()), json.value("subject", std::string()), *code};
    const Json numbers = json.value("numbers", Json::object());
    for (const auto& [name, value] : numbers.items()) {
        const auto known = reason_name(name);
        if (!known) return std::nullopt;
        reason.numbers.push_back({*known, value.template get<double>()});
    }
    const Json words = json.value("words", Json::object());
    for (const auto& [name, value] : words.items()) {
        const auto known = reason_name(name);
        if (!known) return std::nullopt;
        reason.words.push_back({*known, value.template get<std::string>()});
    }
    return reason;
}

// All of an array, where a text stands for a reason in words; otherwise as above.
template <class Json>
std::optional<std::vector<Reason>> reasons_of_json(const Json& json) {
    std::vector<Reason> reasons;
    for (const auto& item : json.template get_ref<const typename Json::array_t&>()) {
        auto reason = item.is_string() ? std::optional(reason_in_words(item.template get<std::string>()))
                                       : reason_of_json(item);
        if (!reason) return std::nullopt;
        reasons.push_back(std::move(*reason));
    }
    return reasons;
}

}  // namespace afterglow
