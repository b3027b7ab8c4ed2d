#include "audio/formats.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "audio/format_table.hpp"
#include "audio/formats_module.hpp"
#include "audio/leading_tags.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

namespace afterglow::audio {
namespace {

bool may_begin(unsigned char first) {
    return first_letters.find(static_cast<char>(first)) != std::string_view::npos;
}

// What else musicians' disks hold that is sound.
struct OtherFormat {
    std::string_view extension;
    std::string_view name;
};
constexpr std::array<OtherFormat, 33> other_formats = {{
    {".m4p", "protected M4A"},
    {".mp4", "MP4"},
    {".asf", "WMA"},
    {".tak", "TAK"},
    {".mka", "Matroska"},
    {".mkv", "Matroska"},
    {".mk3d", "Matroska"},
    {".weba", "WebM"},
    {".webm", "WebM"},
    {".ac3", "AC-3"},
    {".eac3", "AC-3"},
    {".dts", "DTS"},
    {".dsf", "DSD"},
    {".dff", "DSD"},
    {".ra", "RealAudio"},
    {".amr", "AMR"},
    {".3gp", "3GP"},
    {".3g2", "3GP"},
    {".rm", "RealAudio"},
    {".mov", "QuickTime"},
    {".m4v", "MP4"},
    {".avi", "AVI"},
    {".ogv", "Ogg video"},
    {".wmv", "WMA"},
    {".spx", "Speex"},
    {".sd2", "Sound Designer II"},
    {".rx2", "REX"},
    {".rex", "REX"},
    {".aup3", "Audacity project"},
    {".shn", "Shorten"},
    {".ofr", "OptimFROG"},
    {".mlp", "MLP"},
    {".qcp", "QCELP"},
}};

// Where a row's first bytes stand.
std::optional<std::int64_t> find_head(const SourceFile& file, const Format& format, std::int64_t from,
                                      std::int64_t to) {
    constexpr std::int64_t window = 1 << 16;
    constexpr std::size_t marks_at_most = 64;  // bytes by which rows with a mark of their own know it
    for (std::int64_t begin = from; begin < to; begin += window) {
        FileHead bytes(static_cast<std::size_t>(window) + marks_at_most);
        bytes.resize(file.read_at(begin, bytes.data(), bytes.size()));
        for (std::size_t at = 0; at < std::min<std::size_t>(bytes.size(), window); ++at) {
            if (!may_begin(bytes[at]) || begin + static_cast<std::int64_t>(at) >= to) continue;
            const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
            const auto rest = std::min(bytes.size() - at, marks_at_most);
            if (format.recognises(FileHead(place, place + static_cast<std::ptrdiff_t>(rest))))
                return begin + static_cast<std::int64_t>(at);
        }
    }
    return std::nullopt;
}

const Format* format_named(const std::filesystem::path& path) {
    const std::string extension = to_lower_ascii(path.extension().string());
    const auto* found = std::find_if(format_table.begin(), format_table.end(), [&](const Format& format) {
        return std::find(format.extensions.begin(), format.extensions.end(), extension) !=
               format.extensions.end();
    });
    return found == format_table.end() ? nullptr : found;
}

bool is_read_here(const Format& format) {
    return !format.by_module || formats_module_is_there();
}

void append_word(std::string& text, std::string_view word) {
    if (!text.empty()) text += ' ';
    text += word;
}

}  // namespace

std::span<const Format> formats() {
    return format_table;
}

Recognised recognise(const SourceFile& file) {
    for (const std::int64_t start : starts_behind_tags(file)) {
        const FileHead head = read_head(file, start);
        const auto* found = std::find_if(format_table.begin(), format_table.end(),
                                         [&](const Format& format) { return format.recognises(head); });
        if (found != format_table.end()) return {found, start, 0};
    }
    return {};
}

Recognised recognise_behind_junk(const SourceFile& file) {
    constexpr std::int64_t farthest = 1 << 20;
    const auto starts = starts_behind_tags(file);  // none where a tag says that it is longer than the file
    const bool tagged = starts.empty() || starts.front() > 0;
    constexpr std::int64_t behind_mark = 3;
    const std::int64_t from = tagged ? behind_mark : 0;
    const std::int64_t last_start = starts.empty() ? 0 : *std::max_element(starts.begin(), starts.end());
    const std::int64_t to = std::min(file.size_bytes(), last_start + farthest);
    Recognised first{nullptr, to, 0};
    for (const Format& format : format_table)
        if (const auto at = format.find != nullptr ? format.find(file, from, first.start)
                                                   : find_head(file, format, from, first.start))
            first = {&format, *at, tagged ? 0 : *at};
    return first.format == nullptr ? Recognised{} : first;
}

bool has_audio_extension(const std::filesystem::path& path) {
    const Format* format = format_named(path);
    return format != nullptr && is_read_here(*format);
}

std::optional<UnreadFormat> unread_format_of(const std::filesystem::path& path) {
    if (const Format* format = format_named(path)) {
        if (is_read_here(*format)) return std::nullopt;
        return UnreadFormat{format->name, formats_module_lack()};
    }
    const std::string extension = to_lower_ascii(path.extension().string());
    const auto* found =
        std::find_if(other_formats.begin(), other_formats.end(),
                     [&](const OtherFormat& format) { return format.extension == extension; });
    if (found == other_formats.end()) return std::nullopt;
    return UnreadFormat{found->name, {}};
}

std::string extensions_text() {
    std::string text;
    for (const Format& format : format_table)
        if (is_read_here(format))
            for (const std::string_view extension : format.extensions) append_word(text, extension.substr(1));
    return text;
}

std::string format_names_text() {
    std::string text;
    for (const Format& format : format_table)
        if (is_read_here(format)) append_word(text, to_lower_ascii(format.name));
    return text;
}

void prepare_for_name(const std::filesystem::path& path) {
    const Format* format = format_named(path);
    if (format != nullptr && format->by_module && formats_module_is_there()) formats_module();
}

void prepare_for(const std::filesystem::path& path) {
    prepare_for_name(path);
    if (lacks_module(path)) formats_module();
}

bool lacks_module(const std::filesystem::path& path) {
    if (formats_module_is_loaded() || !formats_module_is_there()) return false;
    try {
        const SourceFile file(path);
        const auto [format, start, junk] = recognise(file);
        if (format == nullptr) return false;
        return format->by_module || (format->takes_module != nullptr && format->takes_module(file, start));
    } catch (const Error&) {
        return false;  // whoever opens it will say why it cannot be
    }
}

}  // namespace afterglow::audio
