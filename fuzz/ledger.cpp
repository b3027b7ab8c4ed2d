// Any text as an export's ledger: lines that cannot be read are passed over.
#include "archive/ledger.hpp"

using namespace afterglow;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const archive::Ledger ledger(std::string_view(reinterpret_cast<const char*>(data), size));
    for (const auto& [path, entry] : ledger.entries())
        if (path != entry.source_path) __builtin_trap();
    return 0;
}
