#include "base/reason.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.hpp"
#include "base/reason_json.hpp"
#include "base/text.hpp"

namespace afterglow {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;
using testing::Not;

std::vector<ReasonCode> all_codes() {
    std::vector<ReasonCode> codes;
    for (std::size_t i = 0; i < reason_code_count; ++i) codes.push_back(static_cast<ReasonCode>(i));
    return codes;
}

Reason with(ReasonCode code, std::vector<Reason::Number> numbers, std::vector<Reason::Word> words = {}) {
    return {{}, {}, code, std::move(numbers), std::move(words)};
}

TEST(Reason, EveryCodeHasANameOfItsOwnAndAWording) {
    std::set<std::string_view> names;
    for (const ReasonCode code : all_codes()) {
        EXPECT_TRUE(names.insert(reason_code_name(code)).second) << reason_code_name(code);
        EXPECT_EQ(reason_code_of(reason_code_name(code)), code);
        EXPECT_FALSE(reason_text({{}, {}, code}).empty());
    }
    EXPECT_EQ(reason_code_of("no such code"), std::nullopt);
}

TEST(Reason, TextNamesMakerAndSubjectWhereThereAreSome) {
    Reason reason = with(ReasonCode::no_loop, {{"loop_sec", 2.345}});
    const std::string why = "no loop near 2.35 s was found in the steadiest passage";
    EXPECT_EQ(reason_text(reason), why);
    reason.maker = "drones";
    EXPECT_EQ(reason_text(reason), "drones: " + why);
    reason.subject = "pitch_+7";
    EXPECT_EQ(reason_text(reason), "drones: pitch_+7: " + why);
    EXPECT_EQ(reasons_text(std::vector{reason, reason_in_words("more")}),
              "drones: pitch_+7: " + why + "; more");
}

TEST(Reason, NumbersAreWrittenAsTheirWordingSays) {
    EXPECT_EQ(reason_text(with(ReasonCode::too_short, {{"recording_sec", 0.5}, {"needed_sec", 1.0}})),
              "too short: 0.50 s, and textures need at least 1 s");
    EXPECT_EQ(reason_text(with(ReasonCode::silent, {{"rms_db", -96.4}})),
              "silent: -96 dB RMS once DC is removed");
    EXPECT_EQ(reason_text(with(ReasonCode::end_missing, {{"decoded_sec", 125.68}})),
              "is cut short: the end of its stream is missing; 2:05.6 could be decoded");
    EXPECT_EQ(reason_text(with(ReasonCode::hits_left_out, {{"kept", 1.0}, {"hits", 1.0}})),
              "1 of 1 hit kept, the best and most varied (drum_miner.max_per_file)");
    EXPECT_EQ(reason_text(with(ReasonCode::no_even_quiet, {{"stretches", 2.0}, {"max_crest_factor", 5.0}})),
              "none of 2 quiet stretches is even enough: crest factors above 5");
    EXPECT_EQ(
        reason_text(with(ReasonCode::key_unsure, {{"strength", 0.421}}, {{"target_key", "G"}, {"key", "C"}})),
        "not moved to G: key unsure (C, strength 0.42)");
}

TEST(Reason, ListsHaveOnlyWhatTheReasonHas) {
    EXPECT_EQ(reason_text(with(ReasonCode::no_sustained_window,
                               {{"windows", 6.0}, {"too_quiet", 1.0}, {"too_percussive", 3.0}})),
              "no sustained segment: 3 of 6 windows too percussive, 1 too quiet");
    EXPECT_EQ(reason_text(with(ReasonCode::band_empty, {{"level_db", -73.66}, {"high_pass_hz", 6000.0}})),
              "only -73.7 dB are left after high-pass 6000 Hz");
    EXPECT_EQ(reason_text(with(ReasonCode::band_empty,
                               {{"level_db", -73.7}, {"high_pass_hz", 200.0}, {"low_pass_hz", 900.5}})),
              "only -73.7 dB are left after high-pass 200 Hz, low-pass 900.5 Hz");
    EXPECT_EQ(reason_text(with(ReasonCode::no_sustained_passage, {{"over_onset_limit", 1.0},
                                                                  {"max_onsets_per_sec", 2.0},
                                                                  {"outside_level", 2.0},
                                                                  {"min_rms_db", -50.0},
                                                                  {"max_rms_db", -3.0}})),
              "no sustained segment: 1 passage with over 2 onsets/s, 2 passages outside -50 to -3 dB RMS");
}

TEST(Reason, AlikeOnesAreToldAsOneWithTheRangeOfEachNumber) {
    const auto reason_of = [](const char* which, double windows, double quiet) {
        return Reason{
            "pads", which, ReasonCode::no_sustained_window, {{"windows", windows}, {"too_quiet", quiet}}};
    };
    const std::vector reasons{reason_of("a", 9.0, 9.0), reason_of("b", 12.0, 3.0)};
    EXPECT_EQ(likeness(reasons[0]), likeness(reasons[1]));
    EXPECT_EQ(alike_text(reasons),
              "pads, 2 times: no sustained segment: 3 to 9 of 9 to 12 windows too quiet");
    EXPECT_EQ(alike_text(reasons, 2), "pads: no sustained segment: 3 to 9 of 9 to 12 windows too quiet");
}

TEST(Reason, OtherRatesWordsMakersAndNumbersAreNotAlike) {
    const auto rates = [](double from_hz) {
        return likeness(with(ReasonCode::resampled, {{"from_hz", from_hz}, {"to_hz", 44100.0}}));
    };
    EXPECT_EQ(rates(48000.0), rates(48000.0));
    EXPECT_NE(rates(48000.0), rates(96000.0));
    EXPECT_NE(likeness(reason_in_words("a")), likeness(reason_in_words("b")));
    EXPECT_NE(likeness({"pads", {}, ReasonCode::no_onsets}), likeness({"drums", {}, ReasonCode::no_onsets}));
    EXPECT_NE(likeness(with(ReasonCode::band_empty, {{"level_db", -70.0}, {"high_pass_hz", 6000.0}})),
              likeness(with(ReasonCode::band_empty, {{"level_db", -70.0}, {"low_pass_hz", 6000.0}})));
}

rc::Gen<std::vector<std::string_view>> some_names() {
    return rc::gen::unique<std::vector<std::string_view>>(
        rc::gen::element<std::string_view>("level_db", "windows", "too_quiet", "high_pass_hz", "text", "key",
                                           "decoded_sec", "hits", "recording_sec", "needed_sec"));
}

Reason any_reason() {
    Reason reason;
    reason.maker = valid_utf8(*rc::gen::arbitrary<std::string>());
    reason.subject = valid_utf8(*rc::gen::arbitrary<std::string>());
    reason.code = *rc::gen::elementOf(all_codes());
    for (const std::string_view name : *rc::gen::resize(8, some_names()))
        reason.numbers.push_back({name, *rc::gen::arbitrary<double>()});
    for (const std::string_view name : *rc::gen::resize(8, some_names()))
        reason.words.push_back({name, valid_utf8(*rc::gen::arbitrary<std::string>())});
    return reason;
}

RC_GTEST_PROP(ReasonJson, ComesBackAsItWas, ()) {
    const std::vector reasons{any_reason(), any_reason()};
    const auto json = Json::parse(json_of_reasons<Json>(reasons).dump());
    RC_ASSERT(reasons_of_json(json) == std::optional(reasons));
}

RC_GTEST_PROP(ReasonJson, AnyReasonHasAText, ()) {
    const Reason reason = any_reason();
    RC_ASSERT(!reason_text(reason).empty());
    RC_ASSERT(!alike_text(std::vector{reason, reason, any_reason()}).empty());
}

TEST(ReasonJson, LeavesOutWhatIsEmpty) {
    EXPECT_EQ(json_of_reason<Json>({"drums", {}, ReasonCode::no_onsets}).dump(),
              R"({"maker":"drums","code":"no_onsets"})");
    EXPECT_EQ(json_of_reason<Json>(with(ReasonCode::silent, {{"rms_db", -96.5}})).dump(),
              R"({"code":"silent","numbers":{"rms_db":-96.5}})");
}

TEST(ReasonJson, WhatNoWordingHasIsNone) {
    for (const char* text : {R"([{"code": "no such code"}])", R"([{"code": "silent", "numbers": {"x": 1}}])",
                             R"([{"code": "silent", "words": {"x": "y"}}])"})
        EXPECT_EQ(reasons_of_json(Json::parse(text)), std::nullopt) << text;
    for (const char* text :
         {"3", "[3]", "[{}]", R"([{"code": 3}])", R"([{"code": "silent", "numbers": 3}])",
          R"([{"code": "silent", "maker": 3}])", R"([{"code": "silent", "numbers": {"rms_db": "x"}}])"})
        EXPECT_ANY_THROW({
            if (!reasons_of_json(Json::parse(text))) throw Error(ErrorCategory::source, "none");
        }) << text;
}

TEST(ReasonJson, ATextIsAReasonInWords) {
    EXPECT_EQ(reasons_of_json(Json::parse(R"(["why"])")), std::optional(std::vector{reason_in_words("why")}));
}

}  // namespace
}  // namespace afterglow
