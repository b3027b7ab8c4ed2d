// What settings do, seen from outside, on small pieces: for the test that no key is dead.
#pragma once

#include <string>
#include <vector>

#include "makers/kinds.hpp"

namespace afterglow::test {

using Assignments = std::vector<std::string>;  // key.path=value, over small and quick settings

// Each gives a text that is the same for the same effect. Settings that are refused fail the test.
using Observer = std::string (*)(const Assignments&);

// The manifest of the textures that one maker makes from a varied piece.
std::string pads(const Assignments& assignments);
std::string clipped_pads(const Assignments& assignments);  // from a clipped one
std::string drones(const Assignments& assignments);
std::string drones_of_two_chords(const Assignments& assignments);  // at two stretches
std::string clouds(const Assignments& assignments);
std::string hiss(const Assignments& assignments);
// The manifest of hiss from a piece that has none of its own.
std::string hiss_of_low_tone(const Assignments& assignments);
// The manifest of drums, and of silences, from a piece that has hits and quiet.
std::string drums(const Assignments& assignments);
std::string silences(const Assignments& assignments);
// What one maker makes from the varied piece and from that with hits and quiet.
std::string made_by(makers::MakerId maker, const Assignments& assignments);
// Whether the settings fit each other.
bool are_accepted(const Assignments& assignments);
// Bytes that pads take on disk.
std::string written_bytes(const Assignments& assignments);
// Whether the piece is kept in memory or in temporary files.
std::string scratch_files(const Assignments& assignments);
// Which files of a root feed which makers.
std::string root_plan(const Assignments& assignments);
// Names and manifest of what `afterglow make --root` writes, below the root.
std::string export_of_program(const Assignments& assignments);
// The files of the curated set and of the kit that the end of `afterglow run` makes of a few textures.
std::string curated_kit(const Assignments& assignments);
// What is selected from a small catalog, with scores.
std::string selection(const Assignments& assignments);
// How a batch of two tracks goes, the second of which is slow, and what its workers are allowed.
std::string batch(const Assignments& assignments);

}  // namespace afterglow::test
