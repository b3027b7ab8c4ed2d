#include "render/kit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <regex>

#include "base/error.hpp"
#include "base/mark.hpp"
#include "base/text.hpp"
#include "render/texture_file.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"
#include "support/source_tree.hpp"

namespace afterglow::render {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// A folder of three textures: a pitched stereo pad, a hiss loop, a drum.
class Kit : public testing::Test {
  protected:
    void SetUp() override {
        add("夜_pad01_dark.wav", makers::TextureKind::pad,
            signals::stereo(signals::sine(441.0, 1.0), signals::sine(441.0, 1.0, 0.3)), true, 441.0);
        add("song_hiss.wav", makers::TextureKind::hiss, signals::white_noise(0.5), true, {});
        add("song_drum_001.wav", makers::TextureKind::drum, signals::white_noise(0.2), false, {});
    }

    void add(const std::string& name, makers::TextureKind kind, AudioBuffer audio, bool is_loop,
             std::optional<double> pitch_hz) {
        makers::Texture texture;
        texture.kind = kind;
        texture.audio = std::move(audio);
        texture.is_loop = is_loop;
        audio::quantise(texture.audio, audio::SampleFormat::pcm24, Rng(1));
        curation::Measurements measured;
        measured.pitch_hz = pitch_hz;
        const OutputRoot out(scratch_ / "in");
        write_texture(out, name, texture, measured, audio::SampleFormat::pcm24, "/music/夜, 2.flac");
        KitTexture added;
        added.row.kind = kind;
        added.row.filename = added.row.path = name;
        added.row.source = "夜";
        added.row.source_path = "/music/夜, 2.flac";
        added.row.measured = measured;
        added.row.seed = 5;
        added.file = scratch_ / "in" / name;
        added.frames = texture.audio.frames();
        added.sample_rate_hz = 44100;
        added.channels = texture.audio.channels();
        if (is_loop) added.row.loop_start_frame = 0;
        if (is_loop) added.row.loop_end_frame = added.frames;
        textures_.push_back(added);
    }

    KitPlan write(const std::string& device, const fs::path& target, Replace replace = Replace::never) {
        const auto plan = plan_kit(textures_, find_device(device), options_);
        write_kit(plan, options_, OutputRoot(scratch_ / "out"), target, replace, silent_progress());
        return plan;
    }
    std::string text_of(const fs::path& path) { return read_text_file(scratch_ / "out" / path); }

    test::ScratchFolder scratch_;
    std::vector<KitTexture> textures_;
    KitOptions options_{.name = "AFTERGLOW"};
};

TEST_F(Kit, IsWrittenForEveryDeviceAndIsWhatItTakes) {
    for (const auto& device : devices()) {
        const auto plan = write(device.name, device.name);
        EXPECT_EQ(plan.items.size(), 3U) << device.name;
        for (const auto& item : plan.items) {
            const auto file = scratch_ / "out" / device.name / item.path;
            const auto layout = audio::read_wav_layout(file.string());
            EXPECT_EQ(layout.sample_rate_hz, static_cast<int>(item.sample_rate_hz)) << file;
            EXPECT_EQ(layout.frames, item.frames) << file;
            EXPECT_EQ(layout.chunks == (std::vector<std::string>{"fmt ", "data"}), !device.extra_chunks)
                << file;
        }
    }
}

TEST_F(Kit, OfTheTr8sLiesWhereTheDeviceLooks) {
    options_.name = "night drive";
    write("tr8s", "kit");
    const auto folder = scratch_ / "out/kit/ROLAND/TR-8S/SAMPLE/NIGHT_DRIVE";
    ASSERT_TRUE(fs::is_directory(folder));
    int files = 0;
    for (const auto& entry : fs::directory_iterator(folder)) {
        ++files;
        EXPECT_TRUE(std::regex_match(entry.path().filename().string(), std::regex("[A-Z0-9_]{1,16}\\.WAV")));
    }
    EXPECT_EQ(files, 3);
}

TEST_F(Kit, MapsEveryNameToItsTextureAndSource) {
    const auto plan = write("tr8s", "kit");
    const auto rows = parse_csv(text_of("kit/kit_map.csv"));
    ASSERT_EQ(rows.size(), 4U);
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(rows[i + 1][0], plan.items[i].name);
        EXPECT_EQ(rows[i + 1][3], plan.items[i].texture.row.path);
        EXPECT_EQ(rows[i + 1][5], "/music/夜, 2.flac");
    }
}

TEST_F(Kit, ListsWhatIsLeftOutWithTheReason) {
    textures_[1].row.grade = {'F', "clipped"};
    write("tr8s", "kit");
    EXPECT_EQ(text_of("kit/left_out.csv"),
              "texture,type,source,reason\nsong_hiss.wav,hiss,夜,grade F: clipped\n");
}

// What `pattern` captures in the text, in order.
std::vector<std::string> captures(const std::string& text, const std::string& pattern) {
    const std::regex regex(pattern);
    std::vector<std::string> found;
    for (auto it = std::sregex_iterator(text.begin(), text.end(), regex); it != std::sregex_iterator(); ++it)
        found.push_back((*it)[1]);
    return found;
}

TEST_F(Kit, OfSfzHasTheLoopPointsOfTheChunks) {
    const auto plan = write("sfz", "kit");
    const auto text = text_of("kit/AFTERGLOW/AFTERGLOW.sfz");
    const auto samples = captures(text, "sample=([^\n]+)");
    ASSERT_EQ(samples.size(), 3U);
    std::vector<std::string> ends;
    for (const auto& sample : samples) {
        const auto chunks = audio::read_wav_chunks((scratch_ / "out/kit/AFTERGLOW" / sample).string());
        if (chunks.loop) ends.push_back(std::to_string(chunks.loop->end_frame - 1));
    }
    EXPECT_EQ(captures(text, "loop_end=([0-9]+)"), ends);
    EXPECT_EQ(ends.size(), 2U);
    // 441 Hz is 3.93 cents above A4.
    const auto pad = std::ranges::find(plan.items, makers::TextureKind::pad,
                                       [](const KitItem& item) { return item.texture.row.kind; });
    ASSERT_NE(pad, plan.items.end());
    const auto pitched = text_of("kit/AFTERGLOW/pitched/" + pad->name + ".sfz");
    EXPECT_THAT(text, HasSubstr("pitch_keycenter=69"));
    EXPECT_THAT(pitched, HasSubstr("lokey=0 hikey=127 pitch_keycenter=69 tune=-4\n"));
    EXPECT_THAT(pitched, HasSubstr("sample=../samples/"));
}

TEST_F(Kit, OfDecentSamplerHasTheLoopPointsOfTheChunks) {
    write("decentsampler", "kit");
    const auto text = text_of("kit/AFTERGLOW/AFTERGLOW.dspreset");
    EXPECT_EQ(captures(text, "loopEnd=\"([0-9]+)\"").size(), 2U);
    EXPECT_THAT(text, HasSubstr("loopStart=\"0\" loopEnd=\"44099\""));
    EXPECT_THAT(text, HasSubstr("rootNote=\"69\""));
    EXPECT_THAT(text, HasSubstr("loopEnabled=\"false\""));
}

TEST_F(Kit, IsTheSameEveryTime) {
    write("volca", "a");
    write("volca", "b");
    for (const auto& entry : fs::recursive_directory_iterator(scratch_ / "out/a")) {
        // The mark says for which folder it is.
        if (!entry.is_regular_file() || entry.path().filename() == mark_name) continue;
        const auto other = scratch_ / "out/b" / entry.path().lexically_relative(scratch_ / "out/a");
        EXPECT_EQ(read_text_file(entry.path()), read_text_file(other)) << other;
    }
}

TEST_F(Kit, ReplacesOnlyWhatItMade) {
    write("volca", "kit");
    EXPECT_THROW(write("volca", "kit"), Error);
    write("digitakt", "kit", Replace::own_work);
    EXPECT_THAT(text_of("kit/kit_map.csv"), HasSubstr("48000"));
    std::ofstream(scratch_ / "out/kit/notes.txt") << "mine";
    EXPECT_THROW(write("volca", "kit", Replace::own_work), Error);
    EXPECT_EQ(text_of("kit/notes.txt"), "mine");
}

TEST_F(Kit, LeavesNothingWhereATextureHasGone) {
    const auto plan = plan_kit(textures_, find_device("tr8s"), options_);
    fs::remove(textures_[2].file);
    EXPECT_THROW(
        write_kit(plan, options_, OutputRoot(scratch_ / "out"), "kit", Replace::never, silent_progress()),
        Error);
    EXPECT_TRUE(fs::is_empty(scratch_ / "out"));
}

TEST_F(Kit, IsReadBackAndRefusedWhereItIsNotWhatWasPlanned) {
    auto plan = write("tr8s", "kit");
    EXPECT_NO_THROW(verify_kit(plan, scratch_ / "out/kit"));
    --plan.items[0].frames;
    EXPECT_THROW(verify_kit(plan, scratch_ / "out/kit"), Error);
    ++plan.items[0].frames;
    const auto file = scratch_ / "out/kit" / plan.items[1].path;
    fs::resize_file(file, fs::file_size(file) - 100);
    EXPECT_THROW(verify_kit(plan, scratch_ / "out/kit"), Error);
}

}  // namespace
}  // namespace afterglow::render
