// Any text as what a worker tells through its pipe, which a file that took the worker over may have written.
#include "archive/track_work.hpp"

using namespace afterglow;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto report = archive::decode_report(std::string(reinterpret_cast<const char*>(data), size));
    if (report && !archive::decode_report(archive::encode(*report))) __builtin_trap();
    return 0;
}
