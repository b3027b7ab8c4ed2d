#include "analysis/key_name.hpp"

#include <cmath>
#include <string>

#include "base/text.hpp"

namespace afterglow::analysis {
namespace {

int wrapped(int root) {
    return (root % chroma_bins + chroma_bins) % chroma_bins;
}

}  // namespace

std::optional<MusicalKey> parse_key(std::string_view text) {
    static constexpr std::string_view letters = "c d ef g a b";  // a letter's place is its pitch class
    const std::string word = to_lower_ascii(text);
    if (word.empty() || word[0] == ' ') return std::nullopt;
    const auto place = letters.find(word[0]);
    if (place == std::string_view::npos) return std::nullopt;
    int root = static_cast<int>(place);
    std::string_view rest = std::string_view(word).substr(1);
    if (rest.starts_with('#')) {
        ++root;
        rest.remove_prefix(1);
    } else if (rest.starts_with('b')) {
        --root;
        rest.remove_prefix(1);
    }
    if (rest.starts_with(' ')) rest.remove_prefix(1);
    const bool minor = rest == "m" || rest == "min" || rest == "minor";
    if (!minor && !rest.empty() && rest != "maj" && rest != "major") return std::nullopt;
    return MusicalKey{wrapped(root), minor, 1.0};
}

int min_shift(int from_root, int to_root) {
    constexpr int tritone = chroma_bins / 2;
    return wrapped(to_root - from_root + tritone) - tritone;
}

MusicalKey shifted(const MusicalKey& key, double semitones) {
    return {wrapped(key.root + static_cast<int>(std::lround(semitones))), key.minor, key.strength};
}

}  // namespace afterglow::analysis
