#include "audio/sound_in_memory.hpp"

#include <sndfile.h>

#include "audio/memory_file.hpp"

namespace afterglow::audio {

SF_VIRTUAL_IO memory_calls() {
    SF_VIRTUAL_IO calls{};
    calls.get_filelen = [](void* file) { return sf_count_t{static_cast<MemoryFile*>(file)->size()}; };
    calls.seek = [](sf_count_t offset, int whence, void* file) {
        return sf_count_t{static_cast<MemoryFile*>(file)->seek(offset, whence)};
    };
    calls.read = [](void* data, sf_count_t count, void* file) {
        return sf_count_t{static_cast<MemoryFile*>(file)->read(data, count)};
    };
    calls.write = [](const void* data, sf_count_t count, void* file) {
        return sf_count_t{static_cast<MemoryFile*>(file)->write(data, count)};
    };
    calls.tell = [](void* file) { return sf_count_t{static_cast<MemoryFile*>(file)->tell()}; };
    return calls;
}

}  // namespace afterglow::audio
