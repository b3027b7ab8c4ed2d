// One row of a manifest: everything a person or another program wants to know about one texture.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "curation/grade.hpp"
#include "curation/measure.hpp"
#include "makers/texture.hpp"

namespace afterglow::render {

struct ManifestRow {
    std::string filename;
    std::string path;    // relative to the manifest's folder; empty where the texture was not saved
    std::string source;  // slug
    std::string source_path;
    std::optional<double> source_start_sec;
    std::optional<double> source_end_sec;
    std::optional<double> source_gain_db;  // with which the levels of its source were judged
    makers::TextureKind kind = makers::TextureKind::pad;
    std::string variant;
    curation::Measurements measured;
    std::optional<std::int64_t> loop_start_frame;
    std::optional<std::int64_t> loop_end_frame;
    std::optional<std::int64_t> splice_frame;  // of a loop that was cut from a recording: where its fade ends
    curation::Grade grade;
    bool saved = true;
    std::uint64_t seed = 0;
    std::optional<double> score = {};  // 0 … 1, of curated textures; no column where there is none
};

// A named value as it stands in CSV and JSON; std::monostate is "not known". Numbers are rounded here and
// nowhere else.
struct Field {
    std::string name;
    std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string> value;
};

// The columns of a manifest, in their order.
std::vector<Field> row_fields(const ManifestRow& row);
// Those of them that any audio has, with the same names: what `measure` prints.
std::vector<Field> measurement_fields(const curation::Measurements& measured);

}  // namespace afterglow::render
