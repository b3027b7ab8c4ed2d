#include "base/likely_slugs.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace afterglow {

std::vector<std::string> likely_slugs(const std::string& path) {
    // By itself, with one more folder each time, with a hash.
    const auto ways = 2 + static_cast<std::size_t>(std::ranges::count(path, '/'));
    std::vector<std::string> slugs;
    for (std::size_t i = 0; i < ways; ++i) {
        const std::vector<std::string> taken = slugs;
        slugs.push_back(unique_slugs(std::vector{path}, taken)[0]);
    }
    return slugs;
}

}  // namespace afterglow
