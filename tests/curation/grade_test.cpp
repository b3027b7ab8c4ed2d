#include "curation/grade.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace afterglow::curation {
namespace {

Measurements good() {
    Measurements m;
    m.rms_db = -20.0;
    m.peak_db = -1.0;
    m.true_peak_db = -0.9;
    m.crest_factor = 8.9;
    m.loop_error_db = -6.0;
    return m;
}

char letter(const Measurements& m, bool is_loop = true) {
    return grade(m, is_loop, {}).letter;
}

TEST(Grade, AIsWithoutReason) {
    EXPECT_EQ(letter(good()), 'A');
    EXPECT_EQ(grade(good(), true, {}).reason, "");
}

TEST(Grade, TooQuiet) {
    auto m = good();
    m.rms_db = -60.0;
    EXPECT_EQ(letter(m), 'B');
    m.rms_db = -60.01;
    EXPECT_EQ(letter(m), 'F');
    EXPECT_EQ(grade(m, true, {}).reason, "too quiet: RMS -60.0 dBFS, below -60.0");
    m.rms_db = -120.0;
    EXPECT_EQ(grade(m, true, {}).reason, "silent");
    m.rms_db = -40.0;
    EXPECT_EQ(letter(m), 'A');
    m.rms_db = -40.01;
    EXPECT_EQ(letter(m), 'B');
}

TEST(Grade, ClippedWithinTheTolerance) {
    auto m = good();
    m.peak_db = 20.0 * std::log10(0.991);
    EXPECT_EQ(letter(m), 'F');
    EXPECT_EQ(grade(m, true, {}).reason, "clipped: peak -0.08 dBFS");
    m.peak_db = 20.0 * std::log10(0.989);
    EXPECT_EQ(letter(m), 'A');
}

TEST(Grade, CrestFactor) {
    auto m = good();
    m.crest_factor = 20.1;
    EXPECT_EQ(letter(m), 'F');
    EXPECT_EQ(letter(m, false), 'F');
    m.crest_factor = 19.9;
    EXPECT_EQ(letter(m), 'B');
    EXPECT_EQ(letter(m, false), 'A');
    m.crest_factor = 12.0;
    EXPECT_EQ(letter(m), 'A');
}

TEST(Grade, Seam) {
    auto m = good();
    m.loop_error_db = 0.0;
    EXPECT_EQ(letter(m), 'A');
    m.loop_error_db = 2.5;
    EXPECT_EQ(letter(m), 'B');
    EXPECT_EQ(grade(m, true, {}).reason, "audible seam: 2.5 dB above the rest of the loop");
    EXPECT_EQ(letter(m, false), 'A');
}

TEST(Grade, OptionsMoveTheLimits) {
    GradeOptions options;
    options.min_rms_db = -10.0;
    EXPECT_EQ(grade(good(), true, options).letter, 'F');
    options = {};
    options.clipping_tolerance = 0.2;
    EXPECT_EQ(grade(good(), true, options).letter, 'F');
    options = {};
    options.max_crest_factor = 5.0;
    EXPECT_EQ(grade(good(), true, options).letter, 'F');
    options = {};
    options.a_max_loop_error_db = -10.0;
    EXPECT_EQ(grade(good(), true, options).letter, 'B');
    options = {};
    options.a_min_rms_db = -10.0;
    EXPECT_EQ(grade(good(), true, options).letter, 'B');
    options = {};
    options.a_max_crest_factor = 5.0;
    EXPECT_EQ(grade(good(), true, options).letter, 'B');
}

OfKind of(makers::TextureKind kind) {
    return {kind, {}, true};
}

TEST(Grade, AKindAsksForItsOwn) {
    for (const makers::KindInfo& info : makers::kind_table) {
        for (const auto& [part, max_db] : info.a_limits) {
            if (max_db <= 0.0) continue;
            const auto letter_at = [&, part = part](double db) {
                auto m = good();
                OfKind heard = of(info.kind);
                switch (part) {
                    case makers::FlawPart::salience:
                        m.salience_db = db;
                        break;
                    case makers::FlawPart::attack:
                        heard.level.attack_db = db;
                        break;
                    case makers::FlawPart::range:
                        heard.level.range_db = db;
                        break;
                    case makers::FlawPart::dropout:
                        heard.level.dropout_db = db;
                        break;
                }
                const Grade given = grade(m, true, {}, heard);
                EXPECT_EQ(given.reason.empty(), given.letter == 'A') << info.name;
                return given.letter;
            };
            EXPECT_EQ(letter_at(max_db), 'A') << info.name;
            EXPECT_EQ(letter_at(max_db + 0.01), 'B') << info.name;
        }
    }
}

TEST(Grade, OnlyWhereItsLimitsAreWanted) {
    GradeOptions options;
    OfKind drone = of(makers::TextureKind::drone);
    drone.level.attack_db = 20.0;
    EXPECT_EQ(grade(good(), true, options, drone).reason,
              "an attack inside: its level rises by 20.0 dB at once");
    options.kind_limits = false;
    EXPECT_EQ(grade(good(), true, options, drone).letter, 'A');
}

TEST(Grade, WhatStandsInForAStablePassageIsNoA) {
    OfKind pad = of(makers::TextureKind::pad);
    EXPECT_EQ(grade(good(), true, {}, pad).letter, 'A');
    pad.is_stable = false;
    EXPECT_EQ(grade(good(), true, {}, pad).letter, 'B');
    auto silent = good();
    silent.rms_db = -120.0;
    EXPECT_EQ(grade(silent, true, {}, pad).letter, 'F');
}

}  // namespace
}  // namespace afterglow::curation
