// Other programs that hear onsets, tempo or pitch, as Debian packages them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace afterglow::truth {

// The same mono audio as 16 bit WAV, and as headerless single-precision samples.
struct AudioFiles {
    std::filesystem::path wav;
    std::filesystem::path raw;
};

struct OnsetRival {
    std::string name;
    std::vector<std::string> command;  // the file's name is still to be added
};
std::vector<OnsetRival> onset_rivals();
std::vector<double> onsets_by(const OnsetRival& rival, const AudioFiles& files);

struct TempoRival {
    std::string name;
    std::string command;  // for a shell; WAV and RAW stand for the files
    std::string before;   // what the number stands behind in the output; empty: it comes first
};
std::vector<TempoRival> tempo_rivals();
std::optional<double> tempo_by(const TempoRival& rival, const AudioFiles& files);

std::vector<std::string> pitch_rivals();  // methods of aubiopitch
// The median over the file.
std::optional<double> pitch_by(const std::string& method, const AudioFiles& files);

// Those of the programs above that are not installed.
std::vector<std::string> missing_rivals();

}  // namespace afterglow::truth
