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
    std::string reason;  // why rejected; empty for selected
};

struct Selection {
    std::vector<Judged> selected;  // highest score first, then by path
    std::vector<Judged> rejected;  // by path
};

Selection select(const std::vector<CatalogRow>& rows, const pipeline::SelectionOptions& options);

// True if `pattern`'s words occur as whole words, next to each other, in the path: "test" is in "a/test 2.wav", not in
// "Greatest Hits".
bool path_has_words(const std::string& path, const std::string& pattern);

}  // namespace afterglow::archive
