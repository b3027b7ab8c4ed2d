// Which recordings of a catalog are worth the work.
#pragma once

#include <string>
#include <vector>

#include "archive/catalog.hpp"
#include "pipeline/settings.hpp"

namespace afterglow::archive {

struct Judged {
    CatalogRow row;
    int score = 0;
    std::string reason;              // why rejected; empty for selected
    std::vector<std::string> rules;  // the same without what is the recording's own: "shorter than 30 s"
    std::string merits;              // what the score is made of: "+10 path has "masters"; +5 2 channels"
};

struct Selection {
    std::vector<Judged> selected;  // highest score first, then by path
    std::vector<Judged> rejected;  // by path
};

Selection select(const std::vector<CatalogRow>& rows, const pipeline::SelectionOptions& options);

// True if `pattern`'s words occur as whole words, next to each other, in the path: "test" is in
// "a/test 2.wav", not in "Greatest Hits". Case and accents do not count; a word does not go on from letters
// to digits, so "test" is in "test2.wav". Separators at a pattern's ends must be there: "_old" is in
// "mix_old.wav", not in "Old Friends.wav".
bool path_has_words(const std::string& path, const std::string& pattern);

// The rows of what was selected, in its order.
std::vector<CatalogRow> selected_rows(const Selection& selection);

}  // namespace afterglow::archive
