#include "audio/sound_file.hpp"

#include <fmt/format.h>
#include <sndfile.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>

#include "audio/file_view.hpp"
#include "audio/mpeg_decoder.hpp"
#include "audio/ogg_decoder.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace afterglow::audio {
namespace {

constexpr int most_channels = 64;
constexpr int lowest_rate_hz = 1000;
constexpr int highest_rate_hz = 768000;

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

[[noreturn]] void fail(const std::string& reason, const std::string& subject) {
    throw Error(ErrorCategory::source, reason, subject);
}

struct CloseSound {
    void operator()(SNDFILE* sound) const { sf_close(sound); }
};

std::string format_name(const SF_INFO& info, ContainerKind kind) {
    if (kind != ContainerKind::unknown) return std::string(container_name(kind));
    SF_FORMAT_INFO known{};
    known.format = info.format & SF_FORMAT_TYPEMASK;
    const bool found = sf_command(nullptr, SFC_GET_FORMAT_INFO, &known, sizeof known) == 0 && known.extension;
    return found ? known.extension : "unknown";
}

}  // namespace

struct SoundFile::Impl {
    explicit Impl(const std::filesystem::path& path) : file(path) {}
    SourceFile file;
    Container container;
    std::unique_ptr<FileView> view;
    SF_VIRTUAL_IO calls = view_calls();
    SF_INFO info{};
    std::unique_ptr<SNDFILE, CloseSound> sound;
    // One of them in the place of `sound`.
    std::unique_ptr<MpegDecoder> mpeg;
    std::unique_ptr<OggDecoder> ogg;

    void open(const std::string& subject) {
        if (container.mpeg) {
            open_mpeg(*container.mpeg);
        } else if (container.kind == ContainerKind::vorbis || container.kind == ContainerKind::opus) {
            open_ogg(subject);
        } else {
            open_sound(subject);
        }
    }

    void open_mpeg(const MpegStream& stream) {
        mpeg = std::make_unique<MpegDecoder>(*view, stream);
        info.channels = stream.first.channels;
        info.samplerate = stream.first.sample_rate_hz;
        info.frames = stream.frames * stream.first.frame_samples - stream.trimmed_samples;
    }

    void open_ogg(const std::string& subject) {
        ogg = container.kind == ContainerKind::vorbis ? open_vorbis(*view) : open_opus(*view);
        if (!ogg) fail_damaged(subject);
        info.channels = ogg->channels();
        info.samplerate = ogg->sample_rate_hz();
        info.frames = ogg->frames();
    }

    void open_sound(const std::string& subject) {
        sound.reset(sf_open_virtual(&calls, SFM_READ, &info, view.get()));
        if (sound) return;
        if (container.kind == ContainerKind::unknown) fail_unknown(file, subject);
        fail_damaged(subject);
    }

    [[noreturn]] void fail_damaged(const std::string& subject) const {
        view->throw_failure();
        fail(fmt::format("its {} header cannot be read: it is damaged or wrong",
                         container_name(container.kind)),
             subject);
    }
};

SoundFile::SoundFile(const std::filesystem::path& path) : impl_(std::make_unique<Impl>(path)) {
    const std::string subject = valid_utf8(path.string());
    if (impl_->file.size_bytes() == 0) fail("is empty: 0 bytes", subject);
    impl_->container = inspect(impl_->file, subject);
    impl_->view = std::make_unique<FileView>(impl_->file, impl_->container);
    impl_->open(subject);
    if (channels() < 1 || channels() > most_channels) {
        fail(fmt::format("claims to have {} channels", channels()), subject);
    }
    if (sample_rate_hz() < lowest_rate_hz || sample_rate_hz() > highest_rate_hz) {
        fail(fmt::format("claims a sample rate of {} Hz", sample_rate_hz()), subject);
    }
}

SoundFile::SoundFile(SoundFile&&) noexcept = default;
SoundFile& SoundFile::operator=(SoundFile&&) noexcept = default;
SoundFile::~SoundFile() = default;

int SoundFile::channels() const {
    return impl_->info.channels;
}
int SoundFile::sample_rate_hz() const {
    return impl_->info.samplerate;
}
std::string SoundFile::format() const {
    return format_name(impl_->info, impl_->container.kind);
}
const Container& SoundFile::container() const {
    return impl_->container;
}

std::vector<int> SoundFile::channel_places() const {
    if (impl_->ogg) return impl_->ogg->channel_places();
    if (!impl_->sound) return {};
    std::vector<int> places(static_cast<std::size_t>(channels()));
    const int size = static_cast<int>(places.size() * sizeof(int));
    const bool known =
        sf_command(impl_->sound.get(), SFC_GET_CHANNEL_MAP_INFO, places.data(), size) == SF_TRUE;
    return known ? places : std::vector<int>{};
}

std::optional<std::int64_t> SoundFile::promised_frames() const {
    const Container& container = impl_->container;
    if (container.mpeg) {
        if (!container.mpeg->promised_frames) return std::nullopt;
        return *container.mpeg->promised_frames * container.mpeg->first.frame_samples -
               container.mpeg->trimmed_samples;
    }
    if (impl_->ogg && !ogg_end_is_there(impl_->file)) return std::nullopt;
    if (impl_->info.frames < 0 || impl_->info.frames == std::numeric_limits<sf_count_t>::max())
        return std::nullopt;
    const auto there = static_cast<double>(impl_->info.frames);
    return static_cast<std::int64_t>(there * (1.0 + container.missing_share));
}

std::int64_t SoundFile::estimated_frames() const {
    return std::max<std::int64_t>(impl_->info.frames, 0);
}

std::int64_t SoundFile::read(float* interleaved, std::int64_t frames) {
    std::int64_t done = 0;
    while (done < frames) {
        float* to = interleaved + done * channels();
        const std::int64_t got = impl_->mpeg  ? impl_->mpeg->read(to, frames - done)
                                 : impl_->ogg ? impl_->ogg->read(to, frames - done)
                                              : sf_readf_float(impl_->sound.get(), to, frames - done);
        if (got <= 0) break;
        done += got;
    }
    if (done < frames) impl_->view->throw_failure();
    return done;
}

}  // namespace afterglow::audio
