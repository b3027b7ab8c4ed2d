#include "config/overlay.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "config/read_value.hpp"
#include "config/schema.hpp"

namespace afterglow::config {
namespace {

using Kind = YamlNode::Kind;

std::size_t index_of(const Setting& key) {
    return static_cast<std::size_t>(&key - all_settings().data());
}

class Document {
  public:
    Document(const std::string& source, Layers& layers) : source_(source), layers_(layers) {}

    void lay(const YamlNode& root) {
        if (root.kind == Kind::null) return;
        if (root.kind != Kind::map) {
            error(
                root, "",
                "expected sections such as 'pad_miner:' with keys below them, found " + describe_kind(root));
            return;
        }
        if (is_of_the_future(root)) return;
        refuse_doubles(root, "");
        for (const YamlEntry& entry : root.entries) lay_section(entry);
        for (const Later& later : older_) lay_older(later);
    }

  private:
    struct Later {
        std::string path;
        const YamlEntry* entry;
    };

    void problem(Severity severity, const YamlNode& at, const std::string& key, const std::string& message) {
        layers_.problems.push_back({severity, source_, at.line, at.column, key, message});
    }
    void error(const YamlNode& at, const std::string& key, const std::string& message) {
        problem(Severity::error, at, key, message);
    }

    // A later program's file is not looked at further: what seems wrong in it may be right there.
    bool is_of_the_future(const YamlNode& root) {
        for (const YamlEntry& entry : root.entries) {
            if (entry.key.text != "schema_version") continue;
            auto version = entry.value.quoted ? std::nullopt : parse_number(entry.value.text);
            if (version != schema_version) {
                bool future = version && *version > schema_version;
                error(entry.value, "schema_version",
                      future ? "version " + entry.value.text +
                                   " is newer than this program, which knows version " +
                                   std::to_string(schema_version) + "; update afterglow"
                             : "expected " + std::to_string(schema_version) + ", found " +
                                   describe_kind(entry.value));
                if (future) return true;
            }
        }
        return false;
    }

    void refuse_doubles(const YamlNode& map, const std::string& prefix) {
        std::map<std::string, int> lines;
        for (const YamlEntry& entry : map.entries) {
            auto [first, is_new] = lines.emplace(entry.key.text, entry.key.line);
            if (!is_new)
                error(entry.key, prefix + entry.key.text,
                      "stands twice; the first is on line " + std::to_string(first->second));
        }
    }

    void lay_section(const YamlEntry& entry) {
        const std::string& name = entry.key.text;
        if (entry.key.kind == Kind::scalar && name == "schema_version") return;
        if (entry.key.kind != Kind::scalar) {
            error(entry.key, "", "expected the name of a section, found " + describe_kind(entry.key));
        } else if (find_section(name) == nullptr) {
            error(entry.key, name, "unknown section" + suggest_section(name));
        } else if (entry.value.kind == Kind::map) {
            refuse_doubles(entry.value, name + ".");
            for (const YamlEntry& key : entry.value.entries) lay_key(name, key);
        } else if (entry.value.kind != Kind::null) {
            error(entry.value, name, "expected keys below this section, found " + describe_kind(entry.value));
        }
    }

    void lay_key(const std::string& section, const YamlEntry& entry) {
        std::string path = section + "." + entry.key.text;
        if (entry.key.kind != Kind::scalar) {
            error(entry.key, section, "expected the name of a key, found " + describe_kind(entry.key));
        } else if (const Setting* key = find_setting(path)) {
            set(*key, entry, entry.value);
        } else if (!find_older(path).empty()) {
            older_.push_back({path, &entry});
        } else if (std::string why = find_retired(path); !why.empty()) {
            problem(Severity::warning, entry.key, path, "an older key that no longer does anything: " + why);
        } else {
            error(entry.key, path, "unknown key" + suggest_key(section, entry.key.text));
        }
    }

    void lay_older(const Later& later) {
        for (const OlderMatch& match : find_older(later.path)) {
            const Place& place = layers_.places[index_of(*match.key)];
            std::string new_path = match.key->path();
            if (place.layer == layers_.count) {
                std::string where = place.line > 0 ? " (line " + std::to_string(place.line) + ")" : "";
                problem(Severity::warning, later.entry->key, later.path,
                        "an older name of " + new_path + ", which is set too" + where + "; ignored");
                continue;
            }
            problem(Severity::warning, later.entry->key, later.path,
                    "an older name; the key is now " + new_path);
            const YamlNode& value = later.entry->value;
            set(*match.key, *later.entry, match.convert != nullptr ? match.convert(value) : value);
        }
    }

    void set(const Setting& key, const YamlEntry& entry, const YamlNode& node) {
        ReadValue read = read_value(key, node);
        for (const YamlFault& fault : read.faults)
            layers_.problems.push_back(
                {Severity::error, source_, fault.line, fault.column, key.path(), fault.message});
        if (!read.faults.empty()) return;
        key.set(layers_.settings, read.value);
        layers_.places[index_of(key)] = {layers_.count, source_, entry.key.line, entry.key.column};
    }

    const std::string& source_;
    Layers& layers_;
    std::vector<Later> older_;  // read last, so that a new name wins over its older one
};

}  // namespace

Layers::Layers() : places(all_settings().size()) {}

void lay_over(const YamlNode& document, const std::string& source, Layers& layers) {
    ++layers.count;
    const auto known = static_cast<std::ptrdiff_t>(layers.problems.size());
    Document(source, layers).lay(document);
    std::ranges::stable_sort(layers.problems.begin() + known, layers.problems.end(), {}, &Problem::line);
}

}  // namespace afterglow::config
