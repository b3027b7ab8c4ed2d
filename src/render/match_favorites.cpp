#include "render/match_favorites.hpp"

#include <map>
#include <sstream>

#include "base/files.hpp"
#include "render/favorites.hpp"

namespace afterglow::render {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> entries;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
        if (!line.empty() && line.front() != '#') entries.push_back(line);
    }
    return entries;
}

std::string normalised(const std::string& path) {
    return std::filesystem::path(path).lexically_normal().generic_string();
}

// Every end of a path that begins after a slash, and the whole: "a/b/c" gives "a/b/c", "b/c", "c".
template <typename Visit>
void for_each_end(const std::string& path, const Visit& visit) {
    visit(path);
    for (auto slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1))
        visit(path.substr(slash + 1));
}

}  // namespace

std::vector<std::string> favorite_paths(const std::filesystem::path& file) {
    const std::string text = read_text_file(file);
    const auto start = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    if (start == std::string::npos || (text[start] != '[' && text[start] != '{')) return lines_of(text);
    std::vector<std::string> paths;
    for (const auto& favorite : read_favorites(file))
        if (favorite.is_favorite) paths.push_back(favorite.path);
    return paths;
}

FavoriteMatch match_favorites(const std::vector<std::string>& entries,
                              const std::vector<ReadTexture>& textures) {
    constexpr std::size_t many = static_cast<std::size_t>(-1);
    std::map<std::string, std::size_t> by_path;  // whole paths
    std::map<std::string, std::size_t> by_end;
    for (std::size_t i = 0; i < textures.size(); ++i) {
        by_path.emplace(normalised(textures[i].row.path), i);
        const auto add = [&](const std::string& end) {
            const auto [at, added] = by_end.emplace(end, i);
            if (!added && at->second != i) at->second = many;
        };
        for_each_end(textures[i].file.generic_string(), add);
        add(normalised(textures[i].row.path));
    }
    FavoriteMatch match;
    match.is_favorite.resize(textures.size());
    const auto lookup = [](const auto& map, const std::string& name) {
        const auto at = map.find(name);
        return at == map.end() ? many : at->second;
    };
    for (const auto& entry : entries) {
        std::size_t found = lookup(by_path, normalised(entry));
        // The page may have been made in another folder: then more of the path stands before it.
        for_each_end(normalised(entry), [&](const std::string& end) {
            if (found == many) found = lookup(by_end, end);
        });
        if (found == many) {
            match.unknown.push_back(entry);
        } else {
            match.is_favorite[found] = true;
        }
    }
    return match;
}

}  // namespace afterglow::render
