// What settings are, in one short text.
#include "base/identity.hpp"

#include <algorithm>

#include "config/load.hpp"
#include "config/schema.hpp"

namespace afterglow::config {

std::string settings_fingerprint(const pipeline::Settings& settings, std::uint64_t seed) {
    std::vector<std::string> lines = {"seed=" + std::to_string(seed) + "\n"};
    for (const Setting& key : all_settings())
        // `seed` is what the seed setting has come to.
        if (key.changes_textures && key.type != Type::seed)
            lines.push_back(key.path() + "=" + value_text(key, settings) + "\n");
    std::ranges::sort(lines);
    std::string text;
    for (const std::string& line : lines) text += line;
    return content_hash(text);
}

}  // namespace afterglow::config
