// Any bytes as an audio file that discover looks at.
#include "audio/probe.hpp"

#include "base/error.hpp"
#include "memory_file.hpp"

using namespace afterglow;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const fuzz::MemoryFile file(data, size);
    try {
        const auto result = audio::probe(file.path());
        if (!(result.duration_sec > 0.0) || result.sample_rate_hz <= 0 || result.channels <= 0)
            __builtin_trap();
    } catch (const Error& error) {
        if (error.category() != ErrorCategory::source) __builtin_trap();
    }
    return 0;
}
