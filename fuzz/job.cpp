// Any text as the job that `afterglow worker` reads: what is taken for one names folders inside its own only,
// and means the same once it is written again.
#include "jobs/track_job.hpp"

#include <algorithm>

using namespace afterglow;

namespace {

bool leads_out(const std::filesystem::path& folder) {
    return folder.is_absolute() || std::ranges::find(folder, std::filesystem::path("..")) != folder.end();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto job = jobs::decode_job({reinterpret_cast<const char*>(data), size});
    if (!job) return 0;
    for (const auto& folder : {job->folder, job->staging, job->work})
        if (leads_out(folder)) __builtin_trap();
    const std::string written = jobs::encode(*job);
    const auto again = jobs::decode_job(written);
    if (!again || jobs::encode(*again) != written) __builtin_trap();
    return 0;
}
