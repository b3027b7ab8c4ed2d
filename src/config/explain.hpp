// What the `config` commands print; all of it comes from the schema table.
#pragma once

#include <string>

#include "base/files.hpp"
#include "config/load.hpp"

namespace afterglow::config {

// config init: every key with its default and what it means. Loading it changes nothing.
std::string commented_yaml();
ResultKind settings_kind();
// config show: every key, its value and where it came from. Loads back to the same settings.
std::string effective_yaml(const Loaded& loaded);
// config schema: a JSON Schema (draft 2020-12) for editors.
std::string json_schema();
ResultKind json_schema_kind();
// config reference: docs/CONFIG.md.
std::string markdown_reference();

}  // namespace afterglow::config
