#include "config/schema.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/text.hpp"
#include "config/schema_rows.hpp"

namespace afterglow::config {
namespace {

struct RetiredKey {
    std::string_view path;
    std::string_view why;
};

constexpr RetiredKey retired_keys[] = {
    {"clouds.crossfade_ms", "clouds are built endless and need no crossfade"},
    {"clouds.loop_crossfade_ms", "clouds are built endless and need no crossfade"},
    {"hiss.crossfade_ms", "the crossfade of hiss loops follows from the material"},
    {"hiss.loop_crossfade_ms", "the crossfade of hiss loops follows from the material"},
};

// Rows stand where their options do: those of `export` come from every maker.
void sort_by_section(Table& table) {
    std::ranges::stable_sort(table.keys, {}, [&](const Setting& key) {
        return std::ranges::find(table.sections, key.section, &Section::name) - table.sections.begin();
    });
}

void add_rows_of(const MakerSection& section, Table& table) {
    const auto before = static_cast<std::ptrdiff_t>(table.keys.size());
    section.add(table);
    std::for_each(table.keys.begin() + before, table.keys.end(),
                  [&](Setting& key) { key.maker = section.maker; });
}

const Table& table() {
    static const Table whole = [] {
        Table rows;
        add_general_rows(rows);
        for (const MakerSection& section : maker_sections()) add_rows_of(section, rows);
        add_other_rows(rows);
        sort_by_section(rows);
        return rows;
    }();
    return whole;
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
    return out;
}

}  // namespace

std::vector<MakerSection> maker_sections() {
    std::vector<MakerSection> all;
    for (const auto part : {tonal_sections(), other_sections()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

const std::vector<Section>& sections() {
    return table().sections;
}

const std::vector<Setting>& all_settings() {
    return table().keys;
}

const Section* find_section(std::string_view name) {
    auto found = std::ranges::find(sections(), name, &Section::name);
    return found == sections().end() ? nullptr : &*found;
}

const Setting* find_setting(std::string_view path) {
    auto found = std::ranges::find(all_settings(), path, &Setting::path);
    return found == all_settings().end() ? nullptr : &*found;
}

std::string older_path(const Setting& key, const OlderName& older) {
    return older.name.find('.') == std::string::npos ? key.section + "." + older.name : older.name;
}

std::vector<OlderMatch> find_older(std::string_view path) {
    std::vector<OlderMatch> matches;
    for (const Setting& key : all_settings())
        for (const OlderName& older : key.older)
            if (older_path(key, older) == path) matches.push_back({&key, older.convert});
    return matches;
}

std::string find_retired(std::string_view path) {
    const auto* found = std::ranges::find(retired_keys, path, &RetiredKey::path);
    return found == std::end(retired_keys) ? "" : std::string(found->why);
}

std::string value_text(const Setting& key, const pipeline::Settings& settings) {
    Value value = key.get(settings);
    return key.type == Type::choice ? std::get<std::string>(value) : value_text(value);
}

std::string allowed_text(const Setting& key) {
    if (!key.choices.empty()) return "one of " + joined(key.choices);
    bool has_low = std::isfinite(key.low);
    bool has_high = std::isfinite(key.high);
    if (has_low && has_high) return number_text(key.low) + " to " + number_text(key.high);
    if (has_low) return "at least " + number_text(key.low);
    return "";
}

}  // namespace afterglow::config
