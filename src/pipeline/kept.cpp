#include "pipeline/kept.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>
#include <utility>

#include "base/error.hpp"
#include "base/identity.hpp"
#include "base/text.hpp"
#include "render/read_manifest.hpp"

namespace afterglow::pipeline {
namespace {

namespace fs = std::filesystem;

// The makers' order in a manifest; drones and swells come from one, as do hiss and flickers.
int place_of(makers::TextureKind kind) {
    using makers::TextureKind;
    if (kind == TextureKind::swell) return static_cast<int>(TextureKind::drone);
    if (kind == TextureKind::flicker) return static_cast<int>(TextureKind::hiss);
    return static_cast<int>(kind);
}

std::vector<render::ReadTexture> earlier_textures(const fs::path& folder) {
    try {
        return render::read_manifests(folder).textures;
    } catch (const Error&) {
        return {};
    }
}

// What the program itself puts into a folder besides textures.
bool is_of_the_program(const fs::path& name) {
    const std::string text = name.string();
    return text == "manifest.json" || text == "manifest.csv" ||
           (text.starts_with(".afterglow-") && text.ends_with(".tmp"));
}

class Keeping {
  public:
    Keeping(const OutputRoot& out, const fs::path& folder, const fs::path& staging)
        : out_(out), folder_(out.resolve(folder)), staging_(staging) {}

    // The rows of the textures that stay.
    std::vector<render::ManifestRow> keep_textures(const MakerSet& makers) {
        std::vector<render::ManifestRow> rows;
        for (auto& earlier : earlier_textures(folder_)) {
            listed_.insert(earlier.file);
            if (makers.makes(earlier.row.kind)) continue;
            std::string bytes;
            try {
                bytes = read_text_file(earlier.file);
            } catch (const Error&) {
                continue;
            }
            const fs::path to = staging_ / earlier.row.path;
            out_.make_folder(to.parent_path());
            out_.write_file(to, std::as_bytes(std::span(bytes)), Flush::with_folder);
            rows.push_back(std::move(earlier.row));
        }
        return rows;
    }

    void keep_others() {
        std::error_code ignored;
        if (!fs::is_directory(folder_, ignored)) return;
        try {
            for (const fs::path& file : others()) keep_other(file);
        } catch (const fs::filesystem_error& error) {
            throw not_to_be_kept(error.path1(), error.code().message());
        }
    }

  private:
    static Error not_to_be_kept(const fs::path& file, const std::string& why) {
        return {ErrorCategory::write,
                fmt::format("lies among the textures and cannot be kept when they are made again: {}", why),
                valid_utf8(file.string())};
    }

    std::set<fs::path> others() const {
        std::set<fs::path> found;
        for (const auto& entry : fs::recursive_directory_iterator(folder_)) {
            const bool keepable = entry.is_symlink() || entry.is_regular_file();
            if (keepable && !listed_.contains(entry.path()) && !is_of_the_program(entry.path().filename()))
                found.insert(entry.path());
        }
        return found;
    }

    void keep_other(const fs::path& file) {
        const fs::path wanted = staging_ / file.lexically_relative(folder_);
        out_.make_folder(wanted.parent_path());
        if (fs::is_symlink(file)) return out_.link(fs::read_symlink(file), free_name(wanted));
        try {
            if (is_same(file, out_.resolve(wanted))) return;
            out_.copy_file(file, free_name(wanted));
        } catch (const Error& error) {
            if (error.category() != ErrorCategory::source) throw;
            throw not_to_be_kept(file, error.what());
        }
    }

    static bool is_same(const fs::path& a, const fs::path& b) {
        std::error_code ignored;
        return fs::is_regular_file(b, ignored) && identity_of_file(a) == identity_of_file(b);
    }

    fs::path free_name(const fs::path& wanted) const {
        fs::path name = wanted;
        std::error_code ignored;
        for (int n = 2; fs::exists(fs::symlink_status(out_.root() / name, ignored)); ++n)
            name = wanted.parent_path() /
                   fmt::format("{} ({}){}", wanted.stem().string(), n, wanted.extension().string());
        return name;
    }

    const OutputRoot& out_;
    fs::path folder_;
    const fs::path& staging_;
    std::set<fs::path> listed_;
};

}  // namespace

std::vector<render::ManifestRow> keep_earlier(const OutputRoot& out, const fs::path& folder,
                                              const fs::path& staging, const MakerSet& makers,
                                              const std::vector<render::ManifestRow>& made) {
    std::vector<render::ManifestRow> rows = made;
    Keeping keeping(out, folder, staging);
    for (auto& row : keeping.keep_textures(makers)) rows.push_back(std::move(row));
    keeping.keep_others();
    std::ranges::stable_sort(rows, {}, [](const render::ManifestRow& row) { return place_of(row.kind); });
    return rows;
}

}  // namespace afterglow::pipeline
