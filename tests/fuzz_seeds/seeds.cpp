// Writes the fuzzers' first inputs, a folder per target: fuzz_seeds FOLDER
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "archive/catalog.hpp"
#include "archive/ledger.hpp"
#include "audio/encode_recording.hpp"
#include "config/explain.hpp"
#include "jobs/track_job.hpp"
#include "render/manifest.hpp"
#include "support/caf_files.hpp"
#include "support/further_files.hpp"
#include "support/signals.hpp"

using namespace afterglow;
namespace fs = std::filesystem;

namespace {

void write(const fs::path& folder, const std::string& name, const void* data, std::size_t size) {
    fs::create_directories(folder);
    std::ofstream file(folder / name, std::ios::binary);
    file.write(static_cast<const char*>(data), static_cast<std::streamsize>(size));
    if (!file) throw std::runtime_error("cannot write to " + folder.string());
}

void write(const fs::path& folder, const std::string& name, const std::string& text) {
    write(folder, name, text.data(), text.size());
}

// Short, since a fuzzer changes bytes: in a long file most of them are samples.
void write_recordings(const fs::path& root) {
    using enum audio::RecordingFormat;
    const auto mono = signals::harmonic_tone(440.0, 0.02, 4, 0.5, 48000.0);
    const auto stereo = signals::stereo(mono, signals::white_noise(0.02, 0.1, 1, 48000.0));
    const std::pair<audio::RecordingFormat, const char*> formats[] = {
        {wav, "wav"}, {aiff, "aiff"}, {flac, "flac"}, {mp3, "mp3"}, {ogg_vorbis, "vorbis"}, {opus, "opus"}};
    const std::pair<audio::SampleFormat, const char*> depths[] = {{audio::SampleFormat::pcm16, "16"},
                                                                  {audio::SampleFormat::pcm24, "24"},
                                                                  {audio::SampleFormat::float32, "f"}};
    for (const auto& [format, name] : formats) {
        const bool has_depths = format == wav || format == aiff || format == flac;
        for (const auto& [depth, depth_name] : depths) {
            if (!has_depths && depth != audio::SampleFormat::pcm16) continue;
            if (format == flac && depth == audio::SampleFormat::float32) continue;
            for (const auto* audio : {&mono, &stereo}) {
                const auto bytes = audio::encode_recording(*audio, format, depth);
                const std::string file = std::string(depth_name) + (audio == &mono ? "_mono" : "_stereo");
                write(root / ("decode_" + std::string(name)), file, bytes.data(), bytes.size());
                write(root / "probe", std::string(name) + file, bytes.data(), bytes.size());
            }
        }
    }
}

void write_further_recordings(const fs::path& root) {
    const auto mono = signals::harmonic_tone(440.0, 0.05, 4, 0.5, 48000.0);
    const auto stereo = signals::stereo(mono, signals::white_noise(0.05, 0.1, 1, 48000.0));
    const std::pair<const char*, const char*> formats[] = {{"aac", "ipod"},   {"alac", "ipod"},
                                                           {"aac", "adts"},   {"wmav2", "asf"},
                                                           {"wavpack", "wv"}, {"tta", "tta"}};
    for (const auto& [codec, container] : formats)
        for (const auto* audio : {&mono, &stereo})
            for (const int bits : {16, 24}) {
                const std::string bytes = test::further_file(*audio, {codec, container, bits});
                write(root / "decode_ffmpeg",
                      std::string(codec) + container + std::to_string(bits) +
                          (audio == &mono ? "_mono" : "_stereo"),
                      bytes);
            }
    for (const char* codec : {"alac", "libopus", "adpcm_ima_qt", "pcm_s16be"})
        write(root / "decode_caf", codec, test::further_file(stereo, {codec, "caf"}));
    write(root / "decode_caf", "aac", test::aac_in_caf(mono));
    write(root / "decode_caf", "aac_table_first", test::aac_in_caf(mono, true));
    write(root / "decode_ffmpeg", "ape", test::silent_ape(2000));
    write(root / "decode_ffmpeg", "note",
          test::with_itunes_note(test::further_file(mono, {"aac", "ipod"}), 1024, 100, 2000));
}

void write_texts(const fs::path& root) {
    write(root / "config", "init.yaml", config::commented_yaml());
    write(root / "config", "small.yaml", "schema_version: 1\npad_miner: {duration_sec: 2.0, stereo: true}\n");
    write(root / "config", "older.yaml",
          "pads: &a\n  target_duration_sec: 2\n  crossfade_ms: [1, ~]\nclouds: *a\n");

    archive::CatalogRow row;
    row.rel_path = "songs/a \"quoted\", name.wav";
    row.id = archive::row_id(row.rel_path);
    row.duration_sec = 61.5;
    row.sample_rate_hz = 44100;
    row.channels = 2;
    auto broken = row;
    broken.rel_path = "b.mp3";
    broken.readable = false;
    broken.error = "no audio\nin it";
    const std::vector<archive::CatalogRow> rows = {row, broken};
    write(root / "catalog", "csv", archive::write_catalog(rows, archive::CatalogFormat::csv));
    write(root / "catalog", "json", archive::write_catalog(rows, archive::CatalogFormat::json));

    render::ManifestRow texture;
    texture.filename = "a_pad01_mid.wav";
    texture.path = "pads/a_pad01_mid.wav";
    texture.source = "a";
    write(root / "manifest", "csv", render::manifest_csv({texture, texture}));
    write(root / "manifest", "json", render::manifest_json({texture}));

    jobs::JobResult report;
    report.content = "0123456789abcdef";
    report.made.counts = {{"pad", 3}};
    report.made.reasons = {
        {"pads", {}, ReasonCode::too_short, {{"recording_sec", 0.5}, {"needed_sec", 1.0}}}};
    write(root / "results", "made", jobs::encode(report));
    report.error.emplace(ErrorCategory::source, "no audio in it");
    write(root / "results", "failed", jobs::encode(report));
}

void write_jobs(const fs::path& root) {
    jobs::TrackJob job;
    job.source = "/music/songs/a.wav";
    job.recorded_path = "songs/a.wav";
    job.slug = "songs_a";
    job.makers = pipeline::MakerSet::all();
    job.settings.pads.duration_sec = 2.5;
    job.settings.pads.stereo = true;
    job.seed = 123456789;
    job.size_bytes = 5292044;
    job.names_content = true;
    job.known_content = "0123456789abcdef";
    job.out_root = "/music/out";
    job.folder = "songs_a";
    job.staging = ".afterglow_work/staging/a";
    job.work_root = "/tmp/work";
    job.work = "a/\xff";
    write(root / "job", "track", jobs::encode(job));
    job.source.clear();
    job.staging.clear();
    job.work.clear();
    job.makers = {makers::MakerId::hiss};
    write(root / "job", "hiss", jobs::encode(job));
}

void write_ledger(const fs::path& root) {
    const OutputRoot out(root / "ledger");
    archive::Ledger ledger;
    for (const char* path : {"/music/a.wav", "/music/b.flac", "/music/a.wav"}) {
        archive::LedgerEntry entry;
        entry.source_path = path;
        entry.stamp = {1000, 123456789};
        entry.content = "0123456789abcdef";
        entry.recipe = "fedcba9876543210";
        entry.outcome.counts = {{"pad", 3}, {"drone", 5}};
        ledger.add(entry, out, "three");
    }
}

}  // namespace

int main(int argument_count, char** arguments) {
    if (argument_count != 2) {
        std::fputs("usage: fuzz_seeds FOLDER\n", stderr);
        return 2;
    }
    const fs::path root = arguments[1];
    write_recordings(root);
    write_further_recordings(root);
    write_texts(root);
    write_jobs(root);
    write_ledger(root);
    return 0;
}
