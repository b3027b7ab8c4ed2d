#include "views/find_values.hpp"

#include <algorithm>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"

namespace afterglow::views {
namespace {

std::string joined(const std::vector<std::string>& names) {
    std::string list;
    for (const auto& one : names) list += (list.empty() ? "" : " ") + one;
    return list;
}

std::vector<std::string> all_kinds() {
    std::vector<std::string> names;
    for (const auto& kind : makers::kind_table) names.emplace_back(kind.name);
    return names;
}

[[noreturn]] void unknown(const std::string& what, const std::string& name,
                          const std::vector<std::string>& names) {
    const auto meant = nearest(name, names);
    throw Error(ErrorCategory::usage, "no " + what + ": '" + valid_utf8(name) + "'" +
                                          (meant ? "; did you mean " + *meant + "?" : ".") +
                                          " There are: " + joined(names));
}

std::string without_spaces(const std::string& text) {
    std::string out;
    for (const char c : text)
        if (c != ' ' && c != '-' && c != '_') out += c;
    return out;
}

// The name with "minor", "min" or "m" as "m", and no word for major.
std::string short_key_name(const std::string& name) {
    std::string key = to_lower_ascii(without_spaces(name));
    for (const auto& [word, sign] :
         {std::pair("minor", "m"), std::pair("min", "m"), std::pair("major", ""), std::pair("maj", "")}) {
        const std::string ending = word;
        if (key.size() > ending.size() && key.ends_with(ending)) {
            key = key.substr(0, key.size() - ending.size()) + sign;
            break;
        }
    }
    if (!key.empty() && key[0] >= 'a' && key[0] <= 'g') key[0] = static_cast<char>(key[0] - 'a' + 'A');
    return key;
}

}  // namespace

std::string kind_names() {
    return joined(all_kinds());
}

makers::TextureKind find_kind(const std::string& name) {
    if (const auto kind = makers::kind_of_name(to_lower_ascii(name))) return *kind;
    unknown("kind of texture", name, all_kinds());
}

analysis::MusicalKey musical_key(const std::string& name) {
    // "CM" is C major to those who write "Cm" for the minor.
    const std::string plain = without_spaces(name);
    const bool major_by_case = plain.size() >= 2 && plain.ends_with('M');
    const std::string key_name = major_by_case ? plain.substr(0, plain.size() - 1) : plain;
    if (const auto key = analysis::key_of_name(short_key_name(key_name))) return *key;
    std::vector<std::string> names;
    for (int root = 0; root < 12; ++root)
        for (const bool minor : {false, true}) names.push_back(analysis::key_name({root, minor, 0.0}));
    unknown("key", name, names);
}

curation::Brightness find_brightness(const std::string& name) {
    std::vector<std::string> names;
    for (const auto tone :
         {curation::Brightness::dark, curation::Brightness::mid, curation::Brightness::bright}) {
        names.push_back(curation::brightness_name(tone));
        if (to_lower_ascii(name) == names.back()) return tone;
    }
    unknown("brightness", name, names);
}

char find_grade(const std::string& name) {
    for (const std::string grade : {"A", "B", "C", "D", "F"})
        if (to_lower_ascii(name) == to_lower_ascii(grade)) return grade.front();
    unknown("grade", name, {"A", "B", "C", "D", "F"});
}

}  // namespace afterglow::views
