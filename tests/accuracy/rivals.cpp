#include "rivals.hpp"

#include <algorithm>
#include <cctype>
#include <sstream>

#include "support/process.hpp"

namespace afterglow::truth {

namespace {

const test::ProcessOptions& options() {
    static const test::ProcessOptions all = {
        .environment = {
            {"VAMP_PATH", "/usr/lib/vamp:/usr/lib/x86_64-linux-gnu/vamp:/usr/lib/aarch64-linux-gnu/vamp"}}};
    return all;
}

// The first number of every line, where it begins with one.
std::vector<double> leading_numbers(const std::string& text) {
    std::vector<double> out;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        if (double value = 0.0; words >> value) out.push_back(value);
    }
    return out;
}

void replace(std::string& text, const std::string& word, const std::string& by) {
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + by.size()))
        text.replace(at, word.size(), by);
}

}  // namespace

std::vector<OnsetRival> onset_rivals() {
    std::vector<OnsetRival> all;
    for (const char* method :
         {"hfc", "energy", "complex", "phase", "wphase", "specdiff", "kl", "mkl", "specflux"}) {
        const bool preset = std::string(method) == "hfc";
        all.push_back({std::string("aubioonset ") + method + (preset ? " (default)" : ""),
                       {"aubioonset", "-O", method, "-i"}});
    }
    all.push_back({"vamp percussiononsets", {"vamp-simple-host", "vamp-example-plugins:percussiononsets"}});
    return all;
}

std::vector<double> onsets_by(const OnsetRival& rival, const AudioFiles& files) {
    auto command = rival.command;
    command.push_back(files.wav.string());
    auto onsets = leading_numbers(test::run_process(command, options()).out);
    std::sort(onsets.begin(), onsets.end());
    return onsets;
}

std::vector<TempoRival> tempo_rivals() {
    return {{"aubio tempo", "aubio tempo WAV", ""},
            {"bpm (bpm-tools)", "bpm < RAW", ""},
            {"bpm -m 70 -x 175", "bpm -m 70 -x 175 < RAW", ""},
            {"soundstretch -bpm", "soundstretch WAV -bpm 2>&1", "Detected BPM rate "},
            {"vamp fixedtempo", "vamp-simple-host vamp-example-plugins:fixedtempo WAV", ": "}};
}

std::optional<double> tempo_by(const TempoRival& rival, const AudioFiles& files) {
    std::string command = rival.command;
    replace(command, "WAV", files.wav.string());
    replace(command, "RAW", files.raw.string());
    const std::string text = test::run_process({"sh", "-c", command}, options()).out;
    const auto at = text.find(rival.before);
    if (at == std::string::npos) return std::nullopt;
    std::istringstream rest(text.substr(at + rival.before.size()));
    if (double bpm = 0.0; rest >> bpm) return bpm;
    return std::nullopt;
}

std::vector<std::string> pitch_rivals() {
    return {"yinfft", "yinfast", "yin", "mcomb", "fcomb", "schmitt"};
}

std::optional<double> pitch_by(const std::string& method, const AudioFiles& files) {
    const auto run = test::run_process({"aubiopitch", "-p", method, "-i", files.wav.string()}, options());
    std::vector<double> all;
    std::istringstream words(run.out);
    for (double sec = 0.0, hz = 0.0; words >> sec >> hz;) {
        if (hz > 0.0) all.push_back(hz);
    }
    if (all.empty()) return std::nullopt;
    std::sort(all.begin(), all.end());
    return all[all.size() / 2];
}

std::vector<std::string> missing_rivals() {
    std::vector<std::string> missing;
    for (const char* program :
         {"aubioonset", "aubio", "aubiopitch", "bpm", "soundstretch", "vamp-simple-host"}) {
        if (test::run_process({"sh", "-c", std::string("command -v ") + program}).status != 0)
            missing.emplace_back(program);
    }
    return missing;
}

}  // namespace afterglow::truth
