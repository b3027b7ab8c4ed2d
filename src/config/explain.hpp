// What the `config` commands print; all of it comes from the schema table.
#pragma once

#include <string>

#include "config/load.hpp"

namespace afterglow::config {

std::string commented_yaml();                      // config init
std::string effective_yaml(const Loaded& loaded);  // config show: every key, its value and where it came from
std::string json_schema();                         // config schema
std::string markdown_reference();                  // docs/CONFIG.md

}  // namespace afterglow::config
