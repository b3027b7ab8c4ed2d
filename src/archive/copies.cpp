#include "archive/copies.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>
#include <map>
#include <sstream>
#include <utility>
#include <vector>

#include "archive/asking.hpp"
#include "archive/path_text.hpp"
#include "base/error.hpp"
#include "base/identity.hpp"
#include "base/source_file.hpp"

namespace afterglow::archive {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t beginning_bytes = 1 << 16;

// Of its first bytes. Empty where it cannot be read.
std::string content_of(const fs::path& path, std::int64_t most_bytes, const MayAsk& may_ask) {
    constexpr std::int64_t block_bytes = 1 << 20;
    try {
        if (!may_ask(path.native())) return {};
        const SourceFile file(path);
        IdentityOfPieces pieces;
        std::vector<char> block(static_cast<std::size_t>(std::min(block_bytes, most_bytes)));
        for (std::int64_t offset = 0; may_ask(path.native());) {  // each block is a sign of life
            const std::size_t got = file.read_at(offset, block.data(), block.size());
            pieces.add(block.data(), got);
            offset += static_cast<std::int64_t>(got);
            if (got < block.size() || offset >= most_bytes) return pieces.identity();
        }
    } catch (const Error&) {
    }
    return {};
}

// One line for each path.
std::vector<std::string> contents_apart(const std::vector<fs::path>& paths, std::int64_t most_bytes,
                                        const Progress& progress) {
    const auto question = [&](const MayAsk& may_ask) {
        std::string lines;
        for (const fs::path& path : paths) lines += content_of(path, most_bytes, may_ask) + "\n";
        return lines;
    };
    std::istringstream answer(ask_apart(question, progress));
    std::vector<std::string> contents(paths.size());
    for (std::string& content : contents) std::getline(answer, content);
    return contents;
}

// Those of the places whose key another one has too, in order.
template <typename Key>
std::vector<std::size_t> shared(const std::vector<std::size_t>& places, const std::vector<Key>& keys) {
    std::map<Key, std::vector<std::size_t>> by_key;
    for (std::size_t i = 0; i < places.size(); ++i) by_key[keys[i]].push_back(places[i]);
    std::vector<std::size_t> found;
    for (const auto& [key, alike] : by_key)
        if (alike.size() > 1) found.insert(found.end(), alike.begin(), alike.end());
    std::ranges::sort(found);
    return found;
}

std::vector<std::size_t> of_one_size(const std::vector<Judged>& selected) {
    std::vector<std::size_t> places;
    std::vector<double> sizes;
    for (const Judged& judged : selected) {
        places.push_back(places.size());
        sizes.push_back(judged.row.file_size_mb);
    }
    return shared(places, sizes);
}

}  // namespace

void reject_copies(Selection& selection, const fs::path& root, const Progress& progress) {
    const auto contents_of = [&](const std::vector<std::size_t>& places, std::int64_t most_bytes) {
        std::vector<fs::path> paths;
        for (const std::size_t place : places)
            paths.push_back(fs::absolute(root) / path_of_text(selection.selected[place].row.rel_path));
        return contents_apart(paths, most_bytes, progress);
    };
    std::vector<std::size_t> places = of_one_size(selection.selected);
    if (!places.empty()) places = shared(places, contents_of(places, beginning_bytes));
    if (places.empty()) return;
    const auto contents = contents_of(places, std::numeric_limits<std::int64_t>::max());
    std::map<std::string, std::string> first_of;  // by content
    std::vector<bool> is_copy(selection.selected.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
        Judged& judged = selection.selected[places[i]];
        if (contents[i].empty()) continue;
        const auto [first, is_new] = first_of.try_emplace(contents[i], judged.row.rel_path);
        is_copy[places[i]] = !is_new;
        if (is_new) continue;
        judged.reason = "is a copy of " + first->second;
        judged.rules = {"a copy of another"};
    }
    std::vector<Judged> kept;
    for (std::size_t i = 0; i < selection.selected.size(); ++i)
        (is_copy[i] ? selection.rejected : kept).push_back(std::move(selection.selected[i]));
    selection.selected = std::move(kept);
    std::ranges::stable_sort(selection.rejected, {},
                             [](const Judged& judged) { return judged.row.rel_path; });
}

}  // namespace afterglow::archive
