// A MemoryFile as libsndfile reads and writes it.
#pragma once

struct SF_VIRTUAL_IO;

namespace afterglow::audio {

// The calls for sf_open_virtual, whose last argument must then be a MemoryFile.
SF_VIRTUAL_IO memory_calls();

}  // namespace afterglow::audio
