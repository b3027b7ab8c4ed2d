// The end of the process where there is no memory.
#pragma once

namespace afterglow::cli {

// Libraries written in C end the process (a null pointer, abort) where they get no memory, and so does the
// system where it cannot let the stack grow. From now on this process then says so and ends with exit status
// 1; any other crash stays one. Workers begin without it (archive/worker).
void say_when_memory_ends();

}  // namespace afterglow::cli
