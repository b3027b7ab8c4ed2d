#include "render/gallery.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "audio/encode.hpp"
#include "base/error.hpp"
#include "base/own_folder.hpp"
#include "render/gallery_page.hpp"
#include "render/manifest.hpp"
#include "support/scratch.hpp"
#include "support/signals.hpp"

namespace afterglow::render {
namespace {

namespace fs = std::filesystem;

class Gallery : public testing::Test {
  protected:
    void put(const std::string& path, AudioBuffer audio, bool is_loop) {
        audio::quantise(audio, audio::SampleFormat::pcm24, Rng(1));
        out.make_folder(fs::path(path).parent_path().empty() ? "." : fs::path(path).parent_path());
        const auto bytes = audio::encode_wav(audio, {});
        out.write_file(path, bytes);
        ManifestRow row;
        row.filename = fs::path(path).filename().string();
        row.path = path;
        row.source = "song";
        row.kind = makers::TextureKind::pad;
        row.measured.key = analysis::MusicalKey{2, true, 0.8};
        if (is_loop) {
            row.loop_start_frame = 0;
            row.loop_end_frame = audio.frames();
        }
        rows.push_back(row);
        for (const char* manifest : {"manifest.csv", "manifest.json"}) fs::remove(scratch / manifest);
        write_manifest(out, ".", rows);
    }

    GalleryReport make(const fs::path& page = "gallery.html", int jobs = 2) {
        return write_gallery(out, page, read_manifests(scratch.path()).textures, {"A <b>title</b>", jobs},
                             silent_progress());
    }

    std::string text_of(const fs::path& path) { return read_text_file(scratch / path); }

    nlohmann::json data_of(const fs::path& page = "gallery.html") {
        const std::string text = text_of(page);
        const std::string start = "<script id=\"data\" type=\"application/json\">";
        const auto from = text.find(start) + start.size();
        return nlohmann::json::parse(text.substr(from, text.find("</script>", from) - from));
    }

    nlohmann::json cell(std::size_t row, const std::string& column) {
        const auto data = data_of();
        for (std::size_t i = 0; i < data["columns"].size(); ++i)
            if (data["columns"][i] == column) return data["rows"][row][i];
        return "no such column";
    }

    std::map<std::string, std::string> everything() {
        std::map<std::string, std::string> files{{"page", text_of("gallery.html")}};
        for (const auto& entry : fs::directory_iterator(scratch / "gallery_files"))
            files[entry.path().filename().string()] = read_text_file(entry.path());
        return files;
    }

    test::ScratchFolder scratch;
    OutputRoot out{scratch.path()};
    std::vector<ManifestRow> rows;
};

TEST_F(Gallery, ShowsATexture) {
    put("song/pads/a pad.wav", signals::harmonic_tone(220.0, 0.5), true);
    const auto report = make();
    EXPECT_EQ(report.textures, 1U);
    EXPECT_EQ(report.loops, 1U);
    EXPECT_NEAR(report.duration_sec, 0.5, 1e-6);
    EXPECT_GT(report.sound_bytes, 22050);
    EXPECT_TRUE(report.problems.empty());
    EXPECT_EQ(cell(0, "path"), "song/pads/a pad.wav");
    EXPECT_EQ(cell(0, "link"), "song/pads/a%20pad.wav");
    EXPECT_EQ(cell(0, "key"), "Dm");
    EXPECT_EQ(cell(0, "frames"), 22050);
    EXPECT_EQ(cell(0, "isLoop"), true);
    EXPECT_GT(cell(0, "lead"), 0);
    EXPECT_EQ(cell(0, "x"), 0.5);
    EXPECT_EQ(text_of("gallery_files/pictures_0000.png").substr(1, 3), "PNG");
    EXPECT_THAT(text_of("gallery_files/previews_0000.js"),
                testing::StartsWith("afterglowPreviews(0,[\n\"T2dn"));
}

TEST_F(Gallery, ManyTexturesFillSheetsAndPacks) {
    for (int i = 0; i < 101; ++i)
        put("t" + std::to_string(i) + ".wav", signals::sine(100.0 + i, 0.02), false);
    EXPECT_EQ(make().textures, 101U);
    EXPECT_TRUE(fs::exists(scratch / "gallery_files/pictures_0001.png"));
    EXPECT_FALSE(fs::exists(scratch / "gallery_files/pictures_0002.png"));
    EXPECT_TRUE(fs::exists(scratch / "gallery_files/previews_0012.js"));
    EXPECT_FALSE(fs::exists(scratch / "gallery_files/previews_0013.js"));
    EXPECT_EQ(data_of()["rows"].size(), 101U);
}

TEST_F(Gallery, TheSameBytesWhateverTheThreads) {
    put("a.wav", signals::harmonic_tone(220.0, 0.3), true);
    put("b.wav", signals::white_noise(0.3), false);
    put("c.wav", signals::silence(0.3), false);
    make("gallery.html", 1);
    const auto first = everything();
    make("gallery.html", 3);
    EXPECT_EQ(everything(), first);
}

TEST_F(Gallery, NoTextureIsAnAnswer) {
    write_manifest(out, ".", {});
    EXPECT_EQ(make().textures, 0U);
    EXPECT_TRUE(data_of()["rows"].empty());
}

TEST_F(Gallery, NamesAreHarmless) {
    const std::string name = "<img src=x onerror=alert(1)>\xe2\x80\xa8.wav";
    put(name, signals::sine(440.0, 0.1), false);
    make();
    const std::string page = text_of("gallery.html");
    EXPECT_EQ(page.find("<img"), std::string::npos);
    EXPECT_EQ(page.find("<b>title"), std::string::npos);
    EXPECT_EQ(page.find("\xe2\x80\xa8"), std::string::npos);
    EXPECT_THAT(page, testing::HasSubstr("A &lt;b&gt;title&lt;/b&gt;"));
    EXPECT_EQ(cell(0, "path"), name);
    EXPECT_EQ(cell(0, "link"), "%3Cimg%20src%3Dx%20onerror%3Dalert%281%29%3E%E2%80%A8.wav");
}

TEST_F(Gallery, BrokenSoundsAreLeftOutWithTheReason) {
    put("good.wav", signals::sine(440.0, 0.1), false);
    put("bad.wav", signals::sine(440.0, 0.1), false);
    std::ofstream(scratch / "bad.wav") << "no sound at all";
    const auto report = make();
    EXPECT_EQ(report.textures, 1U);
    ASSERT_EQ(report.problems.size(), 1U);
    EXPECT_EQ(report.problems[0].subject, "bad.wav");
    EXPECT_FALSE(report.problems[0].text.empty());
    EXPECT_EQ(data_of()["rows"].size(), 1U);
}

TEST_F(Gallery, ReplacesNothingButItself) {
    put("a.wav", signals::sine(440.0, 0.1), false);
    make();
    make();
    out.write_file("other.html", "<!doctype html><p>mine</p>");
    EXPECT_THROW(make("other.html"), Error);
    EXPECT_EQ(text_of("other.html"), "<!doctype html><p>mine</p>");
    for (const char* name : {"gallery_files/mine.txt", "gallery_files/previews_0000.js"}) {
        make();
        std::ofstream(scratch / name) << "mine";
        EXPECT_THROW(make(), Error) << name;
        EXPECT_EQ(text_of(name), "mine");
        fs::remove_all(scratch / "gallery_files");
    }
    out.make_folder("third_files");
    out.write_file("third_files/mine.txt", "x");
    EXPECT_THROW(make("third.html"), Error);
    EXPECT_TRUE(fs::exists(scratch / "third_files/mine.txt"));
    EXPECT_FALSE(fs::exists(scratch / "third.html"));
}

TEST_F(Gallery, StaysInsideTheRoot) {
    put("a.wav", signals::sine(440.0, 0.1), false);
    EXPECT_THROW(make("../gallery.html"), Error);
}

TEST_F(Gallery, LinksStartAtThePage) {
    put("in/a.wav", signals::sine(440.0, 0.1), false);
    out.make_folder("pages");
    make("pages/gallery.html");
    fs::rename(scratch / "pages/gallery.html", scratch / "gallery.html");
    EXPECT_EQ(cell(0, "link"), "../in/a.wav");
}

TEST_F(Gallery, AnInterruptionLeavesNothing) {
    struct Impatient : Progress {
        bool interrupted() const override { return true; }
    } impatient;
    for (int i = 0; i < 64; ++i) put("t" + std::to_string(i) + ".wav", signals::sine(220.0, 0.5), true);
    EXPECT_THROW(
        write_gallery(out, "gallery.html", read_manifests(scratch.path()).textures, {"", 1}, impatient),
        Error);
    EXPECT_FALSE(fs::exists(scratch / "gallery.html"));
    EXPECT_FALSE(fs::exists(scratch / "gallery_files"));
    EXPECT_FALSE(fs::exists(disk::staging_name(scratch / "gallery_files", 1)));
}

// The browser refuses a script whose hash is not the stated one: the page's own parts must have kept theirs.
TEST_F(Gallery, ThePolicyNamesTheHashesOfItsParts) {
    write_manifest(out, ".", {});
    make();
    const std::string page = text_of("gallery.html");
    EXPECT_THAT(page, testing::HasSubstr("default-src 'none'"));
    EXPECT_THAT(page, testing::HasSubstr(std::string(gallery_mark)));
    EXPECT_EQ(page.find("{{"), std::string::npos);
}

}  // namespace
}  // namespace afterglow::render
