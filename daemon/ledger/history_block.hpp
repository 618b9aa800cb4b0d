// Many calls of one line in a few bytes each: as a switch's record plainly told them, and as nobody has changed them
// since. What a row and its places in the indexes cost is paid once for all of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ledger/packed_numbers.hpp"
#include "lines/recorded_call.hpp"

namespace dutyline {

struct HistoryBlock {
  std::string switch_name;
  std::string line;  // empty: no line claims their queues
  CallId first_id = 0;
  CallId last_id = 0;  // what is between may be another block's of the same commit
  Instant first_offered;
  Instant last_offered;
  std::string first_call;  // the switch's ids, in the order of their bytes
  std::string last_call;
  std::int64_t calls = 0;
  std::int64_t callers = 0;  // calls whose caller is known
  std::optional<Instant> first_with_caller;
  std::string packed;
};

class BlockPacking {
 public:
  // Agents' names are not kept unless asked for.
  BlockPacking(const RecordSource& by, const std::string& line, bool keep_agents);

  // Calls of that line, in the order of their ids and of joining. What they point to outlives the packing.
  void add(const RecordedCall& call);
  std::int64_t calls() const { return block_.calls; }
  HistoryBlock take();  // once

 private:
  void widen(const RecordedCall& call);
  std::uint64_t place_of(const RecordedQueue* queue);
  std::uint64_t place_of(const std::string* agent);

  RecordSource by_;
  bool keep_agents_;
  HistoryBlock block_;
  Packing body_;
  RecordedCall before_;
  std::vector<const RecordedQueue*> queues_;
  std::vector<const std::string*> agents_;
  std::unordered_map<const std::string*, std::uint64_t> agent_places_;
};

class BlockReading {
 public:
  // Throws std::runtime_error for bytes that are no block, as next() does.
  BlockReading(std::string line, std::string packed);
  BlockReading(const BlockReading&) = delete;  // its calls point into it
  BlockReading& operator=(const BlockReading&) = delete;

  const RecordSource& by() const { return by_; }
  bool keeps_agents() const { return keep_agents_; }
  // The next call, until another is asked for. Null: there are no more.
  const RecordedCall* next();

 private:
  void read_talk();
  void read_caller(unsigned first, unsigned second);
  void read_text(ShortText& text, std::string_view alike);
  CallId later_id(CallId id);
  Instant later(Instant at);

  std::string packed_;
  Unpacking rest_;
  RecordSource by_;
  std::deque<RecordedQueue> queues_;
  std::deque<std::string> agents_;
  std::string nobody_;
  bool keep_agents_ = false;
  RecordedCall call_;
  std::uint64_t left_ = 0;
};

}  // namespace dutyline
