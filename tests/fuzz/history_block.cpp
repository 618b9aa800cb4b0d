// Bytes that stand where a block of calls should. Whatever they are, they are read or refused; what is read is in
// order, and packed again it is the same.
//
// Input: the block.

#include <stdexcept>
#include <string>
#include <vector>

#include "fuzz/input.hpp"
#include "ledger/history_block.hpp"

namespace dutyline {
namespace {

std::vector<CallRecord> read(BlockReading& reading, BlockPacking* again) {
  std::vector<CallRecord> records;
  Instant before = Instant::min();
  while (const RecordedCall* const call = reading.next()) {
    const RecordedStay& stay = call->stay;
    fuzz::require(stay.joined_at >= before && stay.left_at >= stay.joined_at, "time runs back");
    before = stay.joined_at;
    records.push_back(record_of(*call, reading.by()));
    fuzz::require(past_call(*call).offered == stay.joined_at, "the past call is another");
    if (again != nullptr) {
      again->add(*call);
    }
  }
  return records;
}

}  // namespace
}  // namespace dutyline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dutyline;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  try {
    BlockReading reading("send-duty", bytes);
    BlockPacking packing(reading.by(), "send-duty", true);
    std::vector<CallRecord> records = read(reading, &packing);
    if (!records.empty()) {
      BlockReading second("send-duty", packing.take().packed);
      fuzz::require(read(second, nullptr) == records, "packed again it is another");
    }
  } catch (const std::runtime_error&) {
  }
  return 0;
}
