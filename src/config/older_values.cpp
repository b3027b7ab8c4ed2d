#include "config/older_values.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "base/text.hpp"

namespace afterglow::config {
namespace {

const YamlNode* value_of(const YamlNode& map, std::string_view key) {
    auto found =
        std::ranges::find_if(map.entries, [&](const YamlEntry& entry) { return entry.key.text == key; });
    return found == map.entries.end() ? nullptr : &found->value;
}

YamlNode with_number(const YamlNode& node, double number) {
    YamlNode out = node;
    out.text = number_text(number);
    return out;
}

std::optional<double> number_of(const YamlNode& node) {
    if (node.kind != YamlNode::Kind::scalar || node.quoted) return std::nullopt;
    return parse_number(node.text);
}

YamlNode range_end(const YamlNode& node, std::size_t index, std::string_view name) {
    if (node.kind == YamlNode::Kind::list && node.items.size() == 2) return node.items[index];
    const YamlNode* end = value_of(node, name);
    return end != nullptr ? *end : node;
}

}  // namespace

YamlNode negated(const YamlNode& node) {
    auto number = number_of(node);
    return number ? with_number(node, -*number) : node;
}

YamlNode range_low(const YamlNode& node) {
    return range_end(node, 0, "min");
}

YamlNode range_high(const YamlNode& node) {
    return range_end(node, 1, "max");
}

YamlNode ms_to_sec(const YamlNode& node) {
    auto number = number_of(node);
    return number ? with_number(node, *number / 1000.0) : node;
}

YamlNode typed_filters(const YamlNode& node) {
    YamlNode out = node;
    for (YamlEntry& entry : out.entries) {
        const YamlNode* type = value_of(entry.value, "type");
        if (type == nullptr) type = value_of(entry.value, "filter");
        const YamlNode* cutoff = value_of(entry.value, "cutoff_hz");
        if (type == nullptr || cutoff == nullptr || entry.value.entries.size() != 2) continue;
        YamlNode key = *type;
        key.text = type->text + "_hz";
        entry.value.entries = {{key, YamlNode(*cutoff)}};
    }
    return out;
}

YamlNode sample_format(const YamlNode& node) {
    YamlNode out = node;
    std::string text = to_lower_ascii(node.text);
    if (text.starts_with("pcm_")) text.erase(0, 4);
    out.text = text == "32" || text == "32f" || text == "float32" ? "float" : text;
    return out;
}

}  // namespace afterglow::config
