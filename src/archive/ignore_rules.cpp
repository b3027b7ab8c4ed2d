#include "archive/ignore_rules.hpp"

#include <algorithm>
#include <utility>

namespace afterglow::archive {
namespace {

// The "[...]" at the beginning of `pattern`: whether `c` is one of them, and behind it; npos where it has no
// end.
std::pair<bool, std::size_t> fits_set(std::string_view pattern, char c) {
    std::size_t at = 1;
    const bool none_of = at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^');
    if (none_of) ++at;
    bool found = false;
    for (bool first = true; at < pattern.size() && (first || pattern[at] != ']'); first = false) {
        const char low = pattern[at];
        const bool range = at + 2 < pattern.size() && pattern[at + 1] == '-' && pattern[at + 2] != ']';
        const char high = range ? pattern[at + 2] : low;
        found = found || (low <= c && c <= high);
        at += range ? 3 : 1;
    }
    if (at >= pattern.size()) return {false, std::string_view::npos};
    return {found != none_of, at + 1};
}

// Steps are counted, since stars upon stars take forever.
bool fits(std::string_view pattern, std::string_view path, int& steps) {
    constexpr int max_steps = 20000;
    while (!pattern.empty()) {
        if (++steps > max_steps) return false;
        if (pattern.starts_with("**")) {
            std::string_view rest = pattern.substr(2);
            if (rest.starts_with('/') && fits(rest.substr(1), path, steps)) return true;
            for (std::size_t i = 0; i <= path.size(); ++i)
                if (fits(rest, path.substr(i), steps)) return true;
            return false;
        }
        if (pattern[0] == '*') {
            for (std::size_t i = 0; i <= path.size(); ++i) {
                if (fits(pattern.substr(1), path.substr(i), steps)) return true;
                if (i < path.size() && path[i] == '/') return false;
            }
            return false;
        }
        if (path.empty()) return false;
        if (pattern[0] == '[' && path[0] != '/') {
            const auto [one_of_them, behind] = fits_set(pattern, path[0]);
            if (behind != std::string_view::npos) {
                if (!one_of_them) return false;
                pattern.remove_prefix(behind);
                path.remove_prefix(1);
                continue;
            }
        }
        if (pattern[0] == '?' && path[0] != '/') {
            pattern.remove_prefix(1);
            path.remove_prefix(1);
            continue;
        }
        if (pattern[0] == '\\' && pattern.size() > 1) pattern.remove_prefix(1);
        if (pattern[0] != path[0]) return false;
        pattern.remove_prefix(1);
        path.remove_prefix(1);
    }
    return path.empty();
}

}  // namespace

bool fits_pattern(std::string_view pattern, std::string_view path) {
    int steps = 0;
    return fits(pattern, path, steps);
}

IgnoreRules::IgnoreRules(std::string folder, std::string_view text) : folder_(std::move(folder)) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        while (line.ends_with('\r') || (line.ends_with(' ') && !line.ends_with("\\ "))) line.remove_suffix(1);
        if (line.empty() || line.starts_with('#')) continue;
        Pattern pattern;
        pattern.takes_back = line.starts_with('!');
        if (pattern.takes_back) line.remove_prefix(1);
        pattern.folders_only = line.ends_with('/');
        if (pattern.folders_only) line.remove_suffix(1);
        pattern.from_here = line.find('/') != std::string_view::npos;
        if (line.starts_with('/')) line.remove_prefix(1);
        pattern.text = line;
        if (!line.empty()) patterns_.push_back(std::move(pattern));
    }
    everything_ = patterns_.empty();
}

bool IgnoreRules::concern(std::string_view rel_path) const {
    return folder_.empty() || (rel_path.size() > folder_.size() && rel_path.starts_with(folder_) &&
                               rel_path[folder_.size()] == '/');
}

bool IgnoreRules::leaves_out(std::string_view rel_path, bool is_folder, bool before) const {
    if (!concern(rel_path)) return before;
    if (everything_) return true;
    const std::string_view path = folder_.empty() ? rel_path : rel_path.substr(folder_.size() + 1);
    const std::string_view name = path.substr(path.rfind('/') + 1);
    const auto last = std::find_if(patterns_.rbegin(), patterns_.rend(), [&](const Pattern& pattern) {
        return (is_folder || !pattern.folders_only) &&
               fits_pattern(pattern.text, pattern.from_here ? path : name);
    });
    return last == patterns_.rend() ? before : !last->takes_back;
}

}  // namespace afterglow::archive
