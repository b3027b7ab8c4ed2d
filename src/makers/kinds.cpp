#include "makers/kinds.hpp"

#include <algorithm>

namespace afterglow::makers {

std::optional<TextureKind> kind_of_name(std::string_view name) {
    const auto* found = std::ranges::find(kind_table, name, &KindInfo::name);
    if (found == kind_table.end()) return std::nullopt;
    return found->kind;
}

}  // namespace afterglow::makers
