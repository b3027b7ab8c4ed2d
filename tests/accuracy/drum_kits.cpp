#include "drum_kits.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

#include "audio/decode.hpp"
#include "base/error.hpp"
#include "dsp/level.hpp"

namespace afterglow::truth {
namespace {

using makers::DrumClass;
namespace fs = std::filesystem;

constexpr const char* kits_folder = "/usr/share/hydrogen/data/drumkits";

struct Word {
    std::string_view text;
    DrumClass drum;
};
// The first that is found decides: a side stick is no snare, and a ride no hat.
constexpr std::array words = {Word{"stick", DrumClass::percussion},
                              Word{"clap", DrumClass::percussion},
                              Word{"cowbell", DrumClass::percussion},
                              Word{"tamb", DrumClass::percussion},
                              Word{"bongo", DrumClass::percussion},
                              Word{"conga", DrumClass::percussion},
                              Word{"clave", DrumClass::percussion},
                              Word{"wood", DrumClass::percussion},
                              Word{"maraca", DrumClass::percussion},
                              Word{"shaker", DrumClass::percussion},
                              Word{"cajon", DrumClass::percussion},
                              Word{"snap", DrumClass::percussion},
                              Word{"djembe", DrumClass::percussion},
                              Word{"crash", DrumClass::cymbal},
                              Word{"ride", DrumClass::cymbal},
                              Word{"splash", DrumClass::cymbal},
                              Word{"china", DrumClass::cymbal},
                              Word{"cymbal", DrumClass::cymbal},
                              Word{"hh", DrumClass::hat},
                              Word{"hat", DrumClass::hat},
                              Word{"tom", DrumClass::tom},
                              Word{"snare", DrumClass::snare},
                              Word{"kick", DrumClass::kick},
                              Word{"bass", DrumClass::kick},
                              Word{"bd", DrumClass::kick}};
constexpr std::array no_single_hits = {"roll", "flam", "choke", "loop"};

std::string between(std::string_view text, std::string_view from, std::string_view to) {
    const auto start = text.find(from);
    if (start == std::string_view::npos) return {};
    const auto begin = start + from.size();
    return std::string(text.substr(begin, text.find(to, begin) - begin));
}

// Mono and without what lies before its first sound.
std::optional<AudioBuffer> load(const fs::path& file) {
    constexpr double max_sec = 4.0;
    constexpr double first_sound_db = -40.0;  // of the peak
    try {
        AudioBuffer mono = to_mono(audio::decode_all(file, {}));
        const float peak = dsp::peak(mono);
        if (!(peak > 0.0F)) return std::nullopt;
        const float least = peak * static_cast<float>(dsp::from_db(first_sound_db));
        const auto samples = mono.channel(0);
        const auto first = std::ranges::find_if(samples, [&](float x) { return std::abs(x) >= least; });
        const std::int64_t start = first - samples.begin();
        const auto longest = static_cast<std::int64_t>(max_sec * mono.sample_rate_hz());
        AudioBuffer out = mono.slice(start, std::min(mono.frames() - start, longest));
        dsp::normalise_peak(out, 0.0);
        return out;
    } catch (const Error&) {
        return std::nullopt;
    }
}

std::vector<DrumSample> read_kit(const fs::path& folder) {
    std::ifstream file(folder / "drumkit.xml");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    std::vector<DrumSample> samples;
    constexpr std::string_view opens = "<instrument>";
    for (auto at = text.find(opens); at != std::string::npos; at = text.find(opens, at + 1)) {
        const std::string_view instrument =
            std::string_view(text).substr(at, text.find("</instrument>", at) - at);
        const auto drum = drum_of_name(between(instrument, "<name>", "</name>"));
        if (!drum) continue;
        constexpr std::string_view name = "<filename>";
        for (auto n = instrument.find(name); n != std::string_view::npos; n = instrument.find(name, n + 1)) {
            if (auto audio = load(folder / between(instrument.substr(n), name, "</filename>")))
                samples.push_back({*drum, std::move(*audio)});
        }
    }
    return samples;
}

}  // namespace

std::optional<DrumClass> drum_of_name(std::string name) {
    std::ranges::transform(name, name.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const auto has = [&](std::string_view part) { return name.find(part) != std::string::npos; };
    if (std::ranges::any_of(no_single_hits, has)) return std::nullopt;
    const auto word = std::ranges::find_if(words, has, &Word::text);
    return word == words.end() ? std::nullopt : std::optional(word->drum);
}

std::vector<std::vector<DrumSample>> recorded_kits() {
    std::vector<fs::path> folders;
    if (fs::exists(kits_folder)) {
        for (const auto& entry : fs::directory_iterator(kits_folder)) folders.push_back(entry.path());
    }
    std::ranges::sort(folders);
    std::vector<std::vector<DrumSample>> kits;
    for (const auto& folder : folders) {
        if (auto kit = read_kit(folder); !kit.empty()) kits.push_back(std::move(kit));
    }
    return kits;
}

}  // namespace afterglow::truth
