#include "boards/own_figures.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

namespace dutyline {

namespace {

// proc(5), /proc/self/stat, counted from the state (field 3), which follows the name in brackets.
constexpr std::size_t kUserTicks = 14 - 3;
constexpr std::size_t kSystemTicks = 15 - 3;
constexpr std::size_t kStartTicks = 22 - 3;
constexpr std::size_t kVirtualBytes = 23 - 3;
constexpr std::size_t kResidentPages = 24 - 3;

std::vector<double> read_stat() {
  std::ifstream file("/proc/self/stat");
  std::string text;
  std::getline(file, text);
  // The name may hold spaces and brackets itself: the last bracket ends it. The state is a letter, read as 0.
  const std::size_t bracket = text.rfind(')');
  if (bracket == std::string::npos || bracket + 4 > text.size()) return {};
  std::istringstream fields(text.substr(bracket + 4));
  std::vector<double> values{0};
  for (double value = 0; fields >> value;) values.push_back(value);
  return values;
}

double boot_time() {
  timespec wall{};
  timespec since_boot{};
  clock_gettime(CLOCK_REALTIME, &wall);
  clock_gettime(CLOCK_BOOTTIME, &since_boot);
  return static_cast<double>(wall.tv_sec - since_boot.tv_sec) +
         static_cast<double>(wall.tv_nsec - since_boot.tv_nsec) / 1e9;
}

double count_open_files() {
  std::error_code error;
  double count = 0;
  for (std::filesystem::directory_iterator entry("/proc/self/fd", error), end; !error && entry != end;
       entry.increment(error)) {
    ++count;
  }
  return count > 0 ? count - 1 : 0;  // not the one that looked
}

}  // namespace

void read_process_figures(OwnFigures& own) {
  const std::vector<double> stat = read_stat();
  if (stat.size() > kResidentPages) {
    const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
    own.process_cpu_seconds = (stat[kUserTicks] + stat[kSystemTicks]) / ticks;
    own.process_virtual_bytes = stat[kVirtualBytes];
    own.process_resident_bytes = stat[kResidentPages] * static_cast<double>(sysconf(_SC_PAGESIZE));
    // Worked out once: the clocks drift apart, and a start that moves looks like a restart.
    static const double started = boot_time() + stat[kStartTicks] / ticks;
    own.process_start_time_seconds = started;
  }
  own.process_open_fds = count_open_files();
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) own.process_max_fds = static_cast<double>(limit.rlim_cur);
}

}  // namespace dutyline
