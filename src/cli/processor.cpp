// Ends the program with a sentence on a processor that is too old for it, before anything else of it runs.
// This file alone is compiled for every x86-64.
#if defined(__x86_64__)

#include <unistd.h>

namespace {

constexpr int failed = 1;
constexpr int before_all_others = 101;

bool is_new_enough() {
    __builtin_cpu_init();
    return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("ssse3") &&
           __builtin_cpu_supports("popcnt");
}

[[gnu::constructor(before_all_others)]] void refuse_old_processors() {
    if (is_new_enough()) return;
    constexpr char sentence[] =
        "error: this processor is too old: afterglow needs x86-64-v2 (SSE4.2 and POPCNT), which processors "
        "have had since about 2009\n";
    [[maybe_unused]] const auto written = write(STDERR_FILENO, sentence, sizeof sentence - 1);
    _exit(failed);
}

}  // namespace

#endif
