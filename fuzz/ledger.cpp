// Any text as an export's ledger: lines that cannot be read are passed over.
#include "archive/ledger.hpp"

#include <algorithm>
#include <string>

#include "base/line_sum.hpp"

using namespace afterglow;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    // Each line as it stands, and with a checksum that holds, so that its values are read.
    std::string summed;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = text.substr(at, end - at);
        const std::size_t sum = line.rfind(",\"sum\"");
        summed += with_sum(sum == std::string_view::npos ? std::string(line)
                                                         : std::string(line.substr(0, sum)) + "}") +
                  "\n";
        at = end + 1;
    }
    for (const std::string_view lines : {text, std::string_view(summed)}) {
        const archive::Ledger ledger(lines);
        for (const auto& [path, entry] : ledger.entries())
            if (path != entry.source_path) __builtin_trap();
    }
    return 0;
}
