#include "archive/copies.hpp"

#include <algorithm>
#include <iterator>
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

// Empty where it cannot be read.
std::string content_of(const fs::path& path, const MayAsk& may_ask) {
    constexpr std::size_t block_bytes = 1U << 20U;
    try {
        if (!may_ask(path.native())) return {};
        const SourceFile file(path);
        IdentityOfPieces pieces;
        std::vector<char> block(block_bytes);
        for (std::int64_t offset = 0; may_ask(path.native());) {  // each block is a sign of life
            const std::size_t got = file.read_at(offset, block.data(), block.size());
            pieces.add(block.data(), got);
            offset += static_cast<std::int64_t>(got);
            if (got < block.size()) return pieces.identity();
        }
    } catch (const Error&) {
    }
    return {};
}

// One line for each path.
std::vector<std::string> contents_apart(const std::vector<fs::path>& paths, const Progress& progress) {
    const auto question = [&](const MayAsk& may_ask) {
        std::string lines;
        for (const fs::path& path : paths) lines += content_of(path, may_ask) + "\n";
        return lines;
    };
    std::istringstream answer(ask_apart(question, progress));
    std::vector<std::string> contents(paths.size());
    for (std::string& content : contents) std::getline(answer, content);
    return contents;
}

// Of the selected ones those that another one is as large as, by their places.
std::vector<std::size_t> of_one_size(const std::vector<Judged>& selected) {
    std::map<double, std::vector<std::size_t>> by_size;
    for (std::size_t i = 0; i < selected.size(); ++i) by_size[selected[i].row.file_size_mb].push_back(i);
    std::vector<std::size_t> places;
    for (const auto& [size, alike] : by_size)
        if (alike.size() > 1) places.insert(places.end(), alike.begin(), alike.end());
    std::ranges::sort(places);
    return places;
}

}  // namespace

void reject_copies(Selection& selection, const fs::path& root, const Progress& progress) {
    const std::vector<std::size_t> places = of_one_size(selection.selected);
    if (places.empty()) return;
    std::vector<fs::path> paths;
    for (const std::size_t place : places)
        paths.push_back(fs::absolute(root) / path_of_text(selection.selected[place].row.rel_path));
    const auto contents = contents_apart(paths, progress);
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
