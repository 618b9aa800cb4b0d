#include "app/caller_keys.hpp"

#include <limits>
#include <utility>

namespace dutyline {
namespace {

std::string day_text(Instant at) {
  return rfc3339_text(at).substr(0, 16) + " UTC";
}

// The key in force, kept where it is new, and the one before it.
struct Eras {
  KeptCallerKey present;
  std::optional<KeptCallerKey> former;
};

Result<Eras> eras_of(Ledger& ledger, const PrivacySettings& privacy, Instant now) {
  auto kept = ledger.caller_keys();
  const auto next_id = ledger.next_id();
  if (!kept || !next_id) {
    return Failure{kept ? next_id.reason() : kept.reason()};
  }
  const auto keep = [&](const std::string& key, Instant since) -> Result<Done> {
    const int version = kept->empty() ? 1 : kept->back().version + 1;
    if (version > std::numeric_limits<std::uint16_t>::max()) {
      return Failure{"the ledger has seen more caller keys than it can tell apart"};
    }
    kept->push_back({static_cast<std::uint16_t>(version), key_fingerprint(key), since});
    return ledger.keep_caller_key(kept->back());
  };
  // A ledger of before keys had versions: what is in it was made with the previous key, if there is one.
  if (kept->empty() && *next_id > 1 && !privacy.previous_key.empty()) {
    if (auto done = keep(privacy.previous_key, Instant()); !done) {
      return Failure{done.reason()};
    }
  }
  if (kept->empty() || kept->back().fingerprint != key_fingerprint(privacy.key)) {
    if (auto done = keep(privacy.key, now); !done) {
      return Failure{done.reason()};
    }
  }
  Eras eras{kept->back(), std::nullopt};
  if (kept->size() > 1) {
    eras.former = kept->at(kept->size() - 2);
  }
  return eras;
}

}  // namespace

Result<CallerKeys> settle_caller_keys(Ledger& ledger, const PrivacySettings& privacy, Instant now) {
  CallerKeys keys;
  if (privacy.caller_id == CallerIdentity::none || privacy.key.empty()) {
    return keys;
  }
  const auto eras = eras_of(ledger, privacy, now);
  if (!eras) {
    return Failure{eras.reason()};
  }
  keys.pseudonyms = Pseudonyms(privacy.key, privacy.numbers, privacy.shared_numbers, eras->present.version);
  const Instant until = eras->present.since + kLinkWindow;
  const bool matters = eras->former && now < until;
  const std::string since = day_text(eras->present.since);
  if (!matters && !privacy.previous_key_file.empty()) {
    keys.warning = "privacy: `previous_key_file` is not used: " +
                   (eras->former ? "the present key has been in force since " + since + ", longer than 7 days"
                                 : std::string("this ledger has known no key but the present one")) +
                   "; destroy that file and take the line out of the configuration";
  }
  if (!matters) {
    return keys;
  }
  auto known = ledger.callers_under(eras->former->version);
  if (!known) {
    return Failure{known.reason()};
  }
  if (!privacy.previous_key.empty() && key_fingerprint(privacy.previous_key) == eras->former->fingerprint) {
    keys.pseudonyms.link_to_former_key(privacy.previous_key, eras->former->version, std::move(*known));
    keys.former_until = until;
  } else if (!known->empty()) {
    keys.warning =
        "privacy: the caller key is a new one since " + since + ", and " +
        (privacy.previous_key_file.empty() ? "`previous_key_file` names no key of before"
         : privacy.previous_key.empty()    ? "the file that `previous_key_file` names is not there"
                                           : "`previous_key_file` holds another than the one before") +
        ": callers of before are taken for new ones, and nobody answered since is seen to have been reached. "
        "Name the file of the key before in it until " +
        day_text(until) + ", or put that key back";
  }
  return keys;
}

Result<std::vector<Pseudonym>> callers_to_erase(const Pseudonyms& pseudonyms, const PrivacySettings& privacy,
                                                std::string_view number) {
  if (privacy.caller_id == CallerIdentity::none) {
    return Failure{"callers are not kept (`caller_id: none`): there is no key to find one by"};
  }
  if (!normalise_number(number, privacy.numbers)) {
    return Failure{
        "what was given is no telephone number: write it as it is dialled, with its area code, or with + and its "
        "country code"};
  }
  auto callers = pseudonyms.all_of(number);
  if (callers.empty()) {
    return Failure{"this number is one of `shared_numbers`: its callers are nobody, and none of them is kept"};
  }
  return callers;
}

std::string erased_text(std::size_t calls) {
  return calls == 0   ? "no call of this caller is kept"
         : calls == 1 ? "the caller of 1 call was forgotten"
                      : "the caller of " + std::to_string(calls) + " calls was forgotten";
}

}  // namespace dutyline
