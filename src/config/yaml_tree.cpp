#include "config/yaml_tree.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "base/text.hpp"

namespace afterglow::config {
namespace {

constexpr std::size_t node_limit = 20000;
constexpr std::size_t depth_limit = 32;

struct Refused {
    YamlFault fault;
};

// True if the quoted scalar that begins at or after `position` never ends: yaml-cpp takes the end of the text
// for the end of the quote, and so would swallow the rest of a file.
bool is_unclosed(std::string_view text, std::size_t position) {
    std::size_t open = text.find_first_of("\"'", position);
    if (open == std::string_view::npos) return false;
    char quote = text[open];
    for (std::size_t i = open + 1; i < text.size(); ++i) {
        bool escapes = quote == '"' ? text[i] == '\\' : text.substr(i).starts_with("''");
        if (escapes)
            ++i;
        else if (text[i] == quote)
            return false;
    }
    return true;
}

// Builds the tree from the parser's events. Aliases are copied in where they stand.
class TreeBuilder : public YAML::EventHandler {
  public:
    explicit TreeBuilder(std::string_view text) : text_(text) {}
    YamlNode take_root() { return std::move(root_); }

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        add(node_at(mark, YamlNode::Kind::null), anchor);
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        auto found = anchors_.find(anchor);
        if (found == anchors_.end()) refuse(mark, "an alias stands inside what it names");
        count(found->second.second, mark);
        YamlNode copy = found->second.first;
        place(copy, mark);
        add(std::move(copy), 0);
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        YamlNode node = node_at(mark, YamlNode::Kind::scalar);
        node.text = value;
        node.quoted = tag == "!";
        if (node.quoted && is_unclosed(text_, static_cast<std::size_t>(mark.pos)))
            refuse(mark, "broken YAML: a quote that is never closed");
        add(std::move(node), anchor);
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(mark, YamlNode::Kind::list, anchor);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(mark, YamlNode::Kind::map, anchor);
    }
    void OnMapEnd() override { close(); }

  private:
    struct Open {
        YamlNode node;
        YAML::anchor_t anchor = 0;
        bool has_key = false;
        YamlNode key;
        std::size_t first_count = 0;
    };

    [[noreturn]] static void refuse(const YAML::Mark& mark, const std::string& message) {
        throw Refused{{message, mark.line + 1, mark.column + 1}};
    }

    static void place(YamlNode& node, const YAML::Mark& mark) {
        node.line = mark.line + 1;
        node.column = mark.column + 1;
    }

    void count(std::size_t nodes, const YAML::Mark& mark) {
        count_ += nodes;
        if (count_ > node_limit) refuse(mark, "too many values for a settings file");
    }

    YamlNode node_at(const YAML::Mark& mark, YamlNode::Kind kind) {
        count(1, mark);
        YamlNode node;
        node.kind = kind;
        place(node, mark);
        return node;
    }

    void open(const YAML::Mark& mark, YamlNode::Kind kind, YAML::anchor_t anchor) {
        if (open_.size() >= depth_limit) refuse(mark, "nested too deeply for a settings file");
        Open next;
        next.first_count = count_;
        next.node = node_at(mark, kind);
        next.anchor = anchor;
        open_.push_back(std::move(next));
    }

    void close() {
        Open done = std::move(open_.back());
        open_.pop_back();
        std::size_t size = count_ - done.first_count;
        add(std::move(done.node), done.anchor, size);
    }

    void add(YamlNode node, YAML::anchor_t anchor, std::size_t size = 1) {
        if (anchor != 0) anchors_[anchor] = {node, size};
        if (open_.empty()) {
            root_ = std::move(node);
            return;
        }
        Open& parent = open_.back();
        if (parent.node.kind == YamlNode::Kind::list) {
            parent.node.items.push_back(std::move(node));
        } else if (!parent.has_key) {
            parent.key = std::move(node);
            parent.has_key = true;
        } else {
            parent.node.entries.push_back({std::move(parent.key), std::move(node)});
            parent.has_key = false;
        }
    }

    std::string_view text_;
    YamlNode root_;
    std::vector<Open> open_;
    std::map<YAML::anchor_t, std::pair<YamlNode, std::size_t>> anchors_;
    std::size_t count_ = 0;
};

YamlFault fault_at(std::string_view text, std::size_t position, const std::string& message) {
    std::string_view before = text.substr(0, position);
    auto line = std::ranges::count(before, '\n') + 1;
    std::size_t last_break = before.rfind('\n');
    std::size_t column = last_break == std::string_view::npos ? position + 1 : position - last_break;
    return {message, static_cast<int>(line), static_cast<int>(column)};
}

// The first byte that a YAML text may not hold, if any.
std::optional<YamlFault> find_bad_bytes(std::string_view text) {
    auto control = std::ranges::find_if(text, [](char c) {
        auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 && c != '\n' && c != '\t' && c != '\r';
    });
    std::string valid = valid_utf8(text);
    auto malformed = std::ranges::mismatch(text, valid).in1;
    auto first = std::min(control, malformed);
    if (first == text.end()) return std::nullopt;
    bool is_control = first == control;
    return fault_at(
        text, static_cast<std::size_t>(first - text.begin()),
        is_control ? "a control character: this is not a text file" : "not UTF-8: save the file as UTF-8");
}

YamlNode parse_documents(std::string_view text) {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    TreeBuilder first(text);
    if (!parser.HandleNextDocument(first)) return {};
    TreeBuilder second(text);
    if (parser.HandleNextDocument(second)) {
        YamlNode extra = second.take_root();
        throw Refused{{"a second document: one file holds one set of settings", extra.line, extra.column}};
    }
    return first.take_root();
}

}  // namespace

std::variant<YamlNode, YamlFault> parse_yaml(std::string_view text) {
    if (text.size() > yaml_limit_bytes) return YamlFault{"too large for a settings file (over 1 MiB)", 0, 0};
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    if (auto bad = find_bad_bytes(text)) return *bad;
    try {
        return parse_documents(text);
    } catch (const Refused& refused) {
        return refused.fault;
    } catch (const YAML::Exception& error) {
        return YamlFault{"broken YAML: " + error.msg, error.mark.line + 1, error.mark.column + 1};
    }
}

std::string describe_kind(const YamlNode& node) {
    switch (node.kind) {
        case YamlNode::Kind::null:
            return "nothing";
        case YamlNode::Kind::list:
            return "a list";
        case YamlNode::Kind::map:
            return "a group of keys";
        case YamlNode::Kind::scalar:
            break;
    }
    return node.quoted ? "the text \"" + node.text + "\"" : "'" + node.text + "'";
}

}  // namespace afterglow::config
