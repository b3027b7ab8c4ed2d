// What a file or a text is, by content (XXH3, 128 bit).
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace afterglow {

// 32 hex digits.
std::string content_hash(std::string_view bytes);
// Reads the file once, in blocks. Throws Error(source) when it cannot be read.
std::string file_content_hash(const std::filesystem::path& path);
// The same of an open file, from its start; empty where it cannot be read.
std::string descriptor_content_hash(int fd);

// Of bytes that come piece by piece.
class IdentityOfPieces {
  public:
    IdentityOfPieces();
    IdentityOfPieces(const IdentityOfPieces&) = delete;
    IdentityOfPieces& operator=(const IdentityOfPieces&) = delete;
    ~IdentityOfPieces();
    void add(const void* data, std::size_t size);
    std::string identity() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace afterglow
