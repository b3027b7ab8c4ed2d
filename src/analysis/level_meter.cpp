#include "analysis/level_meter.hpp"

#include <algorithm>
#include <cmath>

namespace afterglow::analysis {
namespace {

constexpr double step_sec = 0.5;
// Percentiles of the levels, so that neither one loud moment nor a silent beginning counts.
constexpr double loud_share = 0.9;
constexpr double quiet_share = 0.05;
// DC below this share of the RMS level is no more than a passage's own mean.
constexpr double remarkable_dc = 0.1;
constexpr double dead_share = 1e-5;  // of the power of the other channel: −50 dB
constexpr double opposite = -0.9;    // correlation

double power_db(double power) {
    return dsp::to_db(std::sqrt(power));
}

// Nearest rank.
double percentile(const std::vector<double>& sorted, double share) {
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
    return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

ChannelFault fault_of(const ChannelPowers& powers, MonoMix mix) {
    if (powers.first <= 0.0 && powers.second <= 0.0) return ChannelFault::none;
    if (powers.first <= dead_share * powers.second) return ChannelFault::first_dead;
    if (powers.second <= dead_share * powers.first) return ChannelFault::second_dead;
    if (mix == MonoMix::mean) return ChannelFault::none;
    return powers.correlation() <= opposite ? ChannelFault::opposite_phase : ChannelFault::cancelling;
}

}  // namespace

LevelMeter::LevelMeter(double sample_rate_hz)
    : step_frames_(std::max<std::int64_t>(1, std::llround(step_sec * sample_rate_hz))) {}

void LevelMeter::push(const AudioBuffer& block) {
    channels_ = std::min(block.channels(), 2);
    for (std::int64_t at = 0; at < block.frames();) {
        const std::int64_t taken = std::min(step_frames_ - step_.frames(), block.frames() - at);
        const auto of = [&](int c) {
            return block.channel(c).subspan(static_cast<std::size_t>(at), static_cast<std::size_t>(taken));
        };
        step_.add(of(0), of(channels_ - 1));
        at += taken;
        if (step_.frames() == step_frames_) end_step();
    }
}

// What is no number leaves a step silent.
void LevelMeter::end_step() {
    const auto frames = static_cast<double>(step_.frames());
    Step step{step_.powers(), frames};
    if (std::isfinite(step.powers.first + step.powers.second + step.powers.product)) {
        const auto means = step_.means();
        for (std::size_t c = 0; c < sums_.size(); ++c) sums_[c] += means[c] * frames;
    } else {
        step.powers = {};
    }
    frames_ += frames;
    steps_.push_back(step);
    step_ = {};
}

ChannelPowers LevelMeter::whole() const {
    ChannelPowers all;
    for (const Step& step : steps_) {
        all.first += step.powers.first * step.frames;
        all.second += step.powers.second * step.frames;
        all.product += step.powers.product * step.frames;
    }
    const double frames = std::max(frames_, 1.0);
    return {all.first / frames, all.second / frames, all.product / frames};
}

// Of two steps each; of a recording of one step, that.
std::vector<double> LevelMeter::window_levels_db(MonoMix mix) const {
    std::vector<double> levels;
    for (std::size_t i = 0; i + 1 < std::max<std::size_t>(steps_.size(), 2) && i < steps_.size(); ++i) {
        const Step& first = steps_[i];
        const Step& last = steps_[std::min(i + 1, steps_.size() - 1)];
        const double power = first.powers.of(mix) * first.frames + last.powers.of(mix) * last.frames;
        levels.push_back(power_db(power / (first.frames + last.frames)));
    }
    return levels;
}

// In one second of ten or more the quieter channel has, beyond what is in the louder one too, something no
// further than so much below that: a sound put to one side, one beside its negative or beside nothing is
// mono. The limit lies between tape noise and lossy coding of mono (below -35 dB) and mixes with all but
// their reverberation in the middle (above -15 dB).
bool LevelMeter::is_stereo(double floor_db) const {
    constexpr double narrowest_db = -20.0;
    std::vector<double> own_db;
    for (const Step& step : steps_) {
        const auto [quieter, louder] = std::minmax(step.powers.first, step.powers.second);
        if (power_db(louder) <= floor_db) continue;
        const double own = quieter - step.powers.product * step.powers.product / louder;
        own_db.push_back(power_db(std::max(own, 0.0) / louder));
    }
    std::ranges::sort(own_db);
    return channels_ > 1 && !own_db.empty() && percentile(own_db, loud_share) > narrowest_db;
}

LevelMeter::Result LevelMeter::finish(LevelReference wanted, double floor_db) {
    if (step_.frames() > 0) end_step();
    Result result;
    Diagnosis& diagnosis = result.diagnosis;
    const ChannelPowers powers = whole();
    if (channels_ > 1) {
        diagnosis.mono = energy_keeping(powers);
        diagnosis.channels = fault_of(powers, diagnosis.mono);
    }
    auto levels = window_levels_db(diagnosis.mono);
    std::erase_if(levels, [floor_db](double level) { return level <= floor_db; });
    std::ranges::sort(levels);
    Hearing& hearing = result.reference.hearing;
    hearing.mono = diagnosis.mono;
    result.reference.is_stereo = is_stereo(floor_db);
    const std::array channel_powers = {powers.first, powers.second};
    for (std::size_t c = 0; c < hearing.dc.size(); ++c) {
        const double dc = sums_[c] / std::max(frames_, 1.0);
        diagnosis.dc_offset = std::max(diagnosis.dc_offset, std::abs(dc));
        if (std::abs(dc) > remarkable_dc * std::sqrt(channel_powers[c])) hearing.dc[c] = dc;
    }
    result.reference.silence_db = wanted == LevelReference::relative ? floor_db : dsp::silence_db;
    if (levels.empty()) return result;
    diagnosis.level_db = percentile(levels, loud_share);
    diagnosis.noise_floor_db = percentile(levels, quiet_share);
    if (wanted == LevelReference::absolute) return result;
    diagnosis.gain_db = reference_level_db - diagnosis.level_db;
    result.reference.gain_db = diagnosis.gain_db;
    result.reference.silence_db += diagnosis.gain_db;
    hearing.gain = dsp::from_db(diagnosis.gain_db);
    return result;
}

}  // namespace afterglow::analysis
