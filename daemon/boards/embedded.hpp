// The wallboard's files, built into the binary (embed_wallboard.cmake).
#pragma once

#include <span>
#include <string_view>

namespace dutyline {

struct EmbeddedFile {
  std::string_view name;  // "index.html"
  std::string_view content_type;
  std::string_view etag;  // hash of the bytes, without quotes
  std::string_view body;
};

std::span<const EmbeddedFile> wallboard_files();  // by name
const EmbeddedFile* find_wallboard_file(std::string_view name);

}  // namespace dutyline
