#include "makers/silences.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "analysis/levels.hpp"
#include "analysis/lost.hpp"
#include "dsp/envelope.hpp"
#include "dsp/level.hpp"

namespace afterglow::makers {
namespace {

// How much being far from those already taken counts against being even and long.
constexpr double spread_weight = 2.0;
constexpr double uneven_db = 6.0;  // a spread of its levels at which a piece is worth nothing for evenness

// A piece of the quiet, in hops.
struct Piece {
    std::int64_t first = 0;
    std::int64_t hops = 0;
    double worth = 0.0;  // even and long
    double apart = 1.0;  // from those taken, as a share of the spacing wished for, at most 1
};

std::vector<double> hop_levels_db(const analysis::HopLevels& hop) {
    std::vector<double> levels;
    levels.reserve(hop.power.size());
    for (std::size_t i = 0; i < hop.power.size(); ++i)
        levels.push_back(dsp::to_db(std::sqrt(analysis::power_without_dc(static_cast<double>(hop.power[i]),
                                                                         static_cast<double>(hop.mean[i])))));
    return levels;
}

double spread_db(const std::vector<double>& levels, const Piece& piece) {
    double sum = 0.0;
    double squares = 0.0;
    for (std::int64_t i = piece.first; i < piece.first + piece.hops; ++i) {
        const double level = levels[static_cast<std::size_t>(i)];
        sum += level;
        squares += level * level;
    }
    const auto count = static_cast<double>(piece.hops);
    return std::sqrt(std::max(0.0, squares / count - sum / count * (sum / count)));
}

// Cuts every run of quiet hops into pieces no longer and no shorter than asked for.
std::vector<Piece> quiet_pieces(const Source& source, const SilenceOptions& options) {
    const std::int64_t hop = source.analysis.grid().hop;
    const double hops_per_sec = source.recording.sample_rate_hz() / static_cast<double>(hop);
    const auto shortest =
        std::max<std::int64_t>(1, std::llround(std::ceil(options.min_duration_sec * hops_per_sec)));
    const auto longest =
        std::max<std::int64_t>(shortest, std::llround(std::floor(options.max_duration_sec * hops_per_sec)));
    const std::vector<double> levels = hop_levels_db(source.analysis.hop);
    const auto count = source.recording.frames() / hop;  // whole hops
    const auto is_quiet = [&](std::int64_t i) {
        const double level = levels[static_cast<std::size_t>(i)];
        return level >= options.min_rms_db && level <= options.max_rms_db &&
               analysis::is_whole(source.analysis, i * hop, hop);
    };
    std::vector<Piece> pieces;
    for (std::int64_t i = 0; i < count; ++i) {
        std::int64_t end = i;
        while (end < count && end - i < longest && is_quiet(end)) ++end;
        if (end - i < shortest) {
            i = end;  // too loud, or the short rest of a run
            continue;
        }
        Piece piece{i, end - i};
        piece.worth = std::max(0.0, 1.0 - spread_db(levels, piece) / uneven_db) +
                      static_cast<double>(piece.hops) / static_cast<double>(longest);
        pieces.push_back(piece);
        i = end - 1;
    }
    return pieces;
}

// The piece as a texture, unless its samples show that it is none.
std::optional<Texture> make_silence(const Piece& piece, const Source& source, const SilenceOptions& options) {
    const double rate = source.recording.sample_rate_hz();
    const std::int64_t hop = source.analysis.grid().hop;
    const std::int64_t start = piece.first * hop;
    const std::int64_t frames = std::min(piece.hops * hop, frames_of(options.max_duration_sec, rate));
    Texture texture;
    texture.kind = TextureKind::silence;
    texture.audio = cut(source.recording, start, frames, options.stereo);
    dsp::remove_dc(texture.audio);
    const double level_db = dsp::to_db(dsp::rms(texture.audio));
    if (level_db < options.min_rms_db || level_db > options.max_rms_db) return std::nullopt;
    const std::int64_t fade = frames_of(options.fade_ms / 1000.0, rate);
    dsp::fade_and_remove_dc(texture.audio, fade, fade);
    if (static_cast<double>(dsp::peak(texture.audio)) > options.max_crest_factor * dsp::rms(texture.audio))
        return std::nullopt;
    dsp::normalise_peak(texture.audio, options.target_peak_db);
    texture.provenance.start_sec = static_cast<double>(start) / rate;
    texture.provenance.end_sec = static_cast<double>(start + frames) / rate;
    texture.provenance.chain = {"from " + rounded(level_db, 1) + " dB RMS",
                                "fades " + rounded(options.fade_ms, 1) + " ms"};
    return texture;
}

// Lets the pieces know that one in their midst is taken.
void move_apart(std::vector<Piece>& pieces, const Piece& taken, double spacing) {
    for (Piece& piece : pieces) {
        const auto distance = static_cast<double>(std::abs(piece.first - taken.first));
        piece.apart = std::min(piece.apart, distance / spacing);
    }
}

Reason nothing_found(std::size_t quiet_stretches, const SilenceOptions& options) {
    if (quiet_stretches == 0)
        return {"silences",
                {},
                ReasonCode::no_quiet,
                {{"min_sec", options.min_duration_sec},
                 {"min_rms_db", options.min_rms_db},
                 {"max_rms_db", options.max_rms_db}}};
    return {"silences",
            {},
            ReasonCode::no_even_quiet,
            {{"stretches", static_cast<double>(quiet_stretches)},
             {"max_crest_factor", options.max_crest_factor}}};
}

}  // namespace

MakerResult make_silences(const Source& source, const SilenceOptions& options, const Rng& rng) {
    MakerResult made;
    std::vector<Piece> pieces = quiet_pieces(source, options);
    const std::size_t found = pieces.size();
    const auto most = static_cast<std::size_t>(std::max(0, options.max_per_file));
    const double spacing = std::max(1.0, static_cast<double>(source.analysis.hop.power.size()) /
                                             static_cast<double>(std::max<std::size_t>(1, most)));
    while (made.textures.size() < most && !pieces.empty()) {
        const auto best = std::ranges::max_element(
            pieces, {}, [](const Piece& p) { return p.worth + spread_weight * p.apart; });
        const Piece piece = *best;
        pieces.erase(best);
        auto texture = make_silence(piece, source, options);
        if (!texture) continue;
        move_apart(pieces, piece, spacing);
        made.textures.push_back(std::move(*texture));
    }
    std::ranges::sort(made.textures, {}, [](const Texture& t) { return t.provenance.start_sec; });
    for (std::size_t i = 0; i < made.textures.size(); ++i) {
        made.textures[i].index = static_cast<int>(i) + 1;
        made.textures[i].provenance.seed = rng.split("silence", i + 1).key();
    }
    if (made.textures.empty() && most > 0) made.reasons.push_back(nothing_found(found, options));
    return made;
}

}  // namespace afterglow::makers
