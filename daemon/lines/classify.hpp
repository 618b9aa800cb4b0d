// What its line's definition makes of a call: its hours, its class, and whether that corrects what was said of it.
// Pure.
#pragma once

#include <optional>

#include "calls/visit.hpp"
#include "lines/call_record.hpp"
#include "lines/kept_call.hpp"
#include "lines/line_definition.hpp"

namespace dutyline {

// A call keeps the hours of its offer, unless another line's hold or its offer, not counted yet, was at another time.
// `before`: as it was kept, if it is known.
CallRecord classify(Call call, const LineDefinition& its_line, LineIndex line, const std::optional<KeptCall>& before);

// Of a call that was final, and is so in another way. `now`: when that was learnt, by the switch's clock.
std::optional<Correction> correction_of(const CallRecord& record, const std::optional<KeptCall>& before, Instant now);

// What is kept of it: how it was final last, too, where it is final no more.
KeptCall kept_after(const CallRecord& record, LineIndex line, const LineDefinition& its_line,
                    const std::optional<KeptCall>& before);

}  // namespace dutyline
