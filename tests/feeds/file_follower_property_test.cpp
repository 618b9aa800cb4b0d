// Whatever a writer, a rotation and a restart do to a log: every line is seen, in order, and without restarts once.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "feeds/file_follower.hpp"
#include "support/rotating_log.hpp"

namespace dutyline {
namespace {

enum class Deed {
  write_lines,
  write_part,
  rotate,             // and a new file at once
  rotate_and_linger,  // the writer writes into the old one for a while; the new one comes with its first line
  copy_and_truncate,
  compress,  // what was read to its end, once the new one has bytes
  read_a_block,
  read_all,
  restart,
};

std::ostream& operator<<(std::ostream& out, Deed deed) {
  constexpr std::array kNames{"write_lines",       "write_part",        "rotate",
                              "rotate_and_linger", "copy_and_truncate", "compress",
                              "read_a_block",      "read_all",          "restart"};
  return out << kNames.at(static_cast<std::size_t>(deed));
}

class Story {
 public:
  // What was rotated before the very first look is history, and not followed.
  explicit Story(bool numbered) : numbered_(numbered) {
    follower_.emplace(log_.path);
    write(next_line());
    read_all();
  }

  void go_on(Deed deed, int amount) {
    switch (deed) {
      case Deed::write_lines:
        for (int line = 0; line <= amount; ++line) {
          write(next_line());
        }
        break;
      case Deed::write_part: write_part(); break;
      case Deed::rotate:
        finish_line();
        rename();
        log_.append("");
        break;
      case Deed::rotate_and_linger:
        finish_line();
        rename();
        lingers_ = amount % 3;
        break;
      case Deed::copy_and_truncate:
        finish_line();
        if (log_.is_there()) {
          lingers_ = 0;
          if (!numbered_) {
            read_all();  // lines without times do not tell which of several copies comes first
          }
          log_.copy_and_truncate();
        }
        break;
      case Deed::compress: compress(); break;
      case Deed::read_a_block: read(); break;
      case Deed::read_all: read_all(1); break;
      case Deed::restart:
        follower_.emplace(log_.path, position_);
        unfinished_.clear();
        restarted_ = true;
        break;
    }
  }

  void end() {
    finish_line();
    write(next_line());  // a rotated log comes to its end when the new one has bytes
    read_all();
    RC_ASSERT(unfinished_.empty());
    RC_ASSERT_FALSE(lost_);
    if (!restarted_) {
      RC_ASSERT(seen_ == written_);
      return;
    }
    std::vector<std::string> first_sights;
    for (const auto& line : seen_) {
      if (std::ranges::find(first_sights, line) == first_sights.end()) {
        first_sights.push_back(line);
      }
    }
    RC_ASSERT(first_sights == written_);
  }

 private:
  std::string next_line() {
    ++count_;
    return (numbered_ ? std::to_string(1'795'438'585 + count_) : "line " + std::to_string(count_)) +
           "|of the log, as long as they are\n";
  }
  void write(const std::string& line) {
    finish_line();
    written_.push_back(line);
    put(line);
  }
  void put(std::string_view bytes) {
    if (lingers_ > 0 && !log_.is_there()) {
      --lingers_;
      testing::RotatingLog::append_to(log_.rotated(1), bytes);
    } else {
      log_.append(bytes);
    }
  }
  void write_part() {
    finish_line();
    const auto line = next_line();
    written_.push_back(line);
    const int lingers = lingers_;
    put(line.substr(0, line.size() / 2));
    rest_ = line.substr(line.size() / 2);
    lingers_ = lingers;  // its rest goes into the same file
  }
  void finish_line() {
    if (!rest_.empty()) {
      put(std::exchange(rest_, {}));
    }
  }
  void rename() {
    if (log_.is_there()) {
      lingers_ = 0;
      log_.rotate();
    }
  }
  void compress() {
    read_all(1);
    if (seen_ == written_ && log_.is_there() && std::filesystem::file_size(log_.path) > 0) {
      for (int number = log_.kept(); number > 0; --number) {
        log_.remove(log_.rotated(number));
      }
    }
  }

  bool read() {
    const auto block = follower_->read();
    for (const char byte : block.bytes) {
      unfinished_ += byte;
      if (byte == '\n') {
        seen_.push_back(std::exchange(unfinished_, {}));
      }
    }
    position_ = block.position;
    lost_ = lost_ || std::ranges::any_of(block.notes, [](const auto& note) { return note.what == FileNews::lost; });
    return !block.at_end && (block.trouble.empty() || !block.bytes.empty());
  }
  // A folder is not searched at every look: what is to be all is looked for until it must have been.
  void read_all(int looks = 20) {
    for (int look = 0; look < looks; ++look) {
      while (read()) {
      }
    }
  }

  testing::RotatingLog log_;
  bool numbered_;
  std::optional<FileFollower> follower_;
  std::vector<std::string> written_;
  std::vector<std::string> seen_;
  std::string rest_;        // of a line half written
  std::string unfinished_;  // of a line half seen
  std::string position_;
  int lingers_ = 0;
  int count_ = 0;
  bool restarted_ = false;
  bool lost_ = false;
};

rc::Gen<Deed> deeds(bool with_restarts) {
  const auto last = static_cast<int>(with_restarts ? Deed::restart : Deed::read_all);
  return rc::gen::map(rc::gen::inRange(0, last + 1), [](int deed) { return static_cast<Deed>(deed); });
}

void tell(bool with_restarts) {
  Story story(*rc::gen::arbitrary<bool>());
  const auto length = *rc::gen::inRange(1, 40);
  for (int step = 0; step < length; ++step) {
    const auto deed = *deeds(with_restarts);
    const auto amount = *rc::gen::inRange(0, 6);
    story.go_on(deed, amount);
  }
  story.end();
}

RC_GTEST_PROP(FollowedLogStory, IsSeenOnceAndInOrderWhateverRotationDoes, ()) {
  tell(false);
}

RC_GTEST_PROP(FollowedLogStory, IsSeenWholeAndInOrderWhateverRestartsDo, ()) {
  tell(true);
}

}  // namespace
}  // namespace dutyline
