#include "base/recording.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>
#include <vector>

#include "base/disk.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace afterglow {
namespace {

// A range of address space, given back at the end.
class Mapping {
  public:
    Mapping() = default;
    Mapping(void* start, std::size_t bytes) : start_(start == MAP_FAILED ? nullptr : start), bytes_(bytes) {}
    Mapping(Mapping&& other) noexcept
        : start_(std::exchange(other.start_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
    Mapping& operator=(Mapping&& other) noexcept {
        std::swap(start_, other.start_);
        std::swap(bytes_, other.bytes_);
        return *this;
    }
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping() {
        if (start_ != nullptr) ::munmap(start_, bytes_);
    }
    float* samples() const { return static_cast<float*>(start_); }
    explicit operator bool() const { return start_ != nullptr; }

  private:
    void* start_ = nullptr;
    std::size_t bytes_ = 0;
};

// Address space for the samples of one channel. Pages are taken as they are written, in large ones where the
// system has them: no copying while it grows, and far fewer page faults than a vector.
Mapping reserve_memory(std::size_t bytes) {
    Mapping memory(
        ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0),
        bytes);
    if (memory) ::madvise(memory.samples(), bytes, MADV_HUGEPAGE);
    return memory;
}

[[noreturn]] void fail_scratch(const Error& cause) {
    throw Error(
        cause.category(),
        fmt::format("temporary files for long recordings: {} (TMPDIR chooses another folder)", cause.what()),
        cause.subject());
}

// A file without a name: gone when it is closed, however the program ends.
class ScratchFile {
  public:
    ScratchFile(FileSystem& system, const std::filesystem::path& folder) : system_(&system) {
        try {
            descriptor_ = disk::open_nameless(system, folder);
        } catch (const Error& cause) {
            fail_scratch(cause);
        }
    }
    ScratchFile(ScratchFile&& other) noexcept
        : system_(other.system_), descriptor_(std::exchange(other.descriptor_, -1)) {}
    ScratchFile& operator=(ScratchFile&&) = delete;
    ~ScratchFile() {
        if (descriptor_ >= 0) system_->close(descriptor_);
    }
    int descriptor() const { return descriptor_; }

    // Nothing where the file system cannot.
    void reserve(std::int64_t bytes, const std::filesystem::path& folder) const {
        while (::fallocate(descriptor_, FALLOC_FL_KEEP_SIZE, 0, bytes) != 0) {
            if (errno == EINTR) continue;
            if (errno != ENOSPC && errno != EDQUOT && errno != EFBIG) return;
            throw Error(
                ErrorCategory::too_large,
                fmt::format("the decoded recording needs {} a channel in {}, and less is free by now; "
                            "make room, or choose a folder on another disk",
                            bytes_text(bytes), valid_utf8(folder.string())));
        }
    }

  private:
    FileSystem* system_;
    int descriptor_ = -1;
};

}  // namespace

std::filesystem::path default_scratch_dir() {
    const char* chosen = std::getenv("TMPDIR");
    if (chosen != nullptr && *chosen != '\0') {
        std::error_code ignored;
        if (std::filesystem::is_directory(chosen, ignored)) return chosen;
        throw Error(ErrorCategory::usage, "TMPDIR names it for temporary files, but it is no folder",
                    valid_utf8(chosen));
    }
    return ::access("/var/tmp", W_OK) == 0 ? "/var/tmp" : "/tmp";
}

struct Recording::Impl {
    int channels = 0;
    double sample_rate_hz = 0.0;
    std::filesystem::path scratch_dir;
    FileSystem* file_system = nullptr;
    std::int64_t capacity_frames = 0;  // of `samples`, while in memory
    std::int64_t frames = 0;
    std::int64_t expected_frames = 0;
    std::int64_t leave_free_bytes = 0;
    std::int64_t held_frames = 0;    // on disk: there is room for as many
    std::vector<Mapping> samples;    // per channel: memory while filling, or the sealed files
    std::vector<ScratchFile> files;  // per channel, once on disk
    bool sealed = false;
    bool disk = false;

    std::span<const float> channel(std::size_t c) const {
        if (frames == 0) return {};
        return {samples[c].samples(), static_cast<std::size_t>(frames)};
    }

    void write(std::size_t c, std::span<const float> block) {
        const int error = disk::write_all(*file_system, files[c].descriptor(), std::as_bytes(block));
        if (error == 0) return;
        const Error cause = disk::write_error(error, scratch_dir);
        // Not the disk is at fault that others write to as well.
        if (cause.category() == ErrorCategory::disk_full && frames > expected_frames)
            fail_for_room(block.size());
        fail_scratch(cause);
    }

    std::int64_t frame_bytes() const {
        return std::int64_t{channels} * static_cast<std::int64_t>(sizeof(float));
    }

    [[noreturn]] void fail_for_room(std::int64_t more_frames) const {
        const std::int64_t free = file_system->free_bytes(scratch_dir.c_str());
        throw Error(
            ErrorCategory::too_large,
            fmt::format("it holds more than its header says: the decoded recording needs {} so far, {} "
                        "were reserved, and {} are free in {}; make room, or choose a folder on another "
                        "disk",
                        bytes_text((frames + more_frames) * frame_bytes()),
                        bytes_text(expected_frames * frame_bytes()),
                        bytes_text(std::max<std::int64_t>(free, 0)), valid_utf8(scratch_dir.string())));
    }

    // Asks for room before anything grows beyond what was reserved for it.
    void hold(std::int64_t wanted) {
        if (wanted <= held_frames) return;
        constexpr std::int64_t min_step = 1 << 20;
        std::int64_t grown = wanted + std::max(wanted / 8, min_step);
        const std::int64_t free = file_system->free_bytes(scratch_dir.c_str());
        if (free >= 0) grown = std::min(grown, held_frames + (free - leave_free_bytes) / frame_bytes());
        if (grown < wanted) fail_for_room(wanted - frames);
        for (const ScratchFile& file : files)
            file.reserve(grown * static_cast<std::int64_t>(sizeof(float)), scratch_dir);
        held_frames = grown;
    }

    void read(std::size_t c, std::int64_t first, std::span<float> into) const {
        auto bytes = std::as_writable_bytes(into);
        off_t at = first * static_cast<off_t>(sizeof(float));
        while (!bytes.empty()) {
            const ssize_t got = ::pread(files[c].descriptor(), bytes.data(), bytes.size(), at);
            if (got < 0 && errno == EINTR) continue;
            if (got <= 0) fail_scratch(disk::write_error(got < 0 ? errno : EIO, scratch_dir));
            bytes = bytes.subspan(static_cast<std::size_t>(got));
            at += got;
        }
    }

    void open_files() {
        disk = true;
        for (int c = 0; c < channels; ++c) {
            files.emplace_back(*file_system, scratch_dir);
            if (expected_frames > 0)
                files.back().reserve(expected_frames * static_cast<std::int64_t>(sizeof(float)), scratch_dir);
        }
        // Headers and resamplers do not agree to the frame.
        constexpr std::int64_t unremarkable_frames = 65536;
        held_frames = expected_frames > 0 ? expected_frames + expected_frames / 64 + unremarkable_frames : 0;
    }

    // The pages go back to the system as soon as they are written.
    void move_to_disk() {
        open_files();
        hold(frames);
        for (std::size_t c = 0; c < samples.size(); ++c) {
            write(c, channel(c));
            samples[c] = Mapping();
        }
        samples.clear();
    }
};

Recording::Recording(int channels, double sample_rate_hz, const RecordingStorage& storage)
    : impl_(std::make_unique<Impl>()) {
    impl_->channels = channels;
    impl_->sample_rate_hz = sample_rate_hz;
    impl_->scratch_dir = storage.scratch_dir.empty() ? default_scratch_dir() : storage.scratch_dir;
    impl_->file_system = storage.file_system;
    impl_->expected_frames = storage.expected_frames;
    impl_->leave_free_bytes = storage.leave_free_bytes;
    const std::int64_t frame_bytes = std::int64_t{channels} * static_cast<std::int64_t>(sizeof(float));
    impl_->capacity_frames = storage.memory_limit_bytes / std::max<std::int64_t>(frame_bytes, 1);
    if (storage.expected_frames > impl_->capacity_frames) {
        impl_->open_files();
        return;
    }
    for (int c = 0; c < channels && impl_->capacity_frames > 0; ++c) {
        impl_->samples.push_back(
            reserve_memory(static_cast<std::size_t>(impl_->capacity_frames) * sizeof(float)));
        if (!impl_->samples.back()) impl_->capacity_frames = 0;  // no room: straight to disk
    }
    if (impl_->capacity_frames == 0) impl_->samples.clear();
}

Recording::Recording(Recording&&) noexcept = default;
Recording& Recording::operator=(Recording&&) noexcept = default;
Recording::~Recording() = default;

void Recording::append(const AudioBuffer& block) {
    if (impl_->sealed || block.channels() != impl_->channels) {
        throw Error(ErrorCategory::internal, "a block does not fit the recording it is added to");
    }
    if (!impl_->disk && impl_->frames + block.frames() > impl_->capacity_frames) impl_->move_to_disk();
    if (impl_->disk) impl_->hold(impl_->frames + block.frames());
    for (int c = 0; c < impl_->channels; ++c) {
        const auto samples = block.channel(c);
        const auto at = static_cast<std::size_t>(c);
        if (impl_->disk) {
            impl_->write(at, samples);
        } else {
            std::copy(samples.begin(), samples.end(), impl_->samples[at].samples() + impl_->frames);
        }
    }
    impl_->frames += block.frames();
}

void Recording::seal() {
    if (impl_->sealed) return;
    impl_->sealed = true;
    if (!impl_->disk || impl_->frames == 0) return;
    const std::size_t bytes = static_cast<std::size_t>(impl_->frames) * sizeof(float);
    for (const ScratchFile& file : impl_->files) {
        impl_->samples.emplace_back(::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, file.descriptor(), 0),
                                    bytes);
        if (!impl_->samples.back()) fail_scratch(disk::write_error(errno, impl_->scratch_dir));
    }
}

int Recording::channels() const {
    return impl_->channels;
}
std::int64_t Recording::frames() const {
    return impl_->frames;
}
double Recording::sample_rate_hz() const {
    return impl_->sample_rate_hz;
}
double Recording::duration_sec() const {
    return impl_->sample_rate_hz > 0 ? static_cast<double>(impl_->frames) / impl_->sample_rate_hz : 0.0;
}
bool Recording::on_disk() const {
    return impl_->disk;
}

std::span<const float> Recording::channel(int c) const {
    if (!impl_->sealed) throw Error(ErrorCategory::internal, "a recording is read before it is complete");
    return impl_->channel(static_cast<std::size_t>(c));
}

AudioBuffer Recording::region(std::int64_t start, std::int64_t frames) const {
    AudioBuffer out(channels(), frames, sample_rate_hz());
    const std::int64_t first = std::clamp<std::int64_t>(start, 0, this->frames());
    const std::int64_t last = std::clamp<std::int64_t>(start + frames, first, this->frames());
    for (int c = 0; c < channels() && last > first; ++c) {
        const auto into = out.channel(c).subspan(static_cast<std::size_t>(first - start),
                                                 static_cast<std::size_t>(last - first));
        if (on_disk()) {
            impl_->read(static_cast<std::size_t>(c), first, into);
        } else {
            std::ranges::copy(channel(c).subspan(static_cast<std::size_t>(first), into.size()), into.begin());
        }
    }
    return out;
}

AudioBuffer Recording::mono_region(std::int64_t start, std::int64_t frames) const {
    return to_mono(region(start, frames));
}

}  // namespace afterglow
