#include "pipeline/parts.hpp"

#include <utility>

#include "analysis/analyse.hpp"
#include "dsp/separate.hpp"

namespace afterglow::pipeline {
namespace {

class PartBuilder {
  public:
    PartBuilder(int channels, const Settings& settings, const RecordingStorage& storage)
        : recording_(channels, settings.global.sample_rate_hz, storage),
          analyser_(settings.global.sample_rate_hz, settings.analysis) {}

    void push(const AudioBuffer& block) {
        recording_.append(block);
        analyser_.push(block);
    }
    Part finish() {
        recording_.seal();
        return {std::move(recording_), analyser_.finish()};
    }

  private:
    Recording recording_;
    analysis::Analyser analyser_;
};

// The builder goes at once: those of three parts are much of the memory.
Part finished(std::optional<PartBuilder>& builder) {
    Part part = builder->finish();
    builder.reset();
    return part;
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
        whole.emplace(channels, settings, storage);
        if (settings.separation.separate == SeparationMethod::off) return;
        separator.emplace(channels, settings.global.sample_rate_hz, settings.separation.hpss);
        harmonic.emplace(channels, settings, storage);
        percussive.emplace(channels, settings, storage);
    }
    void take(const dsp::Separated& separated) {
        harmonic->push(separated.harmonic);
        percussive->push(sum_of(separated.percussive, separated.residual));
    }

    const Settings& settings;
    RecordingStorage storage;
    std::optional<dsp::Separator> separator;
    std::optional<PartBuilder> whole, harmonic, percussive;
};

int part_count(const SeparationSettings& settings) {
    return settings.separate == SeparationMethod::off ? 1 : 3;
}

PartsBuilder::PartsBuilder(const Settings& settings, const RecordingStorage& storage)
    : impl_(new Impl{settings, storage, {}, {}, {}, {}}) {
    impl_->storage.memory_limit_bytes /= part_count(settings.separation);
}

PartsBuilder::~PartsBuilder() = default;

void PartsBuilder::push(const AudioBuffer& block) {
    Impl& impl = *impl_;
    if (!impl.whole) impl.begin(block.channels());
    impl.whole->push(block);
    if (impl.separator)
        impl.separator->push(block, [&](const dsp::Separated& separated) { impl.take(separated); });
}

Parts PartsBuilder::finish() {
    Impl& impl = *impl_;
    Parts parts{finished(impl.whole), std::nullopt, std::nullopt};
    if (impl.separator) {
        // Of long recordings this is a good part of the memory, and nobody looks at the whole so closely.
        parts.whole.analysis.stft_frames = {};
        impl.separator->finish([&](const dsp::Separated& separated) { impl.take(separated); });
        parts.harmonic = finished(impl.harmonic);
        parts.percussive = finished(impl.percussive);
        parts.whole.analysis.key = parts.harmonic->analysis.key;
    }
    return parts;
}

}  // namespace afterglow::pipeline
