// The end of the process where there is no memory.
#pragma once

namespace afterglow::cli {

// Libraries written in C end the process (a null pointer, abort) where they get no memory, and so does the
// system where it cannot let the stack grow. From now on this process then says so and ends with exit status
// 1; any other crash stays one. Workers begin without it (archive/worker).
void say_when_memory_ends();

// Where the address space is limited, threads share one heap: glibc wants 64 MB at once for a heap of each,
// and maps every block by itself where it does not get them, a million times in a short `make`. Before any
// thread.
void share_heap_where_memory_is_limited();

}  // namespace afterglow::cli
