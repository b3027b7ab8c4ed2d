#include "audio/joined_decoder.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <utility>

#include "audio/interleaved.hpp"
#include "audio/resample.hpp"

namespace afterglow::audio {
namespace {

constexpr std::int64_t block_frames = 8192;

void append_new(std::vector<Reason>& all, const std::vector<Reason>& more) {
    for (const Reason& reason : more)
        if (std::find(all.begin(), all.end(), reason) == all.end()) all.push_back(reason);
}

class JoinedDecoder final : public Decoder {
  public:
    JoinedDecoder(const SourceFile& file, std::vector<std::unique_ptr<Decoder>> parts, bool left_out,
                  int recordings)
        : Decoder(FileView(file)), parts_(std::move(parts)), recordings_(recordings) {
        if (left_out) info_.warnings.push_back({{}, {}, ReasonCode::other_kind_left_out});
    }

    std::optional<std::int64_t> promised_frames() const override {
        std::int64_t frames = 0;
        for (const auto& part : parts_) {
            const auto promised = part->promised_frames();
            if (!promised) return std::nullopt;
            frames += at_our_rate(*promised, part->info());
        }
        return frames;
    }

  protected:
    bool open() override {
        const StreamInfo& first = parts_.front()->info();
        info_.channels = first.channels;
        info_.sample_rate_hz = first.sample_rate_hz;
        info_.channel_places = first.channel_places;
        info_.bits = first.bits;
        if (recordings_ > 1) info_.notes.push_back(joined_parts(recordings_));
        for (const auto& part : parts_) {
            const StreamInfo& info = part->info();
            info_.estimated_frames += at_our_rate(info.estimated_frames, info);
            append_new(info_.warnings, info.warnings);
            append_new(info_.notes, info.notes);
            if (info.channels != first.channels || info.sample_rate_hz != first.sample_rate_hz)
                append_new(info_.notes, {{{}, {}, ReasonCode::parts_converted}});
        }
        return true;
    }

    std::int64_t decode(float* interleaved, std::int64_t frames) override {
        const auto channels = static_cast<std::size_t>(info_.channels);
        while (taken_ == ready_.size() && current_ < parts_.size()) fill();
        const auto count = std::min(static_cast<std::size_t>(frames), (ready_.size() - taken_) / channels);
        std::copy_n(ready_.begin() + static_cast<std::ptrdiff_t>(taken_), count * channels, interleaved);
        taken_ += count * channels;
        return static_cast<std::int64_t>(count);
    }

  private:
    std::int64_t at_our_rate(std::int64_t frames, const StreamInfo& info) const {
        return std::llround(static_cast<double>(frames) * info_.sample_rate_hz / info.sample_rate_hz);
    }

    void fill() {
        ready_.clear();
        taken_ = 0;
        Decoder& part = *parts_[current_];
        const int own = part.info().channels;
        raw_.resize(static_cast<std::size_t>(block_frames * own));
        const std::int64_t got = part.read(raw_.data(), block_frames);
        mixed_.clear();
        append_as(std::span(raw_).first(static_cast<std::size_t>(got * own)), own, info_.channels, mixed_);
        convert(part.info(), got);
        if (got < block_frames) end_part(part);
        given_ += static_cast<std::int64_t>(ready_.size()) / info_.channels;
    }

    void convert(const StreamInfo& info, std::int64_t frames) {
        if (info.sample_rate_hz == info_.sample_rate_hz) {
            ready_ = mixed_;
            return;
        }
        if (!resampler_)
            resampler_.emplace(info.sample_rate_hz, info_.sample_rate_hz, info_.channels,
                               [this](const AudioBuffer& block) { add(block); });
        if (frames == 0) return;
        AudioBuffer block(info_.channels, frames, info.sample_rate_hz);
        for (int c = 0; c < info_.channels; ++c) {
            const auto plane = block.channel(c);
            for (std::size_t i = 0; i < plane.size(); ++i)
                plane[i] = mixed_[i * static_cast<std::size_t>(info_.channels) + static_cast<std::size_t>(c)];
        }
        resampler_->push(block);
    }

    void add(const AudioBuffer& block) {
        for (std::int64_t i = 0; i < block.frames(); ++i)
            for (int c = 0; c < block.channels(); ++c)
                ready_.push_back(block.channel(c)[static_cast<std::size_t>(i)]);
    }

    void end_part(const Decoder& part) {
        if (resampler_) resampler_->finish();
        resampler_.reset();
        for (const Gap& gap : part.gaps())
            gaps_.push_back(
                {part_begin_ + at_our_rate(gap.begin, part.info()), at_our_rate(gap.frames, part.info())});
        append_new(found_, part.found());
        part_begin_ = given_ + static_cast<std::int64_t>(ready_.size()) / info_.channels;
        ++current_;
    }

    std::vector<std::unique_ptr<Decoder>> parts_;
    int recordings_;
    std::size_t current_ = 0;
    std::optional<Resampler> resampler_;
    std::vector<float> raw_, mixed_;  // of one block, as the part has it and with our channels
    std::vector<float> ready_;        // from taken_ on not yet given away
    std::size_t taken_ = 0;
    std::int64_t given_ = 0;       // frames of all blocks before ready_
    std::int64_t part_begin_ = 0;  // where the current part begins
};

}  // namespace

std::unique_ptr<Decoder> joined(const SourceFile& file, std::vector<std::unique_ptr<Decoder>> parts,
                                bool left_out, int recordings) {
    if (parts.empty()) return nullptr;
    recordings = std::max(recordings, static_cast<int>(parts.size()));
    if (recordings == 1 && !left_out) return std::move(parts.front());
    return opened(std::make_unique<JoinedDecoder>(file, std::move(parts), left_out, recordings));
}

Reason joined_parts(int parts) {
    return {{}, {}, ReasonCode::parts_joined, {{"parts", static_cast<double>(parts)}}};
}

}  // namespace afterglow::audio
