// Whole numbers in JSON that others may have written.
#pragma once

#include <cstdint>

namespace afterglow::archive {

// The number that `value` is; where it is another, or one that does not fit, throws the JSON library's
// exception.
template <class Json>
std::int64_t whole_number(const Json& value) {
    return value.template get_ref<const std::int64_t&>();
}

}  // namespace afterglow::archive
