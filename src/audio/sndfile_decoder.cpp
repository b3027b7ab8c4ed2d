#include "audio/sndfile_decoder.hpp"

#include <sndfile.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "audio/caf_decoder.hpp"
#include "audio/container.hpp"
#include "audio/format_table.hpp"
#include "audio/joined_decoder.hpp"
#include "audio/leading_tags.hpp"
#include "audio/sound_chunks.hpp"

namespace afterglow::audio {
namespace {

SF_VIRTUAL_IO view_calls() {
    SF_VIRTUAL_IO calls{};
    calls.get_filelen = [](void* view) { return sf_count_t{static_cast<FileView*>(view)->size()}; };
    calls.seek = [](sf_count_t offset, int whence, void* view) {
        return sf_count_t{static_cast<FileView*>(view)->seek(offset, whence)};
    };
    calls.read = [](void* data, sf_count_t count, void* view) {
        return sf_count_t{static_cast<FileView*>(view)->read(data, count)};
    };
    calls.write = [](const void*, sf_count_t, void*) { return sf_count_t{0}; };
    calls.tell = [](void* view) { return sf_count_t{static_cast<FileView*>(view)->tell()}; };
    return calls;
}

int bits_of(int subtype) {
    switch (subtype) {
        case SF_FORMAT_PCM_S8:
        case SF_FORMAT_PCM_U8:
            return 8;
        case SF_FORMAT_PCM_16:
        case SF_FORMAT_ALAC_16:
            return 16;
        case SF_FORMAT_PCM_24:
        case SF_FORMAT_ALAC_24:
            return 24;
        case SF_FORMAT_PCM_32:
        case SF_FORMAT_ALAC_32:
            return 32;
        default:
            return 0;
    }
}

struct CloseSound {
    void operator()(SNDFILE* sound) const { sf_close(sound); }
};

class SndfileDecoder final : public Decoder {
  public:
    SndfileDecoder(const SourceFile& file, const Container& container)
        : Decoder(FileView(file, container.head, container.ranges)),
          missing_share_(container.missing_share),
          gain_(static_cast<float>(container.gain)),
          true_frames_(container.true_frames),
          block_frames_(container.block_frames),
          bytes_(file.size_bytes()) {
        info_.warnings = container.warnings;
        info_.notes = container.notes;
    }

    bool open() override {
        sound_.reset(sf_open_virtual(&calls_, SFM_READ, &found_, &view_));
        if (!sound_) return false;
        const bool ends_in_last_block =
            true_frames_ < found_.frames && found_.frames - true_frames_ < block_frames_;
        if (true_frames_ > 0 && ends_in_last_block) found_.frames = left_ = true_frames_;
        info_.channels = found_.channels;
        info_.sample_rate_hz = found_.samplerate;
        info_.bits = bits_of(found_.format & SF_FORMAT_SUBMASK);
        info_.estimated_frames = estimated_frames();
        if (found_.channels > 0) info_.channel_places = channel_places();
        return true;
    }

    std::string format() const {
        SF_FORMAT_INFO known{};
        known.format = found_.format & SF_FORMAT_TYPEMASK;
        const bool is_known =
            sf_command(nullptr, SFC_GET_FORMAT_INFO, &known, sizeof known) == 0 && known.extension;
        return is_known ? known.extension : "unknown";
    }

    std::optional<std::int64_t> promised_frames() const override {
        if (found_.frames < 0 || found_.frames == std::numeric_limits<sf_count_t>::max()) return std::nullopt;
        return static_cast<std::int64_t>(static_cast<double>(found_.frames) * (1.0 + missing_share_));
    }

  protected:
    std::int64_t decode(float* interleaved, std::int64_t frames) override {
        const std::int64_t got = sf_readf_float(sound_.get(), interleaved, std::min(frames, left_));
        left_ -= got;
        if (gain_ != 1.0F)
            std::for_each(interleaved, interleaved + got * found_.channels,
                          [this](float& sample) { sample *= gain_; });
        return got;
    }

  private:
    // Where nothing says it, what the bytes hold if they are packed as tightly as music usually is.
    std::int64_t estimated_frames() const {
        constexpr std::int64_t bytes_per_sample = 1;
        if (found_.frames < std::numeric_limits<sf_count_t>::max())
            return std::max<std::int64_t>(found_.frames, 0);
        return bytes_ / (std::max(found_.channels, 1) * bytes_per_sample);
    }

    std::vector<int> channel_places() {
        std::vector<int> places(static_cast<std::size_t>(found_.channels));
        const int size = static_cast<int>(places.size() * sizeof(int));
        const bool known = sf_command(sound_.get(), SFC_GET_CHANNEL_MAP_INFO, places.data(), size) == SF_TRUE;
        return known ? places : std::vector<int>{};
    }

    double missing_share_;
    float gain_;
    std::int64_t true_frames_, block_frames_;
    std::int64_t left_ = std::numeric_limits<std::int64_t>::max();  // frames to be given
    std::int64_t bytes_;
    SF_VIRTUAL_IO calls_ = view_calls();
    SF_INFO found_{};
    std::unique_ptr<SNDFILE, CloseSound> sound_;
};

// The library would take it for MPEG audio or an Ogg stream, and those are not for it to read.
bool misleads_library(const SourceFile& file) {
    const auto starts = starts_behind_tags(file);
    return std::any_of(starts.begin(), starts.end(), [&](std::int64_t at) {
        const FileHead start = read_head(file, at);
        const bool mpeg = start.size() > 1 && start[0] == 0xFF && (start[1] & 0xE0U) == 0xE0U;
        return mpeg || has_at(start, 0, "OggS") || has_at(start, 0, "fLaC");
    });
}

using Inspect = Container (*)(const SourceFile& file, std::int64_t start);

// With all that are joined to it.
std::unique_ptr<Decoder> open_with(const SourceFile& file, std::int64_t start, Inspect inspect) {
    std::vector<std::unique_ptr<Decoder>> parts;
    std::optional<std::int64_t> next = start;
    while (next && parts.size() < max_joined_parts) {
        const Container container = inspect(file, *next);
        auto decoder = opened(std::make_unique<SndfileDecoder>(file, container));
        if (!decoder) break;
        next = container.next;
        parts.push_back(std::move(decoder));
    }
    return joined(file, std::move(parts), next.has_value());
}

bool is_form(const FileHead& head, std::string_view type) {
    return has_at(head, 0, "FORM") && has_at(head, 8, type);
}

}  // namespace

bool recognises_wav(const FileHead& head) {
    return (has_at(head, 0, "RIFF") || has_at(head, 0, "RIFX") || has_at(head, 0, "RF64") ||
            has_at(head, 0, "BW64")) &&
           has_at(head, 8, "WAVE");
}

bool recognises_aiff(const FileHead& head) {
    return is_form(head, "AIFF") || is_form(head, "AIFC");
}

bool recognises_caf(const FileHead& head) {
    return has_at(head, 0, "caff") && has_at(head, 8, "desc");
}

bool recognises_wave64(const FileHead& head) {
    return has_at(head, 0, std::string_view("riff\x2E\x91\xCF\x11\xA5\xD6\x28\xDB\x04\xC1", 14));
}

bool recognises_au(const FileHead& head) {
    constexpr std::string_view few("\0\0", 2);  // no header is longer than 64 KiB
    return (has_at(head, 0, ".snd") && has_at(head, 4, few)) ||
           (has_at(head, 0, "dns.") && has_at(head, 6, few));
}

bool recognises_voc(const FileHead& head) {
    return has_at(head, 0, "Creative Voice File\x1A");
}

bool recognises_svx(const FileHead& head) {
    return is_form(head, "8SVX") || is_form(head, "16SV");
}

std::unique_ptr<Decoder> open_wav(const SourceFile& file, std::int64_t start, const std::string& subject) {
    auto decoder = open_with(file, start, inspect_wav);
    if (!decoder && has_unread_wave_list(file, start)) fail_unread_kind("LIST wavl", subject);
    return decoder;
}

std::unique_ptr<Decoder> open_aiff(const SourceFile& file, std::int64_t start, const std::string& subject) {
    auto decoder = open_with(file, start, inspect_aiff);
    const std::string kind = decoder ? std::string{} : unread_aiff_kind(file, start);
    if (!kind.empty()) fail_unread_kind(kind, subject);
    return decoder;
}

std::unique_ptr<Decoder> open_plain_caf(const SourceFile& file, std::int64_t start, const std::string&) {
    return open_with(file, start, inspect_caf);
}

std::unique_ptr<Decoder> open_au(const SourceFile& file, std::int64_t start, const std::string&) {
    return open_with(file, start, inspect_au);
}

std::unique_ptr<Decoder> open_wave64(const SourceFile& file, std::int64_t start, const std::string&) {
    return open_with(file, start, inspect_wave64);
}

std::unique_ptr<Decoder> open_as_it_is(const SourceFile& file, std::int64_t start, const std::string&) {
    return open_with(file, start, container_from);
}

OtherSound open_other(const SourceFile& file) {
    if (misleads_library(file)) return {};
    auto sound = std::make_unique<SndfileDecoder>(file, Container{});
    const SndfileDecoder& found = *sound;
    auto decoder = opened(std::move(sound));
    if (!decoder) return {};
    return {found.format(), std::move(decoder)};
}

}  // namespace afterglow::audio
