#include "audio/sound_file.hpp"

#include <fmt/format.h>
#include <sndfile.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <limits>

#include "base/error.hpp"
#include "base/text.hpp"

namespace afterglow::audio {
namespace {

constexpr int most_channels = 64;
constexpr int lowest_rate_hz = 1000;
constexpr int highest_rate_hz = 768000;

// The bytes that libsndfile sees: those of the file, or parts of it joined, with a patch where the header
// needs one.
class FileView {
  public:
    FileView(const SourceFile& file, const Container& container) : file_(file), patch_(container.patch) {
        if (container.mpeg) ranges_ = container.mpeg->ranges;
        if (ranges_.empty()) ranges_.push_back({0, file.size_bytes()});
        for (const ByteRange& range : ranges_) size_ += range.end - range.begin;
        claimed_size_ = size_;
        // Without a length tag the library takes the first bit rate for all and would stop at what follows
        // from it, so it is told of a file that no bit rate is too low for.
        constexpr std::int64_t rate_span = 64;
        if (container.mpeg && !container.mpeg->length_tag) claimed_size_ = size_ * rate_span;
    }

    std::int64_t claimed_size() const { return claimed_size_; }
    std::int64_t tell() const { return at_; }

    std::int64_t seek(std::int64_t offset, int whence) {
        const std::int64_t from = whence == SEEK_SET ? 0 : (whence == SEEK_CUR ? at_ : claimed_size_);
        if (from + offset < 0) return -1;
        return at_ = from + offset;
    }

    std::int64_t read(void* data, std::int64_t count) {
        std::int64_t done = 0;
        std::int64_t start = 0;  // of the range, as the reader counts
        for (const ByteRange& range : ranges_) {
            const std::int64_t length = range.end - range.begin;
            if (at_ < start + length && done < count) {
                const std::int64_t offset = range.begin + (at_ - start);
                const std::int64_t wanted = std::min(count - done, range.end - offset);
                const auto got = read_part(offset, static_cast<char*>(data) + done, wanted);
                done += got;
                at_ += got;
                if (got < wanted) break;
            }
            start += length;
        }
        return at_ < size_ ? done : done + read_end(static_cast<char*>(data) + done, count - done);
    }

  private:
    // The last bytes of a file told of as larger: empty ones, where the library looks for an ID3v1 tag.
    std::int64_t read_end(char* data, std::int64_t count) {
        constexpr std::int64_t tag_bytes = 128;
        if (claimed_size_ == size_ || at_ < claimed_size_ - tag_bytes) return 0;
        const std::int64_t there = std::clamp<std::int64_t>(claimed_size_ - at_, 0, count);
        std::fill_n(data, there, '\0');
        at_ += there;
        return there;
    }

    // The disk may fail while the C library below is reading: that is the end of the file for it.
    std::int64_t read_part(std::int64_t offset, char* data, std::int64_t count) const {
        try {
            const auto got =
                static_cast<std::int64_t>(file_.read_at(offset, data, static_cast<std::size_t>(count)));
            if (patch_) apply(*patch_, offset, data, got);
            return got;
        } catch (const Error&) {
            return 0;
        }
    }

    static void apply(const BytePatch& patch, std::int64_t offset, char* data, std::int64_t count) {
        for (std::size_t i = 0; i < patch.bytes.size(); ++i) {
            const std::int64_t at = patch.offset + static_cast<std::int64_t>(i) - offset;
            if (at >= 0 && at < count) data[at] = static_cast<char>(patch.bytes[i]);
        }
    }

    const SourceFile& file_;
    std::optional<BytePatch> patch_;
    std::vector<ByteRange> ranges_;
    std::int64_t size_ = 0;
    std::int64_t claimed_size_ = 0;
    std::int64_t at_ = 0;
};

SF_VIRTUAL_IO view_calls() {
    SF_VIRTUAL_IO calls{};
    calls.get_filelen = [](void* view) { return sf_count_t{static_cast<FileView*>(view)->claimed_size()}; };
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

std::string format_name(const SF_INFO& info, ContainerKind kind) {
    if (kind != ContainerKind::unknown) return std::string(container_name(kind));
    SF_FORMAT_INFO known{};
    known.format = info.format & SF_FORMAT_TYPEMASK;
    const bool found = sf_command(nullptr, SFC_GET_FORMAT_INFO, &known, sizeof known) == 0 && known.extension;
    return found ? known.extension : "unknown";
}

// Frames up to the granule position of the last whole page of an Ogg file (RFC 3533); 0 without one.
std::int64_t last_granule(const SourceFile& file) {
    constexpr std::int64_t largest_page = 65307;
    constexpr std::size_t page_header = 14;
    std::vector<unsigned char> tail(2 * largest_page);
    const std::int64_t start =
        std::max<std::int64_t>(0, file.size_bytes() - static_cast<std::int64_t>(tail.size()));
    tail.resize(file.read_at(start, tail.data(), tail.size()));
    for (std::size_t at = tail.size(); at-- > 0;) {
        if (at + page_header > tail.size() || std::memcmp(&tail[at], "OggS", 4) != 0) continue;
        std::uint64_t granule = 0;
        for (std::size_t i = page_header; i-- > 6;) granule = (granule << 8U) | tail[at + i];
        if (granule < (std::uint64_t{1} << 62U)) return static_cast<std::int64_t>(granule);
    }
    return 0;
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
};

SoundFile::SoundFile(const std::filesystem::path& path) : impl_(std::make_unique<Impl>(path)) {
    const std::string subject = valid_utf8(path.string());
    const auto fail = [&](const std::string& reason) { throw Error(ErrorCategory::source, reason, subject); };
    if (impl_->file.size_bytes() == 0) fail("is empty: 0 bytes");
    impl_->container = inspect(impl_->file, subject);
    impl_->view = std::make_unique<FileView>(impl_->file, impl_->container);
    impl_->sound.reset(sf_open_virtual(&impl_->calls, SFM_READ, &impl_->info, impl_->view.get()));
    if (!impl_->sound) {
        if (impl_->container.kind == ContainerKind::unknown) {
            fail("is not an audio file that can be read: " + describe_contents(impl_->file));
        }
        fail(fmt::format("its {} header cannot be read: it is damaged or wrong",
                         container_name(impl_->container.kind)));
    }
    if (channels() < 1 || channels() > most_channels)
        fail(fmt::format("claims to have {} channels", channels()));
    if (sample_rate_hz() < lowest_rate_hz || sample_rate_hz() > highest_rate_hz) {
        fail(fmt::format("claims a sample rate of {} Hz", sample_rate_hz()));
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
    std::vector<int> places(static_cast<std::size_t>(channels()));
    const int size = static_cast<int>(places.size() * sizeof(int));
    const bool known =
        sf_command(impl_->sound.get(), SFC_GET_CHANNEL_MAP_INFO, places.data(), size) == SF_TRUE;
    return known ? places : std::vector<int>{};
}

std::optional<std::int64_t> SoundFile::promised_frames() const {
    const Container& container = impl_->container;
    if (container.mpeg && !container.mpeg->promised_frames) return std::nullopt;
    if (container.mpeg && !container.mpeg->length_tag) {
        return *container.mpeg->promised_frames * container.mpeg->first.frame_samples;
    }
    if (impl_->info.frames < 0 || impl_->info.frames == std::numeric_limits<sf_count_t>::max())
        return std::nullopt;
    const double there = static_cast<double>(impl_->info.frames);
    return static_cast<std::int64_t>(there * (1.0 + container.missing_share));
}

std::int64_t SoundFile::estimated_frames() const {
    const Container& container = impl_->container;
    if (container.mpeg && !container.mpeg->promised_frames) {
        return container.mpeg->frames * container.mpeg->first.frame_samples;
    }
    const bool ogg = container.kind == ContainerKind::vorbis || container.kind == ContainerKind::opus;
    if (ogg && !promised_frames()) return last_granule(impl_->file);
    return std::max<std::int64_t>(impl_->info.frames, 0);
}

std::int64_t SoundFile::read(float* interleaved, std::int64_t frames) {
    std::int64_t done = 0;
    while (done < frames) {
        const std::int64_t got =
            sf_readf_float(impl_->sound.get(), interleaved + done * channels(), frames - done);
        if (got <= 0) break;
        done += got;
    }
    return done;
}

}  // namespace afterglow::audio
