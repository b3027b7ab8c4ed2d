// Reading a kit back. It trusts nothing of what wrote it: the files are read byte by byte.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "render/kit.hpp"

namespace afterglow::render {
namespace {

namespace fs = std::filesystem;

class Verifier {
  public:
    Verifier(const KitPlan& plan, const fs::path& folder)
        : plan_(plan), device_(*plan.device), folder_(folder) {}

    void verify() {
        for (const auto& item : plan_.items) check_item(item);
        require(!device_.max_files || plan_.items.size() <= *device_.max_files, "too many samples");
        for (const auto& [parent, count] : per_folder_)
            require(!device_.max_files_per_folder || count <= *device_.max_files_per_folder,
                    "too many files in " + parent.generic_string());
        // Samples of one rate or another: where a total is limited there is one rate for all.
        require(!device_.max_total_sec || mono_frames_ <= *device_.max_total_sec * device_.sample_rate_hz,
                "too long in all");
    }

  private:
    void require(bool holds, const std::string& what) const {
        if (!holds)
            throw Error(ErrorCategory::internal, "the kit is not what " + device_.title + " takes: " + what);
    }

    void check_name(const KitItem& item) {
        const std::string name = item.path.stem().string();
        const auto fits = [&](char c) {
            const bool upper = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
            const bool other = (c >= 'a' && c <= 'z') || c == '+' || c == '-' || c == '.';
            return upper || (device_.alphabet == NameAlphabet::ascii && other);
        };
        require(!name.empty() && name.size() <= device_.max_name && std::ranges::all_of(name, fits),
                "the name " + name);
        require(names_.insert(to_lower_ascii(name)).second, "the name " + name + " is there twice");
        ++per_folder_[item.path.parent_path()];
    }

    void check_item(const KitItem& item) {
        check_name(item);
        const std::string file = (folder_ / item.path).string();
        const auto layout = audio::read_wav_layout(file);
        const bool clean = layout.chunks == std::vector<std::string>{"fmt ", "data"};
        require(device_.extra_chunks || clean, item.name + " has other chunks than fmt and data");
        require(layout.sample_rate_hz == static_cast<int>(item.sample_rate_hz) &&
                    layout.channels == item.channels && layout.bits == bits_of(plan_.format) &&
                    layout.channels <= device_.max_channels,
                "the format of " + item.name);
        require(layout.frames == item.frames, "the length of " + item.name);
        const auto longest = max_file_frames(device_, item.sample_rate_hz, layout.channels);
        require(!longest || layout.frames <= *longest, item.name + " is too long");
        mono_frames_ += static_cast<double>(layout.frames) * layout.channels;
        if (!device_.extra_chunks) return;
        const auto loop = audio::read_wav_chunks(file).loop;
        require(loop.has_value() == item.loops_in_kit(), "the loop of " + item.name);
        require(!loop || (loop->start_frame == 0 && loop->end_frame == layout.frames),
                "the loop points of " + item.name);
    }

    const KitPlan& plan_;
    const Device& device_;
    const fs::path& folder_;
    std::set<std::string> names_;
    std::map<fs::path, std::size_t> per_folder_;
    double mono_frames_ = 0.0;
};

}  // namespace

void verify_kit(const KitPlan& plan, const fs::path& folder) {
    Verifier(plan, folder).verify();
}

}  // namespace afterglow::render
