// Where the system offers a protection and then refuses it.
#pragma once

namespace afterglow::archive {

// Throws Error(internal), with what errno says.
[[noreturn]] void refuse(const char* what);

}  // namespace afterglow::archive
