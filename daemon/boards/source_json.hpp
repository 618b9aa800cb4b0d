// How one source stands, as the lines' page and the status page both show it.
#pragma once

#include <boost/json/object.hpp>

#include "lines/snapshot.hpp"

namespace dutyline {

boost::json::object source_json(const SourceSnapshot& source, Instant now);

}  // namespace dutyline
