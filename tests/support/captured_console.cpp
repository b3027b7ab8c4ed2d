#include "support/captured_console.hpp"

#include <array>

namespace afterglow::test {

CapturedConsole::CapturedConsole()
    : results_(std::tmpfile()),
      messages_(std::tmpfile()),
      console_(std::make_unique<views::Console>(results_.get(), messages_.get())) {}

std::string CapturedConsole::text_of(std::FILE* file) {
    std::fflush(file);
    std::rewind(file);
    std::string text;
    std::array<char, 4096> block{};
    while (const std::size_t size = std::fread(block.data(), 1, block.size(), file)) {
        text.append(block.data(), size);
    }
    std::fseek(file, 0, SEEK_END);
    return text;
}

}  // namespace afterglow::test
