// Any text as a settings file: every problem is listed, nothing is thrown.
#include "config/load.hpp"

#include "memory_file.hpp"

using namespace afterglow;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const fuzz::MemoryFile file(data, size);
    config::Sources sources;
    sources.file = file.path();
    const auto loaded = config::load(sources);
    for (const auto& problem : loaded.problems)
        if (config::describe(problem).empty()) __builtin_trap();
    return 0;
}
