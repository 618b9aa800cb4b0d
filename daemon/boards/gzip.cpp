#include "boards/gzip.hpp"

#include <zlib.h>

#include <new>
#include <stdexcept>

namespace dutyline {

namespace {

constexpr int kFastest = 1;  // a page of metrics shrinks to a tenth even so
constexpr int kGzipWindow = 15 + 16;
constexpr int kMemory = 8;

}  // namespace

std::string gzip(std::string_view body) {
  z_stream stream{};
  if (deflateInit2(&stream, kFastest, Z_DEFLATED, kGzipWindow, kMemory, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
  std::string packed(deflateBound(&stream, body.size()), '\0');
  // zlib takes no const pointer and does not write to its input.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int result = deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END) throw std::logic_error("gzip: the bound was too small");
  return packed;
}

}  // namespace dutyline
