// Any text as what a worker tells through its pipe, which a file that took the worker over may have written.
#include "jobs/track_job.hpp"

using namespace afterglow;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto report = jobs::decode_result(std::string(reinterpret_cast<const char*>(data), size));
    if (report && !jobs::decode_result(jobs::encode(*report))) __builtin_trap();
    return 0;
}
