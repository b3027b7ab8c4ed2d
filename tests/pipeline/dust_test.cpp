#include "pipeline/dust.hpp"

#include <gtest/gtest.h>

#include "audio/decode.hpp"
#include "base/error.hpp"
#include "dsp/level.hpp"
#include "render/provenance.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"
#include "support/textures.hpp"

namespace afterglow::pipeline {
namespace {

DustRequest request_for(const std::filesystem::path& folder) {
    DustRequest request;
    request.pads = request.hiss = render::read_manifests(folder).textures;
    return request;
}

TEST(WriteDust, LaysHissOnPadsAndDronesOnly) {
    const test::ScratchFolder scratch;
    test::write_textures(scratch / "in", "song", test::assorted_textures());
    const OutputRoot out(scratch.path());
    const auto report =
        write_dust(request_for(scratch / "in"), out, "dusty", Replace::never, silent_progress());
    EXPECT_EQ(report.rows.size(), 3U);
    EXPECT_TRUE(report.left_out.empty());
    const auto back = render::read_manifests(scratch / "dusty");
    ASSERT_EQ(back.textures.size(), 3U);
    for (const auto& texture : back.textures) {
        EXPECT_TRUE(texture.row.path.ends_with("_dust.wav")) << texture.row.path;
        const auto audio = audio::decode_all(texture.file, {0.0, 0.0});
        const auto chunks = audio::read_wav_chunks(texture.file.string());
        ASSERT_TRUE(chunks.loop.has_value());
        EXPECT_EQ(chunks.loop->end_frame, audio.frames());
        EXPECT_EQ(texture.row.loop_end_frame, audio.frames());
        EXPECT_NE(chunks.text.comment.find("chain=loop, dust hiss.wav at -12 dB"), std::string::npos)
            << chunks.text.comment;
        EXPECT_NEAR(dsp::to_db(dsp::peak(audio)), texture.row.measured.peak_db, 0.05);
    }
}

TEST(WriteDust, KeepsWhatWasDoneBeforeWhateverTheSourceIsCalled) {
    const test::ScratchFolder scratch;
    test::write_textures(scratch / "in", "chain=odd; seed=1, b", test::assorted_textures());
    const OutputRoot out(scratch.path());
    const auto report =
        write_dust(request_for(scratch / "in"), out, "dusty", Replace::never, silent_progress());
    ASSERT_EQ(report.rows.size(), 3U);
    for (const auto& row : report.rows) {
        const auto said =
            render::parse_provenance(audio::read_wav_chunks(scratch / "dusty" / row.path).text.comment);
        ASSERT_TRUE(said) << row.path;
        EXPECT_EQ(said->source, "chain=odd; seed=1, b.flac");
        EXPECT_EQ(said->chain, (std::vector<std::string>{"loop", "dust hiss.wav at -12 dB"}));
        EXPECT_EQ(said->end_sec, 3.0);
    }
}

TEST(WriteDust, IsTheSameEveryTime) {
    const test::ScratchFolder scratch;
    test::write_textures(scratch / "in", "song", test::assorted_textures());
    const OutputRoot out(scratch.path());
    for (const char* name : {"a", "b"})
        write_dust(request_for(scratch / "in"), out, name, Replace::never, silent_progress());
    for (const char* file : {"pads/low_dust.wav", "manifest.json"})
        EXPECT_EQ(read_text_file(scratch / "a" / file), read_text_file(scratch / "b" / file));
}

TEST(WriteDust, BringsHissToTheRateOfThePad) {
    const test::ScratchFolder scratch;
    test::write_textures(
        scratch / "in", "song",
        {{makers::TextureKind::pad, "p.wav", signals::sine(220.5, 1.0), true},
         {makers::TextureKind::hiss, "h.wav", signals::white_noise(0.5, 0.1, 1, 48000.0), true}});
    const auto report = write_dust(request_for(scratch / "in"), OutputRoot(scratch.path()), "dusty",
                                   Replace::never, silent_progress());
    EXPECT_EQ(report.rows.at(0).measured.sample_rate_hz, 44100);
}

TEST(WriteDust, SaysWhatIsMissing) {
    const test::ScratchFolder scratch;
    test::write_textures(scratch / "no_hiss", "song",
                         {{makers::TextureKind::pad, "p.wav", signals::sine(220.5, 1.0), true}});
    test::write_textures(scratch / "no_pad", "song",
                         {{makers::TextureKind::hiss, "h.wav", signals::white_noise(0.5), true},
                          {makers::TextureKind::pad, "p.wav", signals::sine(220.5, 1.0), false}});
    const OutputRoot out(scratch.path());
    for (const char* folder : {"no_hiss", "no_pad"}) {
        EXPECT_THROW(
            write_dust(request_for(scratch / folder), out, "dusty", Replace::never, silent_progress()),
            Error);
        EXPECT_FALSE(std::filesystem::exists(scratch / "dusty"));
    }
}

}  // namespace
}  // namespace afterglow::pipeline
