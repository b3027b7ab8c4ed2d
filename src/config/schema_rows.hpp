// How rows of the schema table are written; for the files that hold them.
#pragma once

#include <algorithm>
#include <span>
#include <type_traits>
#include <utility>

#include "config/schema.hpp"

namespace afterglow::config {

struct Table {
    std::vector<Section> sections;
    std::vector<Setting> keys;
};

// What a row says besides its name, member and help.
struct About {
    std::string unit = {};
    double low = -std::numeric_limits<double>::infinity();
    double high = std::numeric_limits<double>::infinity();
    // Of an enum, in the order of its enumerators; of a text, the known ones.
    std::vector<std::string> choices = {};
    std::vector<OlderName> older = {};
    bool whole = false;  // a number that must be whole
    bool changes_textures = true;
};

template <class T>
constexpr Type type_of() {
    if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, std::optional<bool>>)
        return Type::boolean;
    else if constexpr (std::is_enum_v<T>)
        return Type::choice;
    else if constexpr (std::is_same_v<T, std::optional<std::uint64_t>>)
        return Type::seed;
    else if constexpr (std::is_integral_v<T>)
        return Type::whole;
    else if constexpr (std::is_same_v<T, double> || std::is_same_v<T, std::optional<double>>)
        return Type::number;
    else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, std::optional<std::string>>)
        return Type::text;
    else if constexpr (std::is_same_v<T, std::vector<double>>)
        return Type::numbers;
    else if constexpr (std::is_same_v<T, std::vector<int>>)
        return Type::wholes;
    else if constexpr (std::is_same_v<T, std::vector<std::string>>)
        return Type::texts;
    else {
        static_assert(std::is_same_v<T, std::vector<makers::TonalVariant>>,
                      "a member of this type has no form in YAML");
        return Type::variants;
    }
}

template <class T>
Value to_value(const T& member, const std::vector<std::string>& choices) {
    if constexpr (std::is_enum_v<T>) {
        return choices.at(static_cast<std::size_t>(member));
    } else if constexpr (std::is_same_v<T, std::optional<std::uint64_t>> ||
                         std::is_same_v<T, std::optional<std::string>> ||
                         std::is_same_v<T, std::optional<double>> || std::is_same_v<T, std::optional<bool>>) {
        return member ? Value(*member) : Value();
    } else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
        return static_cast<double>(member);
    } else if constexpr (std::is_same_v<T, std::vector<int>>) {
        return std::vector<double>(member.begin(), member.end());
    } else {
        return member;
    }
}

template <class T>
void from_value(const Value& value, const std::vector<std::string>& choices, T& member) {
    if constexpr (std::is_same_v<T, bool>) {
        member = std::get<bool>(value);
    } else if constexpr (std::is_enum_v<T>) {
        auto found = std::find(choices.begin(), choices.end(), std::get<std::string>(value));
        member = static_cast<T>(found - choices.begin());
    } else if constexpr (std::is_same_v<T, std::optional<std::uint64_t>>) {
        member.reset();
        if (const auto* seed = std::get_if<std::uint64_t>(&value)) member = *seed;
    } else if constexpr (std::is_same_v<T, std::optional<std::string>>) {
        member.reset();
        if (const auto* text = std::get_if<std::string>(&value)) member = *text;
    } else if constexpr (std::is_same_v<T, std::optional<double>>) {
        member.reset();
        if (const auto* number = std::get_if<double>(&value)) member = *number;
    } else if constexpr (std::is_same_v<T, std::optional<bool>>) {
        member.reset();
        if (const auto* given = std::get_if<bool>(&value)) member = *given;
    } else if constexpr (std::is_integral_v<T>) {
        member = static_cast<T>(std::get<double>(value));
    } else if constexpr (std::is_same_v<T, std::vector<int>>) {
        member.clear();
        for (double number : std::get<std::vector<double>>(value)) member.push_back(static_cast<int>(number));
    } else {
        member = std::get<T>(value);
    }
}

// Adds rows to a section, and the section where its help is given; `select` leads from Settings to the option
// struct that holds their members.
template <class Select>
class Rows {
  public:
    Rows(Table& table, std::string section, Select select)
        : table_(table), section_(std::move(section)), select_(select) {}
    Rows(Table& table, std::string section, std::string help, Select select) : Rows(table, section, select) {
        table.sections.push_back({std::move(section), std::move(help)});
    }

    template <class Options, class T>
    Rows& row(const char* name, T Options::*member, About about, std::string help) {
        Setting key;
        key.section = section_;
        key.name = name;
        key.type = about.whole ? Type::whole : type_of<T>();
        key.unit = std::move(about.unit);
        key.low = about.low;
        key.high = about.high;
        key.nullable = key.type == Type::seed || std::is_same_v<T, std::optional<std::string>> ||
                       std::is_same_v<T, std::optional<double>> || std::is_same_v<T, std::optional<bool>>;
        key.changes_textures = about.changes_textures;
        key.help = std::move(help);
        key.older = std::move(about.older);
        key.get = [select = select_, member, choices = about.choices](const pipeline::Settings& settings) {
            return to_value(select(settings).*member, choices);
        };
        key.set = [select = select_, member, choices = about.choices](pipeline::Settings& settings,
                                                                      const Value& value) {
            from_value(value, choices, select(settings).*member);
        };
        key.choices = std::move(about.choices);
        table_.keys.push_back(std::move(key));
        return *this;
    }

  private:
    Table& table_;
    std::string section_;
    Select select_;
};

class Checks;

// What a maker asks for.
struct MakerSection {
    makers::MakerId maker;
    void (*add)(Table& table);  // its section, and its rows of export
    void (*check)(const pipeline::Settings& settings,
                  Checks& checks) = nullptr;  // what does not fit together
};
std::span<const MakerSection> tonal_sections();  // pads, drones, clouds
std::span<const MakerSection> other_sections();  // hiss, drums, silences
std::vector<MakerSection> maker_sections();      // both

// What stands before and after these.
void add_general_rows(Table& table);  // global, paths
void add_other_rows(Table& table);    // export … batch

}  // namespace afterglow::config
