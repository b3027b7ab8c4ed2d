#include "audio/unusable_samples.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "audio/interleaved.hpp"
#include "base/text.hpp"

namespace afterglow::audio {
namespace {

constexpr std::int64_t max_held = 64;
// More of them between usable ones are no faults: the samples are of another kind.
constexpr double max_scattered = 0.05;
// What is left of a channel beyond this is no sound that anybody recorded.
constexpr double lost_from = 0.95;

void add_frame(std::vector<Gap>& silences, std::int64_t frame) {
    if (!silences.empty() && silences.back().begin + silences.back().frames == frame)
        ++silences.back().frames;
    else
        silences.push_back({frame, 1});
}

std::vector<Gap> apart(std::vector<Gap> all) {
    std::sort(all.begin(), all.end(), [](const Gap& a, const Gap& b) { return a.begin < b.begin; });
    std::vector<Gap> merged;
    for (const Gap& gap : all) {
        if (merged.empty() || merged.back().begin + merged.back().frames < gap.begin) {
            merged.push_back(gap);
            continue;
        }
        Gap& last = merged.back();
        last.frames = std::max(last.begin + last.frames, gap.begin + gap.frames) - last.begin;
    }
    return merged;
}

}  // namespace

void UnusableSamples::replace(std::span<float> interleaved) {
    const std::size_t width = channels_.size();
    const auto frames = static_cast<std::int64_t>(interleaved.size() / width);
    if (frames > 0 && !any_unusable(interleaved)) {
        for (std::size_t c = 0; c < width; ++c) {
            channels_[c].last = interleaved[interleaved.size() - width + c];
            channels_[c].run = 0;
        }
    } else {
        for (std::size_t at = 0; at < interleaved.size(); ++at)
            replace_one(channels_[at % width], interleaved[at],
                        frames_ + static_cast<std::int64_t>(at / width));
    }
    frames_ += frames;
}

void UnusableSamples::replace_one(Channel& channel, float& sample, std::int64_t frame) {
    if (!is_unusable(sample)) {
        channel.last = sample;
        channel.run = 0;
        return;
    }
    if (channel.unusable++ == 0) channel.first = frame;
    sample = channel.run < max_held ? channel.last : 0.0F;
    if (++channel.run > max_held) add_frame(channel.silences, frame);
}

bool UnusableSamples::is_lost(const Channel& channel) const {
    return static_cast<double>(channel.unusable) > lost_from * static_cast<double>(frames_);
}

bool UnusableSamples::is_scattered(const Channel& channel) const {
    std::int64_t scattered = channel.unusable;
    for (const Gap& silence : channel.silences) scattered -= silence.frames + max_held;
    return static_cast<double>(scattered) > max_scattered * static_cast<double>(frames_);
}

std::string UnusableSamples::refusal(double sample_rate_hz, double minimum_frames) const {
    std::int64_t unusable = 0, first = frames_;
    for (const Channel& channel : channels_) {
        unusable += channel.unusable;
        if (channel.unusable > 0) first = std::min(first, channel.first);
    }
    if (unusable == 0) return {};
    std::int64_t left = frames_;
    for (const Gap& gap : gaps()) left -= gap.frames;
    const bool all_lost =
        std::all_of(channels_.begin(), channels_.end(), [this](const Channel& c) { return is_lost(c); });
    const bool is_noise = std::any_of(channels_.begin(), channels_.end(),
                                      [this](const Channel& c) { return !is_lost(c) && is_scattered(c); });
    if (!all_lost && !is_noise && (left == frames_ || static_cast<double>(left) >= minimum_frames)) return {};
    return fmt::format("{} of its samples are no numbers or beyond any level, the first at {}", unusable,
                       minutes_text(static_cast<double>(first) / sample_rate_hz));
}

std::string UnusableSamples::name_of(const Channel& channel) const {
    const auto number = &channel - channels_.data();
    if (channels_.size() != 2) return fmt::format("channel {}", number + 1);
    return number == 0 ? "left channel" : "right channel";
}

std::vector<Reason> UnusableSamples::warnings(double sample_rate_hz) const {
    std::vector<Reason> told;
    std::int64_t replaced = 0, first = frames_;
    for (const Channel& channel : channels_) {
        if (channel.unusable == 0) continue;
        if (is_lost(channel)) {
            const double percent =
                100.0 * static_cast<double>(channel.unusable) / static_cast<double>(frames_);
            told.push_back({{},
                            {},
                            ReasonCode::channel_unusable,
                            {{"percent", percent}},
                            {{"channel", name_of(channel)}}});
            continue;
        }
        replaced += channel.unusable;
        first = std::min(first, channel.first);
    }
    if (replaced > 0)
        told.push_back({{},
                        {},
                        ReasonCode::samples_replaced,
                        {{"samples", static_cast<double>(replaced)},
                         {"first_sec", static_cast<double>(first) / sample_rate_hz}}});
    return told;
}

std::vector<Gap> UnusableSamples::gaps() const {
    std::vector<Gap> all;
    for (const Channel& channel : channels_)
        if (!is_lost(channel)) all.insert(all.end(), channel.silences.begin(), channel.silences.end());
    return apart(std::move(all));
}

}  // namespace afterglow::audio
