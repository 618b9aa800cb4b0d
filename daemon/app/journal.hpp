// The journal's own way in: a priority and fields beside the text, so that `journalctl -p warning` and
// `journalctl DUTYLINE_SOURCE=pbx-ami` find what they ask for. Systemd's headers stay in the .cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/messages.hpp"

namespace dutyline {

// Whether what goes to stderr goes to the journal: systemd names its stream in $JOURNAL_STREAM ("device:inode").
bool stderr_is_the_journal();

// "FIELD=value" each, MESSAGE first. `about`: a source's name, "line " and a line's, or nothing; `call`: a call's key,
// or nothing.
std::vector<std::string> journal_fields(Said said, std::string_view about, std::string_view text,
                                        std::string_view call = {});

// False: the journal did not take it.
bool write_to_journal(const std::vector<std::string>& fields);

}  // namespace dutyline
