#include "cli/confined.hpp"

#include <cstdlib>
#include <utility>

#include "cli/report.hpp"

namespace afterglow::cli {
namespace {

namespace fs = std::filesystem;

// Fonts for pictures, and what says where they are.
std::vector<fs::path> folders_of_the_system() {
    std::vector<fs::path> folders = {"/usr", "/etc/fonts", "/var/cache/fontconfig", "/proc/self",
                                     "/sys/devices/system/cpu"};
    const char* home = std::getenv("HOME");
    if (home == nullptr || *home == '\0') return folders;
    for (const char* below : {".cache/fontconfig", ".config/fontconfig", ".fonts", ".local/share/fonts"})
        folders.push_back(fs::path(home) / below);
    return folders;
}

}  // namespace

void Reach::read(const std::vector<render::ReadTexture>& textures) {
    for (const auto& texture : textures) readable.push_back(texture.file);
}

void Reach::write(const fs::path& result, const Session& session) {
    if (result.empty() || result == "-") return;
    writable.push_back(session.environment.output_root(folder_of_result(result)).root());
}

void keep_to(Reach reach, const Session& session) {
    if (!session.confine) return;
    archive::Confinement confinement;
    confinement.readable = std::move(reach.readable);
    for (auto& folder : folders_of_the_system()) confinement.readable.push_back(std::move(folder));
    confinement.writable = std::move(reach.writable);
    session.confine(confinement);
}

}  // namespace afterglow::cli
