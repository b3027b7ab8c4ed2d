#include "render/kit_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "base/error.hpp"

namespace afterglow::render {
namespace {

using makers::TextureKind;
using testing::HasSubstr;
using testing::IsEmpty;

KitTexture one_shot(int index, double seconds, int channels = 1, TextureKind kind = TextureKind::swell) {
    KitTexture texture;
    texture.row.kind = kind;
    texture.row.source = "song";
    texture.row.filename = "song_" + std::to_string(10000 + index) + ".wav";
    texture.row.path = "song/" + texture.row.filename;
    texture.row.grade.letter = 'A';
    texture.file = "/none/" + texture.row.filename;
    texture.sample_rate_hz = 44100;
    texture.channels = channels;
    texture.frames = std::llround(seconds * 44100);
    return texture;
}

KitTexture loop(int index, double seconds, std::optional<double> bpm = {}) {
    auto texture = one_shot(index, seconds, 1, TextureKind::pad);
    texture.row.loop_start_frame = 0;
    texture.row.loop_end_frame = texture.frames;
    if (bpm) texture.row.measured.tempo = analysis::Tempo{*bpm, 0.9, 0.0, 0.0};
    return texture;
}

std::vector<KitTexture> many(std::size_t count, double seconds, int channels = 1) {
    std::vector<KitTexture> textures;
    for (std::size_t i = 0; i < count; ++i)
        textures.push_back(one_shot(static_cast<int>(i), seconds, channels));
    return textures;
}

KitPlan plan(std::vector<KitTexture> textures, const std::string& device, KitOptions options = {}) {
    if (options.name.empty()) options.name = "AFTERGLOW";
    return plan_kit(std::move(textures), find_device(device), options);
}

// One frame at the device's rate.
double frame_sec(const Device& device) {
    return 1.0 / (device.sample_rate_hz > 0.0 ? device.sample_rate_hz : 44100.0);
}

TEST(KitPlan, HoldsTheLengthOfAFileAtUnderAndOverEachLimit) {
    for (const auto& device : devices()) {
        if (!device.max_file_sec) continue;
        for (int channels = 1; channels <= device.max_channels; ++channels) {
            const double most = *device.max_file_sec / channels;
            for (const double seconds : {most - 1.0, most})
                EXPECT_EQ(plan({one_shot(1, seconds, channels)}, device.name).items.size(), 1U)
                    << device.name << " " << seconds;
            const auto over = plan({one_shot(1, most + 2.0 * frame_sec(device), channels)}, device.name);
            EXPECT_THAT(over.items, IsEmpty()) << device.name;
            ASSERT_EQ(over.left_out.size(), 1U);
            EXPECT_THAT(over.left_out[0].reason, HasSubstr("a file"));
        }
    }
}

TEST(KitPlan, HoldsTheTotalAtUnderAndOverEachLimit) {
    for (const auto& device : devices()) {
        if (!device.max_total_sec) continue;
        const auto rate = static_cast<int>(device.sample_rate_hz);
        const auto all = std::llround(*device.max_total_sec * rate);
        // 40 files, the last of which takes what the others leave, to the frame.
        auto textures = many(40, 1.0);
        for (auto& texture : textures) {
            texture.sample_rate_hz = rate;
            texture.frames = all / 40;
        }
        textures.back().frames = all - 39 * (all / 40);
        const auto fits = plan(textures, device.name);
        EXPECT_EQ(fits.items.size(), 40U) << device.name;
        EXPECT_NEAR(fits.total_sec, *device.max_total_sec, 1e-6);
        ++textures.back().frames;
        EXPECT_EQ(plan(textures, device.name).items.size(), 39U) << device.name;
        --textures.back().frames;
        textures.push_back(one_shot(40, 1.0));
        const auto over = plan(textures, device.name);
        EXPECT_EQ(over.items.size(), 40U) << device.name;
        ASSERT_EQ(over.left_out.size(), 1U);
        EXPECT_THAT(over.left_out[0].reason, HasSubstr("needs 1.0 s, 0.0 of"));
    }
}

TEST(KitPlan, HoldsTheCountAtUnderAndOverEachLimit) {
    for (const auto& device : devices()) {
        if (!device.max_files) continue;
        const std::size_t most = *device.max_files;
        for (const std::size_t count : {most - 1, most}) {
            const auto fits = plan(many(count, 0.1), device.name);
            EXPECT_EQ(fits.items.size(), count) << device.name;
            EXPECT_THAT(fits.left_out, IsEmpty());
        }
        const auto over = plan(many(most + 1, 0.1), device.name);
        EXPECT_EQ(over.items.size(), most) << device.name;
        ASSERT_EQ(over.left_out.size(), 1U);
        EXPECT_EQ(over.left_out[0].reason, "all " + std::to_string(most) + " slots are taken");
    }
}

TEST(KitPlan, OfTheTr8sSaysWhatOf401SamplesAnd601SecondsStaysOut) {
    const auto samples = plan(many(401, 1.0), "tr8s");
    EXPECT_EQ(samples.items.size(), 400U);
    ASSERT_EQ(samples.left_out.size(), 1U);
    EXPECT_EQ(samples.left_out[0].texture, "song/song_10400.wav");

    const auto seconds = plan(many(601, 1.0), "tr8s");
    EXPECT_EQ(seconds.items.size(), 400U);
    EXPECT_EQ(seconds.left_out.size(), 201U);

    auto few = many(4, 150.0);
    few.push_back(one_shot(4, 1.0));
    const auto total = plan(few, "tr8s");
    EXPECT_EQ(total.items.size(), 4U);
    EXPECT_DOUBLE_EQ(total.total_sec, 600.0);
    ASSERT_EQ(total.left_out.size(), 1U);
    EXPECT_THAT(total.left_out[0].reason, HasSubstr("600 s"));
}

TEST(KitPlan, CountsStereoTwiceAndMonoOnDemand) {
    EXPECT_EQ(plan(many(20, 20.0, 2), "tr8s").items.size(), 15U);
    KitOptions mono;
    mono.mono = true;
    EXPECT_EQ(plan(many(20, 20.0, 2), "tr8s", mono).items.size(), 20U);
    EXPECT_EQ(plan(many(20, 20.0, 2), "tr8s", mono).items[0].channels, 1);
}

TEST(KitPlan, LetsShorterOnesInWhereALongOneDoesNotFit) {
    auto textures = many(3, 170.0);
    textures.push_back(one_shot(3, 100.0));
    textures.push_back(one_shot(4, 80.0));
    const auto result = plan(textures, "tr8s");
    EXPECT_EQ(result.items.size(), 4U);
    ASSERT_EQ(result.left_out.size(), 1U);
    EXPECT_THAT(result.left_out[0].texture, HasSubstr("10003"));
}

TEST(KitPlan, PutsWhatAFolderDoesNotHoldIntoTheNext) {
    const auto result = plan(many(300, 0.5), "tr8s");
    std::map<std::string, int> folders;
    for (const auto& item : result.items) ++folders[item.path.parent_path().generic_string()];
    EXPECT_EQ(folders, (std::map<std::string, int>{{"ROLAND/TR-8S/SAMPLE/AFTERGLOW", 256},
                                                   {"ROLAND/TR-8S/SAMPLE/AFTERGLOW_2", 44}}));
    EXPECT_EQ(plan(many(256, 0.5), "tr8s").items.back().path.parent_path().filename(), "AFTERGLOW");
}

TEST(KitPlan, TakesFavouritesFirstThenKindsInTurn) {
    std::vector<KitTexture> textures;
    for (int i = 0; i < 4; ++i) textures.push_back(one_shot(i, 1.0, 1, TextureKind::pad));
    for (int i = 4; i < 6; ++i) textures.push_back(one_shot(i, 1.0, 1, TextureKind::drum));
    textures[0].row.grade.letter = 'B';
    textures[1].row.score = 0.2;
    textures[2].row.score = 0.9;
    textures[3].favorite = true;
    order_for_kit(textures);
    std::vector<std::string> order;
    for (const auto& texture : textures) order.push_back(texture.row.filename.substr(9, 1));
    EXPECT_THAT(order, testing::ElementsAre("3", "2", "4", "1", "5", "0"));
}

TEST(KitPlan, NeverTakesGradeF) {
    auto bad = one_shot(1, 1.0);
    bad.row.grade = {'F', "clipped"};
    bad.favorite = true;
    const auto result = plan({bad}, "generic");
    EXPECT_THAT(result.items, IsEmpty());
    EXPECT_EQ(result.left_out[0].reason, "grade F: clipped");
}

TEST(KitPlan, MakesLongOneShotsOfLoopsWhereTheDeviceCannotLoop) {
    const auto tr8s = plan({loop(1, 2.0), loop(2, 11.0)}, "tr8s");
    EXPECT_EQ(tr8s.items[0].loop, LoopForm::long_);
    EXPECT_EQ(tr8s.items[0].frames, 8 * 44100);
    EXPECT_EQ(tr8s.items[1].frames, 11 * 44100);
    EXPECT_TRUE(plan({loop(1, 2.0)}, "digitakt").items[0].loops_in_kit());
    KitOptions as_loop;
    as_loop.loops = LoopForm::loop;
    EXPECT_THROW(plan({loop(1, 2.0)}, "tr8s", as_loop), Error);
}

TEST(KitPlan, CutsWholeBarsWhereTheTempoIsKnown) {
    KitOptions bars;
    bars.loops = LoopForm::bars;
    bars.bars = 4;
    const auto own = plan({loop(1, 2.0, 123.0), loop(2, 2.0)}, "tr8s", bars);
    // 16 beats of 60/123 s, to the nearest frame.
    EXPECT_EQ(own.items[0].frames, std::llround(16.0 * 60.0 / 123.0 * 44100.0));
    EXPECT_EQ(own.items[0].loop, LoopForm::bars);
    EXPECT_EQ(own.items[1].loop, LoopForm::long_);
    EXPECT_THAT(own.items[1].note, HasSubstr("tempo not known"));
    auto waltz = loop(3, 2.0, 123.0);
    waltz.row.measured.tempo->beats_per_bar = 3;
    EXPECT_EQ(plan({waltz}, "tr8s", bars).items[0].frames, std::llround(12.0 * 60.0 / 123.0 * 44100.0));
    bars.bpm = 120.0;
    EXPECT_EQ(plan({loop(2, 2.0)}, "tr8s", bars).items[0].frames, 8 * 44100);
}

TEST(KitPlan, RefusesWhatTheDeviceCannotHave) {
    KitOptions bits;
    bits.bits = 24;
    EXPECT_THROW(plan({}, "digitakt", bits), Error);
    bits.bits = 16;
    EXPECT_EQ(plan({}, "tr8s", bits).format, audio::SampleFormat::pcm16);
    KitOptions too_long;
    too_long.long_sec = 181.0;
    EXPECT_THROW(plan({}, "tr8s", too_long), Error);
    KitOptions tempo;
    tempo.bpm = 0.0;
    EXPECT_THROW(plan({}, "tr8s", tempo), Error);
}

// Every combination of rates: loops keep a whole number of frames.
TEST(KitPlan, ScalesLengthsToTheRateOfTheDevice) {
    for (const auto& device : devices()) {
        const auto result = plan({loop(1, 2.0)}, device.name);
        const double rate = device.sample_rate_hz > 0.0 ? device.sample_rate_hz : 44100.0;
        EXPECT_EQ(result.items[0].cycle_frames, std::llround(2.0 * rate)) << device.name;
    }
}

}  // namespace
}  // namespace afterglow::render
