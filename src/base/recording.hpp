// A decoded track of any length, at the output rate, with its channels apart.
// Short ones live in memory; longer ones in unlinked temporary files that are mapped, so that what is
// resident does not grow with the length (only the regions that are read are, and the kernel may drop those
// again).
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "base/audio_buffer.hpp"
#include "base/file_system.hpp"

namespace afterglow {

struct RecordingStorage {
    // Above this many bytes of samples the recording moves to temporary files.
    std::int64_t memory_limit_bytes = 256LL << 20;
    // Folder of the temporary files; empty: default_scratch_dir() (/tmp may be memory).
    std::filesystem::path scratch_dir;
    FileSystem* file_system = &real_file_system();  // that writes them
    // How long it will be as far as is known; 0: unknown. Where that is more than memory may hold, disk is
    // taken for all of it at once, so that what others write meanwhile cannot use it up.
    std::int64_t expected_frames = 0;
    // Disk that a recording which turns out longer must leave to others.
    std::int64_t leave_free_bytes = 16LL << 20;
};

// Where temporary files go if nothing else is said: TMPDIR, else /var/tmp, else /tmp. Throws Error(usage)
// where TMPDIR names no folder.
std::filesystem::path default_scratch_dir();

// Filled once with append, then sealed, then read.
class Recording {
  public:
    // Throws Error(too_large) where the disk has not what is expected of it, Error(disk_full|write) as
    // append, Error(usage) as default_scratch_dir.
    Recording(int channels, double sample_rate_hz, const RecordingStorage& storage);
    Recording(Recording&&) noexcept;
    Recording& operator=(Recording&&) noexcept;
    Recording(const Recording&) = delete;
    Recording& operator=(const Recording&) = delete;
    ~Recording();

    // Adds a block of the recording's channel count.
    // Throws Error(too_large) where it turns out longer than expected and the disk has not that much more,
    // Error(disk_full) when the scratch disk is full all the same, Error(write) when it cannot be written.
    void append(const AudioBuffer& block);
    // No append after this; channel() and region() only after it. Throws Error(write) where the files cannot
    // be mapped.
    void seal();

    int channels() const;
    std::int64_t frames() const;
    double sample_rate_hz() const;
    double duration_sec() const;
    bool on_disk() const;

    // All samples of one channel, without a copy; valid while the recording lives. On disk, what is read of
    // it becomes resident: whoever goes through the whole takes region by region instead; where it
    // cannot be read any more, the system ends the process (SIGBUS).
    std::span<const float> channel(int c) const;
    // Frames [start, start + frames) as a copy, read past the mapping where the recording is on disk; frames
    // outside the recording are silent. Throws Error(write) where the disk cannot be read.
    AudioBuffer region(std::int64_t start, std::int64_t frames) const;
    // The mean of the channels over the same range; throws as region.
    AudioBuffer mono_region(std::int64_t start, std::int64_t frames) const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace afterglow
