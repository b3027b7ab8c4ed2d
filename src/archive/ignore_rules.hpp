// What a folder's file .afterglowignore leaves out: a pattern a line, as Git reads them in .gitignore. A file
// without any pattern leaves out the folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace afterglow::archive {

inline constexpr const char* ignore_file = ".afterglowignore";

class IgnoreRules {
  public:
    // `folder`: where the file stands, below the root; empty: the root itself.
    IgnoreRules(std::string folder, std::string_view text);

    // What the last pattern says that fits; no pattern fits: `before`.
    bool leaves_out(std::string_view rel_path, bool is_folder, bool before) const;
    // Whether what lies at `rel_path` lies in the folder of these rules.
    bool concern(std::string_view rel_path) const;

  private:
    struct Pattern {
        std::string text;
        bool folders_only = false;
        bool from_here = false;  // it names a path and not a name at any depth
        bool takes_back = false;
    };

    std::string folder_;
    std::vector<Pattern> patterns_;
    bool everything_ = false;
};

// "*" and "?" within a name, "**" across names, "[a-z]" one of them, "\" before what is meant as it is.
bool fits_pattern(std::string_view pattern, std::string_view path);

}  // namespace afterglow::archive
