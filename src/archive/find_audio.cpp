#include "archive/find_audio.hpp"

#include <fmt/ranges.h>

#include <cerrno>
#include <optional>
#include <utility>

#include "archive/header_scan.hpp"
#include "archive/path_text.hpp"
#include "audio/formats.hpp"
#include "audio/probe.hpp"
#include "base/error.hpp"

namespace afterglow::archive {
namespace {

namespace fs = std::filesystem;

std::optional<CatalogRow> row_if_audio(const fs::path& path, bool named_as_audio) {
    if (!named_as_audio && !audio::has_audio_content(path)) return std::nullopt;
    return CatalogRow{};
}

class Finder {
  public:
    Finder(const WalkRules& rules, Progress& progress, const Patience& patience, Folders& folders)
        : rules_(rules), progress_(progress), patience_(patience), folders_(folders) {}

    FoundAudio find(const std::vector<fs::path>& inputs) {
        const auto seen = look_apart(inputs, progress_, patience_, folders_);
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            if (seen[i].silent)
                add_unseen(inputs[i], does_not_answer);
            else if (seen[i].kind == Seen::Kind::folder)
                add_folder(inputs[i]);
            else
                add_file(inputs[i], seen[i]);
        }
        return std::move(found_);
    }

  private:
    void add_unseen(const fs::path& path, std::string why) {
        found_.unseen.push_back({text_of_path(path.native()), std::move(why)});
    }

    void add_file(const fs::path& file, const Seen& seen) {
        if (seen.error == ENOENT || seen.error == ENOTDIR) found_.missing.push_back(file);
        found_.files.push_back(file);
    }

    void add_folder(const fs::path& folder) {
        Walked walked = walk_apart(folder, rules_, progress_, patience_, folders_);
        for (Unseen& unseen : walked.unseen) add_unseen(folder / unseen.rel_path, std::move(unseen.why));
        for (std::string& note : walked.notes) found_.notes.push_back(std::move(note));
        const Rows rows = look_into_unnamed(walked);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            FoundFile& file = walked.files[i];
            if (file.of_unread_format) continue;  // the walk's notes count them
            if (!file.problem.empty())
                add_unseen(folder / file.rel_path, std::move(file.problem));
            else if (rows[i])
                found_.files.push_back(folder / file.rel_path);
        }
    }

    // A row for each recording.
    Rows look_into_unnamed(Walked& walked) {
        Rows rows(walked.files.size());
        for (std::size_t i = 0; i < rows.size(); ++i)
            if (walked.files[i].named_as_audio) rows[i].emplace();
        if (!read_headers(rows, walked.root, walked.files, 0, progress_, {}, row_if_audio))
            throw Error(ErrorCategory::interrupted, "interrupted while looking for recordings");
        return rows;
    }

    const WalkRules& rules_;
    Progress& progress_;
    const Patience& patience_;
    Folders& folders_;
    FoundAudio found_;
};

}  // namespace

FoundAudio find_audio(const std::vector<fs::path>& inputs, const WalkRules& rules, Progress& progress,
                      const Patience& patience, Folders& folders) {
    return Finder(rules, progress, patience, folders).find(inputs);
}

std::string no_audio_there(const std::vector<std::string>& notes) {
    if (!notes.empty()) return fmt::format("no audio files there but {}", fmt::join(notes, "; "));
    return "no audio files there (" + audio::extensions_text() + ")";
}

}  // namespace afterglow::archive
