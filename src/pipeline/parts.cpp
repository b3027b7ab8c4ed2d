#include "pipeline/parts.hpp"

#include <algorithm>
#include <utility>

#include "analysis/analyse.hpp"
#include "analysis/level_meter.hpp"
#include "dsp/separate.hpp"

namespace afterglow::pipeline {
namespace {

constexpr std::int64_t block_frames = 65536;

Part analysed(Recording recording, const analysis::AnalysisOptions& options,
              const analysis::Reference& reference, const std::function<void()>& on_way) {
    recording.seal();
    recording.hear(reference.hearing);
    analysis::Analyser analyser(recording.sample_rate_hz(), options, reference);
    for (std::int64_t at = 0; at < recording.frames(); at += block_frames) {
        on_way();
        analyser.push(recording.mono_region(at, std::min(block_frames, recording.frames() - at)));
    }
    analysis::Analysis analysis = analyser.finish();
    return {std::move(recording), std::move(analysis)};
}

// A part of the whole is heard as that is; drums have no DC.
analysis::Reference without_dc(analysis::Reference reference) {
    reference.hearing.dc = {};
    return reference;
}

AudioBuffer sum_of(const AudioBuffer& a, const AudioBuffer& b) {
    AudioBuffer sum = a;
    for (int c = 0; c < sum.channels(); ++c) {
        const auto samples = sum.channel(c);
        const auto added = b.channel(c);
        for (std::size_t i = 0; i < samples.size(); ++i) samples[i] += added[i];
    }
    return sum;
}

}  // namespace

struct PartsBuilder::Impl {
    void begin(int channels) {
        const double rate_hz = settings.global.sample_rate_hz;
        meter.emplace(rate_hz);
        whole.emplace(channels, rate_hz, storage);
        if (settings.separation.separate == SeparationMethod::off) return;
        separator.emplace(channels, rate_hz, settings.separation.hpss);
        harmonic.emplace(channels, rate_hz, storage);
        percussive.emplace(channels, rate_hz, storage);
    }
    void take(const dsp::Separated& separated) {
        harmonic->append(separated.harmonic);
        percussive->append(sum_of(separated.percussive, separated.residual));
    }

    const Settings& settings;
    RecordingStorage storage;
    std::optional<analysis::LevelMeter> meter;
    std::optional<dsp::Separator> separator;
    std::optional<Recording> whole, harmonic, percussive;
};

int part_count(const SeparationSettings& settings) {
    return settings.separate == SeparationMethod::off ? 1 : 3;
}

PartsBuilder::PartsBuilder(const Settings& settings, const RecordingStorage& storage)
    : impl_(new Impl{settings, storage, {}, {}, {}, {}, {}}) {
    impl_->storage.memory_limit_bytes /= part_count(settings.separation);
}

PartsBuilder::~PartsBuilder() = default;

void PartsBuilder::push(const AudioBuffer& block) {
    Impl& impl = *impl_;
    if (!impl.whole) impl.begin(block.channels());
    impl.whole->append(block);
    impl.meter->push(block);
    if (impl.separator)
        impl.separator->push(block, [&](const dsp::Separated& separated) { impl.take(separated); });
}

Parts PartsBuilder::finish(const StoredFacts& facts, const std::function<void()>& on_way) {
    Impl& impl = *impl_;
    const analysis::AnalysisOptions& options = impl.settings.analysis;
    auto [diagnosis, reference] = impl.meter->finish(options.level_reference, facts.floor_db);
    diagnosis.clipped_runs = facts.clipping.runs;
    reference.clipped = facts.clipping.places;
    Parts parts{analysed(std::move(*impl.whole), options, reference, on_way), std::nullopt, std::nullopt,
                diagnosis};
    parts.is_stereo = reference.is_stereo;
    if (impl.separator) {
        // Of long recordings this is a good part of the memory, and nobody looks at the whole so closely.
        parts.whole.analysis.stft_frames = {};
        impl.separator->finish([&](const dsp::Separated& separated) { impl.take(separated); });
        parts.harmonic = analysed(std::move(*impl.harmonic), options, reference, on_way);
        parts.percussive = analysed(std::move(*impl.percussive), options, without_dc(reference), on_way);
        parts.whole.analysis.key = parts.harmonic->analysis.key;
    }
    return parts;
}

}  // namespace afterglow::pipeline
