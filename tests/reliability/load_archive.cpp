// Writes archives for scripts/load:
//
// small COUNT DIR: short files of all formats in nested folders, some broken, silent, double or oddly named
//
// long COUNT MINUTES DIR: recordings of music-like sound; five different ones, the others are hard links to
// them
//
// one MINUTES CHANNELS FILE.flac: one recording
#include <fmt/format.h>
#include <sndfile.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/rng.hpp"
#include "support/recordings.hpp"
#include "support/signals.hpp"

namespace {

namespace fs = std::filesystem;
using namespace afterglow;
using audio::RecordingFormat;

struct Kind {
    RecordingFormat format;
    const char* extension;
    double rate_hz;
};
constexpr std::array<Kind, 6> kinds = {{{RecordingFormat::wav, ".wav", 44100},
                                        {RecordingFormat::flac, ".flac", 44100},
                                        {RecordingFormat::aiff, ".AIF", 48000},
                                        {RecordingFormat::ogg_vorbis, ".ogg", 44100},
                                        {RecordingFormat::mp3, ".mp3", 44100},
                                        {RecordingFormat::opus, ".opus", 48000}}};

const Kind& kind_of(int index) {
    return kinds[static_cast<std::size_t>(index) % kinds.size()];
}

AudioBuffer short_sound(int index, double seconds, double rate_hz) {
    const double root = signals::midi_hz(45 + index % 31);
    const std::array notes = {root, root * 1.26, root * 1.5};
    auto sound = index % 2 == 0 ? signals::held_chord(notes, seconds, 0.3, rate_hz)
                                : signals::arpeggio(notes, 0.11, seconds, 0.4, rate_hz);
    const auto seed = static_cast<std::uint64_t>(index);
    if (index % 3 == 0)
        signals::mix_into(sound, signals::drum_loop(90 + index % 80, seconds, seed, rate_hz), 0, 0.5);
    return signals::with_noise_floor(std::move(sound), -60.0, seed);
}

std::string odd_name(int index) {
    constexpr std::array names = {"Take",        "Übung  №",   "[Live] \"so\", what?", "-v",
                                  "bad\xff\xfe", "line\nfeed", "日本 の 音",           "%s;$(x)'"};
    return fmt::format("{} {}", names[static_cast<std::size_t>(index) % names.size()], index);
}

// Where a file of that number lies; every number has another path.
fs::path small_path(int index, const fs::path& root) {
    const std::string name = index % 25 == 7 ? odd_name(index) : fmt::format("piece {}", index);
    return root / fmt::format("year {}", 1990 + index % 30) / fmt::format("session {}", index % 11) /
           (name + kind_of(index).extension);
}

void write_small(int index, const fs::path& file) {
    const Kind& kind = kind_of(index);
    const double seconds = 0.3 + 0.1 * (index % 18);
    switch (index % 100) {
        case 11:
            return test::write_text(file, "");
        case 22:
            return test::write_text(file, std::string(2000, static_cast<char>(index)));
        case 33:
            return test::write_recording(file, signals::silence(seconds, kind.rate_hz), kind.format);
        default:
            test::write_recording(file, short_sound(index, seconds, kind.rate_hz), kind.format);
    }
    if (index % 100 == 55) fs::resize_file(file, fs::file_size(file) / 2);
}

// The first 1,200 differ, the others are copies of them.
void write_small_archive(int count, const fs::path& root) {
    constexpr int different = 1200;  // a multiple of the number of kinds
    for (int i = 0; i < count; ++i) {
        const fs::path file = small_path(i, root);
        fs::create_directories(file.parent_path());
        if (i < different)
            write_small(i, file);
        else
            fs::copy_file(small_path(i % different, root), file);
    }
}

struct CloseFile {
    void operator()(SNDFILE* file) const { sf_close(file); }
};

// Some minutes of music, each another one, repeated at changing levels.
class LongMusic {
  public:
    LongMusic(int seed, int channels) : channels_(channels) {
        for (int minute = 0; minute < different_minutes; ++minute)
            minutes_.push_back(minute_of(seed, minute));
    }
    void write(const fs::path& path, int minutes) const {
        SF_INFO info{};
        info.samplerate = static_cast<int>(signals::default_rate_hz);
        info.channels = channels_;
        info.format = SF_FORMAT_FLAC | SF_FORMAT_PCM_16;
        const std::unique_ptr<SNDFILE, CloseFile> file(sf_open(path.c_str(), SFM_WRITE, &info));
        if (!file) throw std::runtime_error("cannot write " + path.string());
        for (int minute = 0; minute < minutes; ++minute) {
            auto block = minutes_[static_cast<std::size_t>(minute) % minutes_.size()];
            const float gain = 0.5F + 0.05F * static_cast<float>(minute % 9);
            for (float& sample : block) sample *= gain;
            const auto size = static_cast<sf_count_t>(block.size());
            if (sf_write_float(file.get(), block.data(), size) != size)
                throw std::runtime_error("cannot write " + path.string());
        }
    }

  private:
    static constexpr int different_minutes = 7;

    std::vector<float> minute_of(int seed, int minute) const {
        const int piece = 10 * seed + minute;
        const double root = signals::midi_hz(48 + piece % 12);
        const std::array notes = {root, root * 1.26, root * 1.5, root * 2.0};
        std::vector<AudioBuffer> parts;
        parts.push_back(signals::held_chord(notes, 20.0, 0.3));
        parts.push_back(signals::drum_loop(90.0 + piece % 50, 25.0, static_cast<std::uint64_t>(piece)));
        parts.push_back(signals::arpeggio(notes, 0.2, 14.0, 0.4));
        parts.push_back(signals::scaled(signals::pink_noise(1.0, 0.003), 1.0));
        const auto mono =
            signals::with_noise_floor(signals::concat(parts), -66.0, static_cast<std::uint64_t>(piece));
        const auto both = signals::decorrelated(mono, 0.004, static_cast<std::uint64_t>(piece) + 1);
        std::vector<float> block;
        for (std::int64_t i = 0; i < mono.frames(); ++i)
            for (int c = 0; c < channels_; ++c) block.push_back(both.channel(c)[static_cast<std::size_t>(i)]);
        return block;
    }

    int channels_;
    std::vector<std::vector<float>> minutes_;
};

void write_long(int count, int minutes, const fs::path& root) {
    constexpr int different = 5;
    fs::create_directories(root);
    for (int i = 0; i < count; ++i) {
        const fs::path file = root / fmt::format("concert {:03}.flac", i);
        if (i < different)
            LongMusic(i, 2).write(file, minutes + i);
        else
            fs::create_hard_link(root / fmt::format("concert {:03}.flac", i % different), file);
    }
}

}  // namespace

int main(int count, char** arguments) {
    const std::vector<std::string> words(arguments + 1, arguments + count);
    if (words.size() == 3 && words[0] == "small") {
        write_small_archive(std::stoi(words[1]), words[2]);
    } else if (words.size() == 4 && words[0] == "long") {
        write_long(std::stoi(words[1]), std::stoi(words[2]), words[3]);
    } else if (words.size() == 4 && words[0] == "one") {
        LongMusic(1, std::stoi(words[2])).write(words[3], std::stoi(words[1]));
    } else {
        return 2;
    }
    return 0;
}
