#include "base/likely_slugs.hpp"

#include "base/text.hpp"

namespace afterglow {

std::vector<std::string> likely_slugs(const std::string& path) {
    constexpr std::size_t ways = 3;  // by itself, with its folder, with a hash
    std::vector<std::string> slugs;
    for (std::size_t i = 0; i < ways; ++i) {
        const std::vector<std::string> taken = slugs;
        slugs.push_back(unique_slugs(std::vector{path}, taken)[0]);
    }
    return slugs;
}

}  // namespace afterglow
