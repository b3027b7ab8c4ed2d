#include "config/read_value.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "base/text.hpp"

namespace afterglow::config {
namespace {

using Kind = YamlNode::Kind;

// Reads one node; what is wrong goes to a list, so that reading can go on.
class Reader {
  public:
    explicit Reader(const Setting& key) : key_(key) {}

    Value read(const YamlNode& node) {
        if (node.kind == Kind::null && key_.nullable) return {};
        switch (key_.type) {
            case Type::boolean:
                return boolean(node);
            case Type::number:
            case Type::whole:
                return number(node);
            case Type::seed:
                return seed(node);
            case Type::text:
                return text(node);
            case Type::choice:
                return choice(node);
            case Type::numbers:
            case Type::wholes:
                return numbers(node);
            case Type::texts:
                return texts(node);
            case Type::variants:
                return variants(node);
        }
        return {};
    }

    std::vector<YamlFault> take_faults() { return std::move(faults_); }

  private:
    void fault(const YamlNode& node, const std::string& message) {
        faults_.push_back({message, node.line, node.column});
    }
    void expected(const YamlNode& node, const std::string& what) {
        fault(node, "expected " + what + ", found " + describe_kind(node));
    }

    bool boolean(const YamlNode& node) {
        std::string word = node.kind == Kind::scalar && !node.quoted ? to_lower_ascii(node.text) : "";
        if (word == "true" || word == "yes" || word == "on") return true;
        if (word != "false" && word != "no" && word != "off") expected(node, "true or false");
        return false;
    }

    double number(const YamlNode& node) {
        bool whole = key_.type == Type::whole || key_.type == Type::wholes;
        auto value = node.kind == Kind::scalar && !node.quoted ? parse_number(node.text) : std::nullopt;
        if (!value || !std::isfinite(*value)) {
            expected(node, whole ? "a whole number" : "a number");
            return 0.0;
        }
        if (whole && *value != std::floor(*value))
            expected(node, "a whole number");
        else if (*value < key_.low || *value > key_.high)
            fault(node, node.text + " is out of range: allowed is " + allowed_text(key_) + unit());
        return *value + 0.0;  // -0 becomes 0
    }

    std::string unit() const { return key_.unit.empty() ? "" : " " + key_.unit; }

    std::uint64_t seed(const YamlNode& node) {
        std::uint64_t value = 0;
        const char* end = node.text.data() + node.text.size();
        bool scalar = node.kind == Kind::scalar && !node.quoted;
        auto parsed = std::from_chars(node.text.data(), end, value);
        if (!scalar || parsed.ec != std::errc() || parsed.ptr != end)
            expected(node, "a whole number from 0 to 18446744073709551615, or null");
        return value;
    }

    std::string text(const YamlNode& node) {
        if (node.kind != Kind::scalar)
            expected(node, "text");
        else if (node.text.empty() || node.text.find('\0') != std::string::npos)
            fault(node, "must not be empty");
        return node.text;
    }

    std::string choice(const YamlNode& node) {
        if (node.kind == Kind::scalar && std::ranges::count(key_.choices, node.text) > 0) return node.text;
        std::string hint;
        if (auto near = nearest(node.text, key_.choices)) hint = "; did you mean " + *near + "?";
        expected(node, allowed_text(key_));
        faults_.back().message += hint;
        return {};
    }

    std::vector<double> numbers(const YamlNode& node) {
        std::vector<double> values;
        if (node.kind != Kind::list) {
            expected(node, "a list of numbers, such as [1, 2]");
            return values;
        }
        for (const YamlNode& item : node.items) {
            std::size_t faults_before = faults_.size();
            double value = number(item);
            if (faults_.size() > faults_before) continue;
            if (std::ranges::count(values, value) > 0) fault(item, item.text + " stands in the list twice");
            values.push_back(value);
        }
        return values;
    }

    std::vector<std::string> texts(const YamlNode& node) {
        std::vector<std::string> values;
        if (node.kind != Kind::list) {
            expected(node, "a list of words, such as [one, two]");
            return values;
        }
        for (const YamlNode& item : node.items) values.push_back(text(item));
        return values;
    }

    std::vector<makers::TonalVariant> variants(const YamlNode& node) {
        std::vector<makers::TonalVariant> values;
        if (node.kind != Kind::map) {
            expected(node, "a group of names with filters, such as {warm: {lowpass_hz: 3000}}");
            return values;
        }
        std::set<std::string> names;
        for (const YamlEntry& entry : node.entries) {
            check_variant_name(entry.key);
            if (!names.insert(entry.key.text).second)
                fault(entry.key, "'" + entry.key.text + "' stands twice");
            values.push_back({entry.key.text, band(entry.value)});
        }
        return values;
    }

    // The name becomes part of a file name, beside "reversed".
    void check_variant_name(const YamlNode& name) {
        auto allowed = [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        };
        if (name.kind != Kind::scalar || name.text.empty() || name.text.size() > 32 ||
            !std::ranges::all_of(name.text, allowed))
            fault(name, "a variant's name is 1 to 32 of a-z 0-9 _ -, found " + describe_kind(name));
        else if (name.text == "reversed")
            fault(name, "'reversed' names the reversed loops; choose another name");
    }

    dsp::Band band(const YamlNode& node) {
        dsp::Band band;
        if (node.kind == Kind::null) return band;
        if (node.kind != Kind::map) {
            expected(node, "a filter, such as {lowpass_hz: 3000}");
            return band;
        }
        for (const YamlEntry& entry : node.entries) {
            auto* edge = entry.key.text == "lowpass_hz"    ? &band.high_hz
                         : entry.key.text == "highpass_hz" ? &band.low_hz
                                                           : nullptr;
            if (edge == nullptr)
                fault(entry.key,
                      "unknown filter " + describe_kind(entry.key) + ": lowpass_hz or highpass_hz");
            else if (edge->has_value())
                fault(entry.key, "'" + entry.key.text + "' stands twice");
            else
                *edge = number(entry.value);
        }
        if (band.low_hz && band.high_hz && *band.low_hz >= *band.high_hz)
            fault(node, "highpass_hz must be below lowpass_hz");
        return band;
    }

    const Setting& key_;
    std::vector<YamlFault> faults_;
};

}  // namespace

ReadValue read_value(const Setting& key, const YamlNode& node) {
    Reader reader(key);
    ReadValue result;
    result.value = reader.read(node);
    result.faults = reader.take_faults();
    return result;
}

}  // namespace afterglow::config
