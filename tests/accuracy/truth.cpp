#include "truth.hpp"

#include <algorithm>

namespace afterglow::truth {

std::vector<double> merged_onsets(const midi::Song& song) {
    constexpr double together_sec = 0.03;
    std::vector<double> starts;
    for (const midi::Note& note : song.notes) starts.push_back(note.start_sec);
    std::sort(starts.begin(), starts.end());
    std::vector<double> onsets;
    for (const double start : starts) {
        if (start >= song.length_sec) break;
        if (onsets.empty() || start - onsets.back() > together_sec) onsets.push_back(start);
    }
    return onsets;
}

}  // namespace afterglow::truth
