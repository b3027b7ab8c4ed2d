// write_diagnoses: what was found out about recordings, back into the catalog they were chosen from.
#include <algorithm>
#include <system_error>

#include "archive/catalog.hpp"
#include "archive/scan_cache.hpp"
#include "base/error.hpp"

namespace afterglow::archive {
namespace {

namespace fs = std::filesystem;

// Whether writing the rows again gives the same text, so that nothing of anybody's is lost.
bool is_as_written(const std::vector<CatalogRow>& rows, CatalogFormat format, const std::string& text) {
    return write_catalog(rows, format) == text;
}

void diagnose_catalog(const OutputRoot& out, const fs::path& catalog,
                      const std::map<std::string, analysis::Diagnosis>& diagnoses) {
    const auto format = catalog_format_of(catalog);
    if (!format || *format == CatalogFormat::markdown) return;
    const std::string text = read_text_file(out.root() / catalog);
    auto rows = parse_catalog(text, catalog.string());
    if (!is_as_written(rows, *format, text)) return;
    for (CatalogRow& row : rows)
        if (const auto found = diagnoses.find(row.rel_path); found != diagnoses.end())
            row.diagnosis = found->second;
    const std::string filled = write_catalog(rows, *format);
    if (filled != text) out.amend_result(catalog, catalog_kind(), filled);
}

}  // namespace

void write_diagnoses(const OutputRoot& out, const fs::path& catalog, const fs::path& root,
                     const std::map<std::string, analysis::Diagnosis>& diagnoses) {
    std::error_code ignored;
    if (diagnoses.empty() || !fs::is_regular_file(out.root() / catalog, ignored)) return;
    diagnose_catalog(out, catalog, diagnoses);
    const fs::path memory = "." + catalog.filename().string() + ".scan";
    ScanCache cache(out.root() / memory);
    if (cache.diagnose(root, diagnoses)) out.write_result(memory, ScanCache::kind(), cache.text());
}

}  // namespace afterglow::archive
