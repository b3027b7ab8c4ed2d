// The table that `measure` prints.
#pragma once

#include <string>
#include <vector>

#include "render/row.hpp"

namespace afterglow::views {

// "Am (0.82)", "120.0 (0.93) or 60.0 (0.41)", "441.0 Hz A4 +4" (cents from the nearest note of A4 = 440 Hz);
// "-" where there is none.
std::string key_text(const std::optional<analysis::MusicalKey>& key);
std::string tempo_text(const std::optional<analysis::Tempo>& tempo);
std::string pitch_text(const std::optional<double>& hz);
// "103.8 Hz G#2 +0 (0.98)": the root, and how sure it is.
std::string root_text(const curation::Measurements& m);

struct NamedNote {
    std::string name;    // "A4"
    double cents = 0.0;  // from it, −50 … +50
};
NamedNote nearest_note(double hz);

std::string measure_heading();
// One line, with its line break; an unknown value is a dash.
std::string measure_line(const render::ManifestRow& row);
std::string onsets_line(const std::vector<double>& onsets_sec);

}  // namespace afterglow::views
