// Laying one settings document over the settings so far.
#pragma once

#include <string>
#include <vector>

#include "config/load.hpp"
#include "config/yaml_tree.hpp"

namespace afterglow::config {

// Where the value of a key comes from.
struct Place {
    int layer = 0;  // counts documents; 0: the default
    std::string source;
    int line = 0;
    int column = 0;
};

// Settings on the way, with a place for every key of the schema, in its order.
struct Layers {
    Layers();
    pipeline::Settings settings;
    std::vector<Place> places;
    std::vector<Problem> problems;
    int count = 0;
};

// Sets what the document says; what is wrong in it becomes problems and sets nothing.
void lay_over(const YamlNode& document, const std::string& source, Layers& layers);

// "did you mean …" for a key that is not known; empty where nothing is near.
std::string suggest_key(const std::string& section, const std::string& name);
std::string suggest_section(const std::string& name);

}  // namespace afterglow::config
