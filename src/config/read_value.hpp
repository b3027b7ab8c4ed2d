// One settings value from its YAML node, checked against its row of the schema.
#pragma once

#include <vector>

#include "config/schema.hpp"
#include "config/yaml_tree.hpp"

namespace afterglow::config {

struct ReadValue {
    Value value;                    // of the key's type if there are no faults
    std::vector<YamlFault> faults;  // wrong type, out of range, …: all of them
};

ReadValue read_value(const Setting& key, const YamlNode& node);

}  // namespace afterglow::config
