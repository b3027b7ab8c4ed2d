// YAML text as a tree in which every node knows its line and column.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace afterglow::config {

struct YamlEntry;

struct YamlNode {
    enum class Kind { null, scalar, list, map };
    Kind kind = Kind::null;
    std::string text;                // of a scalar
    bool quoted = false;             // a quoted scalar is text, whatever it looks like
    int line = 0;                    // from 1
    int column = 0;                  // from 1
    std::vector<YamlNode> items;     // of a list
    std::vector<YamlEntry> entries;  // of a map, as written: a key that stands twice is there twice
};

struct YamlEntry {
    YamlNode key;
    YamlNode value;
};

struct YamlFault {
    std::string message;
    int line = 0;
    int column = 0;
};

// Texts above this size are no settings; nor are those nested or repeated (by aliases) beyond reason.
inline constexpr std::size_t yaml_limit_bytes = 1U << 20U;

// One document; an empty text is a null node. Never throws for what stands in the text.
std::variant<YamlNode, YamlFault> parse_yaml(std::string_view text);

// "a number", "a list", … for messages.
std::string describe_kind(const YamlNode& node);

}  // namespace afterglow::config
