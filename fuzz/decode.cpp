// A file of one format, decoded whole: the format is AFTERGLOW_FUZZ_FORMAT, so that each has a corpus and a
// run of its own; "module" stands for all that the module for further formats reads. What the decoder
// delivers is held to its promises.
#include <cmath>

#include "audio/decode.hpp"
#include "audio/formats.hpp"
#include "base/error.hpp"
#include "memory_file.hpp"

using namespace afterglow;

namespace {

// Nothing that a fuzzer finds in the tenth minute is not in the first.
constexpr std::int64_t max_frames = 10 * 60 * 44100;
struct Enough {};

bool is_wanted(const audio::Format& format) {
    constexpr std::string_view wanted = AFTERGLOW_FUZZ_FORMAT;
    return wanted == "module" ? format.by_module : format.name == wanted;
}

void check(const AudioBuffer& block) {
    if (block.channels() < 1 || block.channels() > 2 || block.frames() > 65536) __builtin_trap();
    for (int channel = 0; channel < block.channels(); ++channel)
        for (const float sample : block.channel(channel))
            if (!std::isfinite(sample)) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const fuzz::MemoryFile file(data, size);
    std::int64_t frames = 0;
    try {
        const auto* format = audio::recognise(SourceFile(file.path())).format;
        if (format == nullptr || !is_wanted(*format)) return 0;
        const auto report = audio::decode(file.path(), {}, [&](const AudioBuffer& block) {
            check(block);
            frames += block.frames();
            if (frames > max_frames) throw Enough();
        });
        if (report.frames != frames) __builtin_trap();
    } catch (const Error& error) {
        const bool lacks_module = error.category() == ErrorCategory::unread;
        if (error.category() != ErrorCategory::source && !lacks_module) __builtin_trap();
    } catch (const Enough&) {
    }
    return 0;
}
