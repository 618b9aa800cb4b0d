#include "app/certificate_faults.hpp"

#include <chrono>

#include "feeds/certificate_end.hpp"

namespace dutyline {

std::vector<ConfigFault> certificate_faults(const ReadSettings& read, const std::string& config, Instant now) {
  std::vector<ConfigFault> faults;
  for (const auto& named : read.certificates) {
    const auto end = certificates_end(named.file, named.authorities);
    if (!end || *end > now + kTimeToRenew) {
      continue;
    }
    const bool over = *end <= now;
    const auto days = std::chrono::floor<std::chrono::days>(over ? now - *end : *end - now).count();
    const std::string when = rfc3339_text(*end).substr(0, 10) + (over ? ", " : ", in ") + std::to_string(days) +
                             (days == 1 ? " day" : " days") + (over ? " ago" : "");
    const std::string what =
        named.authorities ? "the last authority of " + named.file : "the certificate in " + named.file;
    const std::string harm = named.authorities ? "nobody it signed for is trusted" : "nobody who verifies it connects";
    faults.push_back({over ? ConfigFault::Severity::error : ConfigFault::Severity::warning, config, named.line,
                      named.column,
                      what + (over ? " ended on " : " ends on ") + when + (over ? ": " : "; from then on ") + harm +
                          "; put the renewed one in its place, then `dutyline reload`"});
  }
  return faults;
}

}  // namespace dutyline
