#include "commands/import_through_daemon.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

#include "commands/control_client.hpp"
#include "commands/progress.hpp"

namespace dutyline {
namespace {

constexpr std::size_t kBytesAFrame = 64 * 1024;

}  // namespace

Result<std::string> import_through_daemon(const Settings& settings, const std::string& source,
                                          const std::vector<std::string>& paths, const RecordingFormat& format) {
  auto daemon = ControlClient::connect(settings.control);
  if (!daemon) {
    return Failure{daemon.reason()};
  }
  std::error_code error;
  bool taken = (*daemon)->say(BeginImport{std::filesystem::weakly_canonical(settings.ledger_path, error), source});
  Progress progress;
  for (const auto& path : paths) {
    auto file = RecordedFile::open(path, format);
    if (!file) {
      return Failure{file.reason()};
    }
    taken = taken && (*daemon)->say(BeginRecording{path});
    std::uint64_t bytes_read = 0;
    const auto tell = [&](std::string_view bytes, Instant arrived) {
      bytes_read += bytes.size();
      for (; taken && !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kBytesAFrame))) {
        taken = (*daemon)->say(RecordedBytes{arrived, std::string(bytes.substr(0, kBytesAFrame))});
      }
      progress.show(path, bytes_read);
    };
    const auto read = file->for_each_chunk(
        tell, [&](std::string_view text) { taken = taken && (*daemon)->say(RecordedQuestion{std::string(text)}); });
    if (!read) {
      return Failure{read.reason()};
    }
    taken = taken && (*daemon)->say(EndRecording{file->last()});
  }
  progress.done();
  static_cast<void>(taken && (*daemon)->say(EndImport{}));
  return (*daemon)->answer();  // where it took no more, it says why
}

}  // namespace dutyline
