#include "audio/caf_decoder.hpp"

#include "audio/caf_sound.hpp"
#include "audio/format_table.hpp"
#include "audio/formats_module.hpp"
#include "audio/sndfile_decoder.hpp"

namespace afterglow::audio {

// Of ALAC the library reads what it wrote itself.
std::unique_ptr<Decoder> open_caf(const SourceFile& file, std::int64_t start, const std::string& subject) {
    const CafSound sound = inspect_caf_sound(file, start);
    if (sound.is_plain()) return open_plain_caf(file, start, subject);
    if (sound.kind == "alac" && formats_module() == nullptr)
        if (auto decoder = open_plain_caf(file, start, subject)) return decoder;
    return open_packed_caf(file, start, subject);
}

bool caf_takes_module(const SourceFile& file, std::int64_t start) {
    return !inspect_caf_sound(file, start).is_plain();
}

}  // namespace afterglow::audio
