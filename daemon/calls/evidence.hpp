// What each account told of a visit, as one short text beside it in the ledger: so that an account that comes later,
// or once more, meets what is known as if it had never been away. Instants and words only; no number, no name.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "calls/journey.hpp"

namespace dutyline {

// Of a visit that only the record told of, when all of it stands in the visit.
inline constexpr std::string_view kRecordAlone = "record";

// Empty: the live account alone, and all of it stands in the visit. One of them may be null.
std::string evidence_of(const VisitState* live, const VisitState* record);

struct Evidence {
  std::optional<VisitState> live;
  std::optional<VisitState> record;
};

// `known`: the visit as it was kept, with all that both accounts have in common. Text that is none of ours is read as
// the live account alone.
Evidence read_evidence(const VisitState& known);

}  // namespace dutyline
