#include "render/kit_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/identity.hpp"
#include "base/text.hpp"

namespace afterglow::render {
namespace {

// Devices that show fewer characters get names of kind and source.
constexpr std::size_t room_for_own_name = 24;

char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

bool allowed(char c, NameAlphabet alphabet) {
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')) return true;
    return alphabet == NameAlphabet::ascii && ((c >= 'a' && c <= 'z') || c == '+' || c == '-' || c == '.');
}

std::string trimmed(std::string text, std::size_t limit) {
    if (text.size() > limit) text.resize(limit);
    while (!text.empty() && (text.back() == '_' || text.back() == '.')) text.pop_back();
    return text;
}

std::string cased(std::string text, NameAlphabet alphabet) {
    if (alphabet == NameAlphabet::upper_ascii) std::ranges::transform(text, text.begin(), upper);
    return text;
}

std::string source_part(const ManifestRow& row, NameAlphabet alphabet) {
    const std::string& source = row.source.empty() ? row.filename : row.source;
    std::string part = in_alphabet(source, alphabet);
    if (std::ranges::any_of(part, [](char c) { return upper(c) >= 'A' && upper(c) <= 'Z'; })) return part;
    return cased("x" + content_hash(source).substr(0, 4), alphabet) + (part.empty() ? "" : "_" + part);
}

std::string wanted_name(const ManifestRow& row, const Device& device) {
    const std::string kind(makers::info_of(row.kind).code);
    if (device.max_name < room_for_own_name) return kind + "_" + source_part(row, device.alphabet);
    const std::string stem = std::filesystem::path(row.filename).stem().string();
    const std::string own = in_alphabet(stem, device.alphabet);
    // A name that lost letters is not its own any more.
    const bool whole = std::ranges::none_of(stem, [](char c) { return (c & 0x80) != 0; });
    if (whole && !own.empty() && !is_device_name(own)) return own;
    return trimmed(kind + "_" + source_part(row, device.alphabet), device.max_name);
}

// Room is left for `_` and the digits of `count`, or of the number where other groups have taken those
// before.
std::string numbered(const std::string& base, std::size_t number, std::size_t count, std::size_t limit) {
    const std::size_t digits = std::max<std::size_t>(2, std::to_string(std::max(number, count)).size());
    return fmt::format("{}_{:0{}}", trimmed(base, limit - 1 - digits), number, digits);
}

std::string folded(const std::string& text) {
    return to_lower_ascii(text);
}

}  // namespace

std::string in_alphabet(const std::string& text, NameAlphabet alphabet) {
    // slugify drops accents and full width; its signs are underscores, so the ASCII ones are kept aside.
    std::string out;
    std::string run;
    const auto flush = [&] {
        if (run.empty()) return;
        const auto foreign = [](char c) { return (c & 0x80) != 0; };
        const bool ascii = std::ranges::none_of(run, foreign);
        const std::string slug = ascii ? run : slugify(run);
        // Of signs alone nothing is left, which slugify calls a track.
        const bool nothing = std::ranges::all_of(run, foreign) && slug == "track";
        out += nothing ? "_" : slug;
        run.clear();
    };
    for (const char c : text) {
        if ((c & 0x80) != 0 || (upper(c) >= 'A' && upper(c) <= 'Z') || (c >= '0' && c <= '9')) {
            run += c;
        } else {
            flush();
            out += c;
        }
    }
    flush();
    std::string name;
    for (char c : cased(out, alphabet)) {
        if (allowed(c, alphabet)) {
            name += c;
        } else if (!name.empty() && name.back() != '_') {
            name += '_';
        }
    }
    name.erase(0, name.find_first_not_of("._-"));
    return trimmed(name, name.size());
}

std::string kit_folder_name(const std::string& name, std::size_t number, const Device& device) {
    const std::string base = trimmed(in_alphabet(name, device.alphabet), device.max_name);
    if (base.empty()) {
        throw Error(ErrorCategory::usage, "nothing of the name '" + name + "' can be shown by " +
                                              device.title + "; use letters A to Z and digits");
    }
    if (number == 1) return is_device_name(base) ? trimmed("KIT_" + base, device.max_name) : base;
    const std::string suffix = "_" + std::to_string(number);
    return trimmed(base, device.max_name - suffix.size()) + suffix;
}

std::vector<std::string> kit_names(const std::vector<const ManifestRow*>& rows, const Device& device) {
    std::map<std::string, std::vector<std::size_t>> groups;  // of rows that want the same name
    std::vector<std::string> names(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        names[i] = trimmed(wanted_name(*rows[i], device), device.max_name);
        groups[folded(names[i])].push_back(i);
    }
    std::set<std::string> taken;
    for (const auto& [name, members] : groups)
        if (members.size() == 1) taken.insert(name);
    for (auto& [name, members] : groups) {
        if (members.size() == 1) continue;
        std::ranges::sort(members, {}, [&](std::size_t i) { return std::pair(rows[i]->path, i); });
        const std::string base = names[members.front()];
        std::size_t number = 0;
        for (const std::size_t i : members) {
            do {
                names[i] = numbered(base, ++number, members.size(), device.max_name);
            } while (!taken.insert(folded(names[i])).second);
        }
    }
    return names;
}

}  // namespace afterglow::render
