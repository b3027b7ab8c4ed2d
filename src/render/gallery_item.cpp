#include "render/gallery_item.hpp"

#include <algorithm>
#include <cmath>
#include <system_error>

#include "audio/decode.hpp"
#include "audio/encode_vorbis.hpp"
#include "audio/probe.hpp"
#include "base/error.hpp"
#include "render/picture.hpp"

namespace afterglow::render {
namespace {

constexpr double preview_quality = 0.4;
// Longer than two of Vorbis's long blocks.
constexpr std::int64_t loop_context = 4096;
// Textures last seconds; what is longer is not one, and would not fit into a page.
constexpr double max_sec = 600.0;
constexpr double max_preview_sec = 60.0;

// Cycles of the loop from `context` frames before its start to as many after its end.
AudioBuffer with_context(const AudioBuffer& loop, std::int64_t context) {
    const std::int64_t frames = loop.frames();
    if (frames == 0) return loop;
    AudioBuffer out(loop.channels(), frames + 2 * context, loop.sample_rate_hz());
    const std::int64_t first = frames - context % frames;
    for (int c = 0; c < loop.channels(); ++c) {
        const auto from = loop.channel(c);
        const auto to = out.channel(c);
        for (std::size_t i = 0; i < to.size(); ++i)
            to[i] = from[(static_cast<std::size_t>(first) + i) % from.size()];
    }
    return out;
}

Preview preview_of(const AudioBuffer& audio, bool is_loop) {
    if (audio.duration_sec() > max_preview_sec) return {};
    if (!is_loop) return {audio::encode_vorbis(audio, preview_quality), 0};
    return {audio::encode_vorbis(with_context(audio, loop_context), preview_quality), loop_context};
}

}  // namespace

GalleryItem gallery_item(const ReadTexture& texture) {
    if (audio::probe(texture.file).duration_sec > max_sec)
        throw Error(ErrorCategory::source, "longer than ten minutes: no texture");
    const AudioBuffer audio = audio::decode_all(texture.file, {0.0, 0.0});
    GalleryItem item;
    item.texture = texture;
    item.frames = audio.frames();
    item.sample_rate_hz = static_cast<int>(std::lround(audio.sample_rate_hz()));
    const auto& row = texture.row;
    item.is_loop = row.loop_start_frame == 0 && row.loop_end_frame == audio.frames();
    std::error_code ignored;
    item.file_bytes = static_cast<std::int64_t>(std::filesystem::file_size(texture.file, ignored));
    item.features = curation::features_of(audio, item.is_loop);
    item.tile = thumbnail(audio, tile_width, tile_height);
    item.preview = preview_of(audio, item.is_loop);
    return item;
}

}  // namespace afterglow::render
