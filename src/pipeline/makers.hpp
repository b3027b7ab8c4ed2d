// What makes textures: a row per maker, from its flag on the command line to the function that does it.
#pragma once

#include <array>
#include <bitset>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "makers/kinds.hpp"
#include "makers/texture.hpp"
#include "pipeline/musicality.hpp"
#include "pipeline/parts.hpp"
#include "pipeline/settings.hpp"

namespace afterglow::pipeline {

using makers::maker_count;

// How many textures of a kind a maker gives at most, and how long and wide each is at most.
struct KindPlan {
    makers::TextureKind kind;
    int count;
    double max_sec;
    bool stereo;
};

// What a maker is given.
struct MakerInput {
    const makers::Source& source;  // of the part of the sound that it works on
    const Settings& settings;
    const Music& music;
    Rng rng;
    bool synthetic_fallback;  // as SourceTask::synthetic_hiss_fallback
};

struct Maker {
    makers::MakerId id;
    const char* name;  // of its stage, and of its random numbers
    const char* flag;  // that asks for it, on the command line
    const char* help;
    char letter;                       // among those that a batch was asked for
    std::string PathOptions::*folder;  // below --root, whose recordings feed it
    PartOfSound part;
    std::vector<KindPlan> (*plan)(const Settings& settings);
    makers::MakerResult (*make)(const MakerInput& input);
};

// In the order in which they work.
std::span<const Maker, makers::maker_count> all_makers();

const Maker& maker_of(makers::TextureKind kind);

// The settings with the channels of every kind decided, for a recording that is, or is not, really stereo.
Settings with_channels(Settings settings, bool is_stereo);

// Hiss from no recording.
makers::MakerResult make_synthetic_hiss(const Settings& settings, const Music& music, const Rng& rng);

// The makers that are asked for.
class MakerSet {
  public:
    MakerSet() = default;
    MakerSet(std::initializer_list<makers::MakerId> ids) {
        for (const auto id : ids) add(id);
    }
    static MakerSet all() {
        MakerSet set;
        set.asked_.set();
        return set;
    }
    void add(makers::MakerId id) { asked_.set(static_cast<std::size_t>(id)); }
    void leave_out(makers::MakerId id) { asked_.reset(static_cast<std::size_t>(id)); }
    bool has(makers::MakerId id) const { return asked_.test(static_cast<std::size_t>(id)); }
    bool makes(makers::TextureKind kind) const { return has(makers::info_of(kind).maker); }
    bool any() const { return asked_.any(); }

  private:
    std::bitset<makers::maker_count> asked_;
};

// How many textures of each kind a task asks for; a recording that lacks the material gives fewer, with
// reasons. Of drums and silences there are as many as the recording has: the count is an upper bound.
class PlannedCounts {
  public:
    int& operator[](makers::TextureKind kind) { return counts_[static_cast<std::size_t>(kind)]; }
    int operator[](makers::TextureKind kind) const { return counts_[static_cast<std::size_t>(kind)]; }
    int total() const;
    // By the manifest's names of the kinds, without those of which there are none.
    std::map<std::string, int> by_kind() const;

  private:
    std::array<int, makers::texture_kind_count> counts_{};
};
PlannedCounts planned_counts(const MakerSet& makers, const Settings& settings);
// Upper bound of what these textures take on disk, bytes.
std::int64_t planned_bytes(const PlannedCounts& counts, const Settings& settings);

}  // namespace afterglow::pipeline
