// Any text as a manifest (JSON where it begins so, else CSV) of a folder with one texture. What comes out
// lies inside the folder.
#include <cstdlib>
#include <fstream>

#include "base/error.hpp"
#include "render/read_manifest.hpp"

using namespace afterglow;
namespace fs = std::filesystem;

namespace {

fs::path prepared_folder() {
    std::string name = "/dev/shm/afterglow_fuzz_XXXXXX";
    if (mkdtemp(name.data()) == nullptr) std::abort();
    fs::create_directories(fs::path(name) / "export" / "pads");
    std::ofstream(fs::path(name) / "export" / "pads" / "a_pad01_mid.wav") << "RIFF";
    std::ofstream(fs::path(name) / "outside.wav") << "RIFF";
    static const fs::path kept = name;
    std::atexit([] { fs::remove_all(kept); });
    return kept / "export";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fs::path folder = fs::canonical(prepared_folder());
    const std::string text(reinterpret_cast<const char*>(data), size);
    const fs::path file = folder / (text.starts_with('[') ? "manifest.json" : "manifest.csv");
    std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
    try {
        for (const auto& texture : render::read_manifests(file).textures)
            if (!texture.file.string().starts_with(folder.string() + "/")) __builtin_trap();
    } catch (const Error& error) {
        if (error.category() != ErrorCategory::source) __builtin_trap();
    }
    return 0;
}
