#include "base/mark.hpp"

#include <algorithm>

#include "base/identity.hpp"

namespace afterglow {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view made_by = "made by afterglow ";
constexpr std::string_view for_name = "for ";
constexpr std::string_view file = "file ";
constexpr std::string_view folder = "folder ";
constexpr std::string_view from = "from ";
constexpr std::string_view sealed = "sealed ";
constexpr std::size_t identity_digits = 32;
constexpr std::int64_t max_mark = 256LL << 20;

// Names may hold line ends.
std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '%')
            out += "%25";
        else if (c == '\n')
            out += "%0A";
        else
            out += c;
    }
    return out;
}

std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto code = text.substr(i, 3);
        if (code != "%25" && code != "%0A") {
            out += text[i];
            continue;
        }
        out += code == "%25" ? '%' : '\n';
        i += 2;
    }
    return out;
}

std::string line(std::string_view kind, const std::string& text) {
    return std::string(kind) + escaped(text) + "\n";
}

void add_folders_above(const std::string& path, std::set<std::string>& folders) {
    for (auto at = path.find('/'); at != std::string::npos; at = path.find('/', at + 1))
        folders.insert(path.substr(0, at));
}

// Reads one line; false if it is none of a mark. `before` is the text before it.
bool take(Mark& mark, std::string_view text, std::string_view before) {
    const auto rest = [&](std::string_view kind) { return text.substr(kind.size()); };
    if (text.starts_with(sealed)) {
        mark.sealed = rest(sealed) == mark_seal(std::string(before)).substr(sealed.size(), identity_digits);
        return mark.sealed;
    }
    mark.sealed = false;
    if (text.starts_with(file)) {
        const auto entry = rest(file);
        if (entry.size() < identity_digits + 2 || entry[identity_digits] != ' ') return false;
        const std::string path = unescaped(entry.substr(identity_digits + 1));
        mark.files[path].insert(std::string(entry.substr(0, identity_digits)));
        add_folders_above(path, mark.folders);
    } else if (text.starts_with(folder)) {
        const std::string path = unescaped(rest(folder));
        mark.folders.insert(path);
        add_folders_above(path, mark.folders);
    } else if (text.starts_with(from)) {
        mark.from = unescaped(rest(from));
    } else if (text.starts_with(for_name)) {
        mark.target = unescaped(rest(for_name));
    } else {
        return false;
    }
    return true;
}

}  // namespace

bool is_begun_mark(std::string_view text) {
    return made_by.starts_with(text) ||
           (text.starts_with(made_by) && text.find('\n') == std::string_view::npos);
}

std::string command_of_mark(std::string_view text) {
    const auto end = text.find('\n');
    if (!text.starts_with(made_by) || end == std::string_view::npos) return {};
    return unescaped(text.substr(made_by.size(), end - made_by.size()));
}

std::optional<Mark> Mark::parse(std::string_view text) {
    Mark mark;
    mark.command = command_of_mark(text);
    if (mark.command.empty()) return std::nullopt;
    std::size_t start = text.find('\n');
    while (start != std::string_view::npos) {
        // A last line without its end was cut off while it was written.
        const std::size_t end = text.find('\n', ++start);
        if (end == std::string_view::npos) break;
        if (!take(mark, text.substr(start, end - start), text.substr(0, start))) return std::nullopt;
        start = end;
    }
    return mark;
}

bool Mark::lists(const std::string& path, const std::string& identity) const {
    const auto found = files.find(path);
    return found != files.end() && found->second.contains(identity);
}

std::string mark_heading(const std::string& command, const std::string& target) {
    return line(made_by, command) + line(for_name, target);
}

std::string mark_line_of_file(const std::string& path, const std::string& identity) {
    return line(file, identity + " " + path);
}

std::string mark_line_of_folder(const std::string& path) {
    return line(folder, path);
}

std::string mark_seal(const std::string& text) {
    return line(sealed, content_hash("afterglow\n" + text));
}

bool is_mark_seal(std::string_view text) {
    return text.starts_with(sealed);
}

std::string mark_end(const std::string& text, const std::string& from_what) {
    const std::string last = line(from, from_what);
    return last + mark_seal(text + last);
}

namespace disk {

std::optional<Mark> mark_of(const OpenFolder& opened) {
    const auto text = opened.text(mark_name, max_mark);
    return text ? Mark::parse(*text) : std::nullopt;
}

std::optional<Mark> mark_of(const fs::path& path) {
    const auto opened = OpenFolder::open(path);
    return opened ? mark_of(*opened) : std::nullopt;
}

bool is_whole(const std::filesystem::path& folder, const Mark& mark) {
    return std::ranges::all_of(mark.files, [&](const auto& file) {
        const std::filesystem::path path = folder / file.first;
        const auto opened = OpenFolder::open(path.parent_path());
        const std::string name = path.filename().native();
        const auto status = opened ? opened->status(name) : std::nullopt;
        if (!status || status->st_size == 0) return false;
        return !name.starts_with("manifest.") || file.second.contains(opened->identity(name));
    });
}

}  // namespace disk
}  // namespace afterglow
