// Any text as a catalog, CSV or JSON; what can be read is written and reads the same again.
#include "archive/catalog.hpp"
#include "base/error.hpp"

using namespace afterglow;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    std::vector<archive::CatalogRow> rows;
    try {
        rows = archive::parse_catalog(text, "catalog");
    } catch (const Error& error) {
        if (error.category() != ErrorCategory::source) __builtin_trap();
        return 0;
    }
    for (const auto format : {archive::CatalogFormat::csv, archive::CatalogFormat::json}) {
        const std::string written = archive::write_catalog(rows, format);
        const auto again = archive::parse_catalog(written, "written");
        if (archive::write_catalog(again, format) != written) __builtin_trap();
    }
    return 0;
}
