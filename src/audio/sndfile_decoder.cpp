#include "audio/sndfile_decoder.hpp"

#include <sndfile.h>

#include <algorithm>
#include <limits>

#include "audio/container.hpp"
#include "audio/mpeg.hpp"
#include "audio/ogg_decoder.hpp"

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

struct CloseSound {
    void operator()(SNDFILE* sound) const { sf_close(sound); }
};

class SndfileDecoder final : public Decoder {
  public:
    SndfileDecoder(const SourceFile& file, const Container& container)
        : Decoder(FileView(file, container.head, container.ranges)),
          missing_share_(container.missing_share),
          length_(container.length),
          bytes_(file.size_bytes()) {
        info_.warnings = container.warnings;
        info_.notes = container.notes;
    }

    bool open() override {
        sound_.reset(sf_open_virtual(&calls_, SFM_READ, &found_, &view_));
        if (!sound_) return false;
        info_.channels = found_.channels;
        info_.sample_rate_hz = found_.samplerate;
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
        if (length_) return length_->whole ? std::optional(length_->frames) : std::nullopt;
        if (found_.frames < 0 || found_.frames == std::numeric_limits<sf_count_t>::max()) return std::nullopt;
        return static_cast<std::int64_t>(static_cast<double>(found_.frames) * (1.0 + missing_share_));
    }

  protected:
    std::int64_t decode(float* interleaved, std::int64_t frames) override {
        return sf_readf_float(sound_.get(), interleaved, frames);
    }

  private:
    // Where nothing says it, what the bytes hold if they are packed as tightly as music usually is.
    std::int64_t estimated_frames() const {
        constexpr std::int64_t bytes_per_sample = 1;
        if (length_) return length_->frames;
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
    std::optional<FlacLength> length_;
    std::int64_t bytes_;
    SF_VIRTUAL_IO calls_ = view_calls();
    SF_INFO found_{};
    std::unique_ptr<SNDFILE, CloseSound> sound_;
};

// The library would take it for MPEG audio or an Ogg stream, and those are not for it to read.
bool misleads_library(const SourceFile& file) {
    const FileHead start = read_head(file, id3_size(file));
    const bool mpeg = start.size() > 1 && start[0] == 0xFF && (start[1] & 0xE0U) == 0xE0U;
    return mpeg || has_at(start, 0, "OggS");
}

std::unique_ptr<Decoder> open_with(const SourceFile& file, const Container& container) {
    return opened(std::make_unique<SndfileDecoder>(file, container));
}

}  // namespace

bool recognises_wav(const FileHead& head) {
    return (has_at(head, 0, "RIFF") || has_at(head, 0, "RIFX") || has_at(head, 0, "RF64") ||
            has_at(head, 0, "BW64")) &&
           has_at(head, 8, "WAVE");
}

bool recognises_aiff(const FileHead& head) {
    return has_at(head, 0, "FORM") && (has_at(head, 8, "AIFF") || has_at(head, 8, "AIFC"));
}

bool recognises_flac(const FileHead& head) {
    return has_at(head, 0, "fLaC") || starts_ogg_stream(head, "FLAC", 1);
}

std::unique_ptr<Decoder> open_wav(const SourceFile& file, const std::string& subject) {
    return open_with(file, inspect_wav(file, subject));
}

std::unique_ptr<Decoder> open_aiff(const SourceFile& file, const std::string& subject) {
    return open_with(file, inspect_aiff(file, subject));
}

std::unique_ptr<Decoder> open_flac(const SourceFile& file, const std::string& subject) {
    auto decoder = open_with(file, inspect_flac(file, subject));
    if (!decoder) fail_if_unsupported_flac(file, subject);
    return decoder;
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
