#include "render/provenance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "base/text.hpp"
#include "base/version.hpp"

namespace afterglow::render {
namespace {

constexpr std::string_view between_fields = "; ";
constexpr std::string_view between_steps = ", ";
constexpr std::string_view synthetic = "synthetic";
constexpr std::string_view calmest_passage = "; passage=calmest";

// Bytes of the well-formed UTF-8 character that a text begins with; 0 where it begins with none.
std::size_t character_bytes(std::string_view text) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t bytes = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    const std::string_view character = text.substr(0, bytes);
    return valid_utf8(character) == character ? bytes : 0;
}

std::string escaped(std::string_view value, std::string_view dividers) {
    std::string out;
    for (std::size_t at = 0; at < value.size();) {
        const std::size_t bytes = character_bytes(value.substr(at));
        const auto first = static_cast<unsigned char>(value[at]);
        const bool plain = bytes > 0 && first >= ' ' && first != 0x7F && first != '%' &&
                           dividers.find(value[at]) == std::string_view::npos;
        if (plain) {
            out += value.substr(at, bytes);
            at += bytes;
        } else {
            out += fmt::format("%{:02X}", first);
            ++at;
        }
    }
    return out;
}

// A % that no two hexadecimal digits follow stands for itself.
std::string unescaped(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        unsigned char byte = 0;
        const char* digits = text.data() + at + 1;
        const bool is_escape = text[at] == '%' && at + 2 < text.size() &&
                               std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2;
        out += is_escape ? static_cast<char>(byte) : text[at];
        if (is_escape) at += 2;
    }
    return out;
}

std::vector<std::string_view> split(std::string_view text, std::string_view divider) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t end = text.find(divider);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + divider.size());
    }
}

std::vector<std::string> steps_of(std::string_view text) {
    std::vector<std::string> chain;
    if (text.empty()) return chain;
    for (const std::string_view step : split(text, between_steps)) chain.push_back(unescaped(step));
    return chain;
}

// "1.000-2.000 s"
bool read_range(std::string_view text, FileProvenance& out) {
    if (!text.ends_with(" s")) return false;
    text.remove_suffix(2);
    const std::size_t middle = text.find('-', 1);
    if (middle == std::string_view::npos) return false;
    const auto start = parse_number(text.substr(0, middle));
    const auto end = parse_number(text.substr(middle + 1));
    if (!start || !end) return false;
    out.start_sec = *start;
    out.end_sec = *end;
    return true;
}

// "12510/4410": the frame, and how many the fade before it has.
std::optional<dsp::Splice> splice_of(std::string_view text) {
    const std::size_t middle = std::min(text.find('/'), text.size());
    dsp::Splice splice;
    const char* end = text.data() + text.size();
    if (std::from_chars(text.data(), text.data() + middle, splice.frame).ptr != text.data() + middle)
        return {};
    if (middle == text.size() ||
        std::from_chars(text.data() + middle + 1, end, splice.fade_frames).ptr != end)
        return {};
    if (splice.frame < 0 || splice.fade_frames <= 0) return {};
    return splice;
}

bool read_seed(std::string_view text, std::uint64_t& seed) {
    const char* end = text.data() + text.size();
    return std::from_chars(text.data(), end, seed).ptr == end && !text.empty();
}

// The fields' values by their names, as they are written.
std::map<std::string_view, std::string_view> fields_of(std::string_view text) {
    std::map<std::string_view, std::string_view> fields;
    for (const std::string_view field : split(text, between_fields)) {
        const std::size_t name = std::min(field.find('='), field.size());
        fields.emplace(field.substr(0, name), field.substr(std::min(name + 1, field.size())));
    }
    return fields;
}

}  // namespace

FileProvenance file_provenance(const makers::Provenance& from, const std::string& source_path) {
    FileProvenance out{
        .chain = from.chain, .seed = from.seed, .version = version(), .is_stable = from.is_stable};
    if (from.synthetic) return out;
    // Kits are given away: where the recording lies is nobody else's business, and a moved archive gives the
    // same bytes.
    out.source = source_path.substr(source_path.rfind('/') + 1);
    out.start_sec = from.start_sec;
    out.end_sec = from.end_sec;
    return out;
}

std::string provenance_text(const FileProvenance& provenance) {
    std::string text(synthetic);
    if (!provenance.source.empty())
        text = fmt::format("source={}; range={:.3f}-{:.3f} s", escaped(provenance.source, ";"),
                           provenance.start_sec, provenance.end_sec);
    std::string chain;
    for (const std::string& step : provenance.chain)
        chain += std::string(chain.empty() ? "" : between_steps) + escaped(step, ";,");
    std::string splice;
    if (provenance.splice)
        splice = fmt::format("splice={}/{}; ", provenance.splice->frame, provenance.splice->fade_frames);
    std::string kind;
    if (provenance.kind) kind = fmt::format("; kind={}", makers::kind_name(*provenance.kind));
    return fmt::format("{}; chain={}; {}seed={}; version={}{}{}", text, chain, splice, provenance.seed,
                       escaped(provenance.version, ";"), kind, provenance.is_stable ? "" : calmest_passage);
}

std::optional<FileProvenance> parse_provenance(std::string_view text) {
    const auto fields = fields_of(text);
    const auto value = [&](std::string_view name) {
        const auto found = fields.find(name);
        return found == fields.end() ? std::string_view() : found->second;
    };
    FileProvenance out;
    if (!fields.contains(synthetic)) {
        out.source = unescaped(value("source"));
        if (out.source.empty() || !read_range(value("range"), out)) return std::nullopt;
    }
    if (!fields.contains("chain") || !read_seed(value("seed"), out.seed)) return std::nullopt;
    out.chain = steps_of(value("chain"));
    out.version = unescaped(value("version"));
    out.splice = splice_of(value("splice"));
    out.kind = makers::kind_of_name(value("kind"));
    out.is_stable = value("passage") != "calmest";
    return out;
}

}  // namespace afterglow::render
