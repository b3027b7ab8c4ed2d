// A console whose two streams are kept for the test to read.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "views/console.hpp"

namespace afterglow::test {

class CapturedConsole {
  public:
    CapturedConsole();

    views::Console& console() { return *console_; }
    std::string results() { return text_of(results_.get()); }
    std::string messages() { return text_of(messages_.get()); }

  private:
    struct CloseFile {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    static std::string text_of(std::FILE* file);

    std::unique_ptr<std::FILE, CloseFile> results_;
    std::unique_ptr<std::FILE, CloseFile> messages_;
    std::unique_ptr<views::Console> console_;
};

}  // namespace afterglow::test
