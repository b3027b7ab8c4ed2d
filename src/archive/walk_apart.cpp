#include "archive/walk_apart.hpp"

#include <fcntl.h>

#include <cerrno>
#include <charconv>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/error.hpp"

namespace afterglow::archive {
namespace {

namespace fs = std::filesystem;

// Fields, each ended by a NUL, which no path holds.
class Fields {
  public:
    void put(std::string_view text) { text_.append(text).push_back('\0'); }
    void put(std::int64_t number) { put(std::string_view(std::to_string(number))); }
    std::string take() { return std::move(text_); }

  private:
    std::string text_;
};

class FieldReader {
  public:
    explicit FieldReader(std::string_view text) : left_(text) {}

    std::string text() { return std::string(field()); }
    std::int64_t number() {
        const std::string_view digits = field();
        std::int64_t value = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return value;
    }
    std::size_t count() { return static_cast<std::size_t>(number()); }

  private:
    std::string_view field() {
        const std::size_t end = left_.find('\0');
        if (end == std::string_view::npos)
            throw Error(ErrorCategory::internal, "what the process that looks at files told is not whole");
        const std::string_view first = left_.substr(0, end);
        left_.remove_prefix(end + 1);
        return first;
    }

    std::string_view left_;
};

std::string encode(const Walked& walked) {
    Fields fields;
    fields.put(walked.root.native());
    fields.put(static_cast<std::int64_t>(walked.files.size()));
    for (const FoundFile& file : walked.files) {
        fields.put(file.rel_path);
        fields.put(file.size_bytes);
        fields.put(file.modified_ns);
        fields.put(file.changed_ns);
        fields.put(std::int64_t{file.named_as_audio});
        fields.put(file.problem);
        fields.put(std::int64_t{file.of_unread_format});
    }
    fields.put(static_cast<std::int64_t>(walked.unseen.size()));
    for (const Unseen& unseen : walked.unseen) {
        fields.put(unseen.rel_path);
        fields.put(unseen.why);
    }
    fields.put(static_cast<std::int64_t>(walked.notes.size()));
    for (const std::string& note : walked.notes) fields.put(note);
    return fields.take();
}

Walked decode(const std::string& text) {
    FieldReader fields(text);
    Walked walked;
    walked.root = fields.text();
    walked.files.resize(fields.count());
    for (FoundFile& file : walked.files) {
        file.rel_path = fields.text();
        file.size_bytes = fields.number();
        file.modified_ns = fields.number();
        file.changed_ns = fields.number();
        file.named_as_audio = fields.number() != 0;
        file.problem = fields.text();
        file.of_unread_format = fields.number() != 0;
    }
    walked.unseen.resize(fields.count());
    for (Unseen& unseen : walked.unseen) {
        unseen.rel_path = fields.text();
        unseen.why = fields.text();
    }
    walked.notes.resize(fields.count());
    for (std::string& note : walked.notes) note = fields.text();
    return walked;
}

Seen look(const fs::path& path, Folders& folders) {
    struct stat info {};
    Seen seen;
    if (folders.stat(AT_FDCWD, path.c_str(), &info, 0) != 0) {
        seen.error = errno;
        return seen;
    }
    if (S_ISREG(info.st_mode)) seen.kind = Seen::Kind::file;
    if (S_ISDIR(info.st_mode)) seen.kind = Seen::Kind::folder;
    seen.size_bytes = info.st_size;
    seen.modified_ns = info.st_mtim.tv_sec * 1'000'000'000LL + info.st_mtim.tv_nsec;
    seen.changed_ns = info.st_ctim.tv_sec * 1'000'000'000LL + info.st_ctim.tv_nsec;
    return seen;
}

std::string encode(const std::vector<Seen>& all) {
    Fields fields;
    for (const Seen& seen : all) {
        fields.put(static_cast<std::int64_t>(seen.kind));
        fields.put(seen.size_bytes);
        fields.put(seen.modified_ns);
        fields.put(seen.changed_ns);
        fields.put(seen.error);
        fields.put(std::int64_t{seen.silent});
    }
    return fields.take();
}

}  // namespace

Walked walk_apart(const fs::path& root, const WalkRules& rules, const Progress& progress,
                  const Patience& patience, Folders& folders, Processes& processes) {
    const fs::path absolute = fs::absolute(root);
    const auto question = [&](const MayAsk& may_ask) {
        return encode(walk(absolute, rules, silent_progress(), {&folders, may_ask}));
    };
    return decode(ask_apart(question, progress, patience, processes));
}

std::vector<Seen> look_apart(const std::vector<fs::path>& paths, const Progress& progress,
                             const Patience& patience, Folders& folders) {
    if (paths.empty()) return {};
    const auto question = [&](const MayAsk& may_ask) {
        std::vector<Seen> all;
        for (const fs::path& path : paths) {
            Seen silent;
            silent.silent = true;
            all.push_back(may_ask(fs::absolute(path).native()) ? look(path, folders) : silent);
        }
        return encode(all);
    };
    const std::string answer = ask_apart(question, progress, patience);
    FieldReader fields(answer);
    std::vector<Seen> all(paths.size());
    for (Seen& seen : all) {
        seen.kind = static_cast<Seen::Kind>(fields.number());
        seen.size_bytes = fields.number();
        seen.modified_ns = fields.number();
        seen.changed_ns = fields.number();
        seen.error = static_cast<int>(fields.number());
        seen.silent = fields.number() != 0;
    }
    return all;
}

fs::path real_path_apart(const fs::path& path, const Progress& progress) {
    const fs::path absolute = fs::absolute(path);
    return ask_apart(
        [&](const MayAsk& may_ask) {
            if (!may_ask(absolute.native())) return absolute.lexically_normal().native();
            std::error_code error;
            const auto real = fs::weakly_canonical(absolute, error);
            return (error ? absolute.lexically_normal() : real).native();
        },
        progress);
}

}  // namespace afterglow::archive
