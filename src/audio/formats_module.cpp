#include "audio/formats_module.hpp"

#include <dlfcn.h>

#include <array>
#include <filesystem>
#include <optional>
#include <system_error>

#include "base/text.hpp"

// Linked in instead of being loaded, as the fuzzers do.
extern "C" __attribute__((weak)) const AfterglowFormatsModule* afterglow_formats_module();

namespace afterglow::audio {
namespace {

namespace fs = std::filesystem;

constexpr const char* module_file = "afterglow_formats.so";

// From the folder of the program to that of the module, and where the library was installed, for programs of
// others that are built with it.
std::optional<fs::path> find_module() {
    std::error_code error;
    const fs::path program = fs::canonical("/proc/self/exe", error);
    std::array folders = {fs::path(AFTERGLOW_MODULE_INSTALLED), fs::path()};
    if (!error) folders[1] = program.parent_path() / AFTERGLOW_MODULE_FROM_PROGRAM;
    for (auto folder = folders.rbegin(); folder != folders.rend(); ++folder)
        if (folder->is_absolute() && fs::is_regular_file(*folder / module_file, error))
            return *folder / module_file;
    return std::nullopt;
}

const std::optional<fs::path>& module_path() {
    static const std::optional<fs::path> path = find_module();
    return path;
}

struct Loaded {
    const AfterglowFormatsModule* module = nullptr;
    std::string lack;
};

std::string not_installed() {
    return std::string(module_file) +
           ", which is not installed: 'scripts/setup formats' brings what it is built with (Debian's "
           "libavformat-dev and libavcodec-dev), 'scripts/build' builds it";
}

std::string cannot_be_loaded(std::string_view why) {
    return std::string(module_file) + ", which cannot be loaded (" + valid_utf8(std::string(why)) +
           "); it works with Debian's libavformat59 and libavcodec59";
}

Loaded load() {
    AfterglowFormatsEntry entry = afterglow_formats_module;
    if (entry == nullptr) {
        if (!module_path()) return {nullptr, not_installed()};
        void* library = dlopen(module_path()->c_str(), RTLD_NOW | RTLD_LOCAL);
        if (library == nullptr) return {nullptr, cannot_be_loaded(dlerror())};
        entry = reinterpret_cast<AfterglowFormatsEntry>(dlsym(library, "afterglow_formats_module"));
    }
    const AfterglowFormatsModule* module = entry == nullptr ? nullptr : entry();
    if (module == nullptr || module->version != afterglow_formats_version)
        return {nullptr, cannot_be_loaded("it belongs to another version of the program")};
    return {module, {}};
}

bool tried = false;

const Loaded& loaded() {
    static const Loaded result = [] {
        Loaded found = load();
        tried = found.module != nullptr;
        return found;
    }();
    return result;
}

}  // namespace

const AfterglowFormatsModule* formats_module() {
    return loaded().module;
}

bool formats_module_is_loaded() {
    return tried;
}

bool formats_module_is_there() {
    return afterglow_formats_module != nullptr || module_path().has_value();
}

std::string formats_module_lack() {
    return formats_module_is_there() ? loaded().lack : not_installed();
}

std::string formats_module_text() {
    const std::string lack = formats_module_lack();
    return lack.empty() ? loaded().module->libraries : "absent: it takes " + lack;
}

}  // namespace afterglow::audio
