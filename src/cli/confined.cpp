#include "cli/confined.hpp"
#include "cli/results.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <string>
#include <utility>

#include "base/error.hpp"
#include "views/report.hpp"

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

std::string what_is_lacking(const archive::Protection& offered) {
    if (offered.is_whole()) return {};
    const char* what =
        offered.seccomp ? "read and change every file that you may"
        : offered.landlock > 0
            ? "use the network, start programs and signal others"
            : "do all that you may: read and change every file, use the network, start programs";
    return fmt::format(
        "protection from hostile recordings here: {}; one that takes its decoder over could {}",
        archive::text_of(offered), what);
}

}  // namespace

void SandboxPaths::read(const std::vector<render::ReadTexture>& textures) {
    for (const auto& texture : textures) readable.push_back(texture.file);
}

void SandboxPaths::write(const fs::path& result, const ResultKind& kind, const Session& session) {
    if (result.empty() || result == "-") return;
    require_result(session, result, kind);
    writable.push_back(session.environment.output_root(folder_of_result(result)).root());
}

void look_at_protection(bool required, const Session& session) {
    const std::string lacking = what_is_lacking(archive::protection_of());
    if (required && !lacking.empty())
        throw Error(ErrorCategory::internal, lacking + "; --require-sandbox does not allow that");
    if (required && !session.confine)
        throw Error(ErrorCategory::internal, "this build does not confine what decodes");
    if (!lacking.empty()) session.console.warn(lacking + " (docs/RELIABILITY.md)");
}

void enter_sandbox(SandboxPaths sandbox, const Session& session) {
    if (!session.confine) return;
    archive::Confinement confinement;
    confinement.readable = std::move(sandbox.readable);
    for (auto& folder : folders_of_the_system()) confinement.readable.push_back(std::move(folder));
    confinement.writable = std::move(sandbox.writable);
    confinement.recordings = std::move(sandbox.recordings);
    session.confine(confinement);
}

}  // namespace afterglow::cli
