#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "base/files.hpp"
#include "support/process.hpp"
#include "support/recordings.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"

namespace afterglow::test {
namespace {

// What a profile makes of a piece, per kind.
struct Made {
    int count = 0;
    double seconds = 0.0;
    double centroid_hz = 0.0;  // mean
    double flatness = 0.0;     // mean
    double longest_sec = 0.0;
};

// Two chords, each with some air above it, and chatter between them.
AudioBuffer piece() {
    constexpr std::array<double, 3> low = {220.0, 277.18, 329.63};
    constexpr std::array<double, 3> high = {246.94, 311.13, 369.99};
    auto first = signals::held_chord(low, 12.0, 0.3);
    signals::mix_into(first, signals::white_noise(12.0, 0.004));
    auto last = signals::held_chord(high, 12.0, 0.3);
    signals::mix_into(last, signals::white_noise(12.0, 0.004, 2));
    return signals::concat(std::array{first, signals::chatter(4.0), last});
}

class Profiles : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        folder = new ScratchFolder;
        write_recording(folder->path() / "piece.wav", piece());
        plain = new std::map<std::string, Made>(made_with("default"));
    }
    static void TearDownTestSuite() {
        delete plain;
        delete folder;
    }

    static std::map<std::string, Made> made_with(const std::string& profile) {
        const auto run = afterglow({"make", "piece.wav", "--profile", profile, "--out", profile},
                                   {.folder = folder->path()});
        EXPECT_EQ(run.status, 0) << run.err;
        std::map<std::string, Made> kinds;
        const auto rows =
            nlohmann::json::parse(read_text_file((folder->path() / profile / "manifest.json").string()));
        for (const auto& row : rows) {
            Made& kind = kinds[row["type"].get<std::string>()];
            ++kind.count;
            kind.seconds += row["duration_sec"].get<double>();
            kind.longest_sec = std::max(kind.longest_sec, row["duration_sec"].get<double>());
            kind.centroid_hz += row["centroid_hz"].get<double>();
            kind.flatness += row["flatness"].get<double>();
        }
        for (auto& [name, kind] : kinds) {
            kind.centroid_hz /= kind.count;
            kind.flatness /= kind.count;
        }
        return kinds;
    }

    static double all_seconds(const std::map<std::string, Made>& kinds) {
        double sum = 0.0;
        for (const auto& [name, kind] : kinds) sum += kind.seconds;
        return sum;
    }

    static ScratchFolder* folder;
    static std::map<std::string, Made>* plain;
};

ScratchFolder* Profiles::folder = nullptr;
std::map<std::string, Made>* Profiles::plain = nullptr;

TEST_F(Profiles, DarkIsDarkerAndBrightIsBrighter) {
    auto dark = made_with("dark");
    auto bright = made_with("bright");
    for (const char* kind : {"drone", "cloud", "hiss"}) {
        EXPECT_LT(dark[kind].centroid_hz, 0.9 * (*plain)[kind].centroid_hz) << kind;
        EXPECT_GT(bright[kind].centroid_hz, 1.1 * (*plain)[kind].centroid_hz) << kind;
    }
}

TEST_F(Profiles, NoisyHasMoreNoise) {
    auto noisy = made_with("noisy");
    EXPECT_GT(noisy["hiss"].count, (*plain)["hiss"].count);
    EXPECT_GT(noisy["flicker"].count, (*plain)["flicker"].count);
    EXPECT_GT(noisy["cloud"].flatness, (*plain)["cloud"].flatness);
}

TEST_F(Profiles, MinimalAndFastSketchMakeLess) {
    for (const char* name : {"minimal", "fast_sketch"}) {
        auto less = made_with(name);
        EXPECT_LT(all_seconds(less), 0.3 * all_seconds(*plain)) << name;
        for (const char* kind : {"pad", "drone", "cloud", "hiss"})
            EXPECT_GT(less[kind].count, 0) << name << kind;
    }
}

TEST_F(Profiles, DenseCloudsAreMostOfWhatTheyMake) {
    auto dense = made_with("dense_clouds");
    EXPECT_GT(dense["cloud"].count, (*plain)["cloud"].count);
    EXPECT_GT(dense["cloud"].seconds / all_seconds(dense),
              4.0 * (*plain)["cloud"].seconds / all_seconds(*plain));
}

TEST_F(Profiles, EndlessLastsLonger) {
    auto endless = made_with("endless");
    EXPECT_GE(endless["pad"].longest_sec, 7.0);
    for (const char* kind : {"drone", "cloud", "hiss"})
        EXPECT_NEAR(endless[kind].longest_sec, 20.0, 0.01) << kind;
}

}  // namespace
}  // namespace afterglow::test
