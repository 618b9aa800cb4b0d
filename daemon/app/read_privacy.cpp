// `privacy:`: what is kept of callers and agents.

#include <algorithm>

#include "app/read_parts.hpp"
#include "app/secrets.hpp"

namespace dutyline {
namespace {

constexpr std::size_t kShortestKey = 16;  // bytes: 128 bits, as many as a pseudonym has

std::string how_to_make(const std::string& file) {
  return "; make one with `(umask 077; head -c 32 /dev/urandom | base64 > " + file + ")`";
}

void read_key(YamlMap& map, const YAML::Mark& where, ReadContext& context) {
  PrivacySettings& privacy = context.settings.privacy;
  map.forbid("key", "a secret never stands in the configuration; put it into a file and write `key_file: caller.key`");
  privacy.key_file = map.text("key_file").value_or(std::string());
  if (privacy.caller_id == CallerIdentity::none) {
    return;
  }
  if (privacy.key_file.empty()) {
    context.faults.error(where, "`privacy` needs `key_file`, the key that turns numbers into pseudonyms" +
                                    how_to_make("caller.key") + ", or write `caller_id: none`");
    return;
  }
  if (context.needed == SecretsNeeded::none) {
    return;
  }
  auto key = read_secret(privacy.key_file, context.folder);
  const auto file = resolve_path(privacy.key_file, context.folder);
  if (!key) {
    // Only where none is: whoever wrote over the key that cannot be read would make every caller new.
    const bool none = file && is_missing(*file);
    context.faults.error(map.mark_of("key_file"), key.reason() + (none ? how_to_make(*file) : std::string()));
  } else if (key->size() < kShortestKey) {
    context.faults.error(map.mark_of("key_file"), "the key in this file is shorter than 16 bytes" + how_to_make(*file));
  } else {
    privacy.key = std::move(*key);
    warn_of_exposure(map, "key_file", *file, context.faults);
  }
}

// Wanted for seven days and then destroyed: that it is not there is no fault, and at the start it is said what follows.
void read_previous_key(YamlMap& map, ReadContext& context) {
  PrivacySettings& privacy = context.settings.privacy;
  privacy.previous_key_file = map.text("previous_key_file").value_or(std::string());
  if (privacy.previous_key_file.empty() || privacy.caller_id == CallerIdentity::none) {
    return;
  }
  if (privacy.previous_key_file == privacy.key_file) {
    context.faults.error(map.mark_of("previous_key_file"),
                         "this is the file of the present key; keep the former one in a file of its own");
    return;
  }
  if (context.needed == SecretsNeeded::none) {
    return;
  }
  auto key = read_secret(privacy.previous_key_file, context.folder);
  const auto file = resolve_path(privacy.previous_key_file, context.folder);
  if (!key && file && is_missing(*file)) {
    context.faults.warning(map.mark_of("previous_key_file"),
                           key.reason() + "; take this line out once the key before is 7 days old");
  } else if (!key) {
    context.faults.error(map.mark_of("previous_key_file"), key.reason());
  } else if (*key == privacy.key) {
    context.faults.error(map.mark_of("previous_key_file"),
                         "this file holds the present key; put the former one into it");
  } else {
    privacy.previous_key = std::move(*key);
    warn_of_exposure(map, "previous_key_file", *file, context.faults);
  }
}

Result<std::string> prefix(std::string_view text) {
  if (text.size() > 6 || !std::ranges::all_of(text, is_digit)) {
    return Failure{shown(text) + " is no dialling prefix; write its digits alone, like 44"};
  }
  return std::string(text);
}

Result<std::string> country_code(std::string_view text) {
  if (text.empty() || text.size() > 3 || text.front() == '0') {
    return Failure{shown(text) + " is no country code; write it without + or zeros, like 44"};
  }
  return prefix(text);
}

void read_numbers(YamlMap& map, ReadContext& context) {
  PrivacySettings& privacy = context.settings.privacy;
  if (const auto plan = map.get("numbers")) {
    YamlMap numbers(*plan, "`numbers`", context.faults, "{country_code: 44}");
    numbers.value<std::string>("country_code", privacy.numbers.country_code, country_code);
    numbers.value<std::string>("national_prefix", privacy.numbers.national_prefix, prefix);
    numbers.value<std::string>("international_prefix", privacy.numbers.international_prefix, prefix);
  }
  for (const auto& node : map.list("shared_numbers")) {
    const auto number = text_of(node, "a shared number", context.faults);
    if (number && !normalise_number(*number, privacy.numbers)) {
      context.faults.error(node.Mark(), "this is no telephone number; write it in quotes, as it is dialled");
    } else if (number) {
      privacy.shared_numbers.push_back(*number);
    }
  }
}

}  // namespace

void read_privacy(YamlMap& top, ReadContext& context) {
  PrivacySettings& privacy = context.settings.privacy;
  const auto node = top.get("privacy");
  YamlMap map(node ? *node : YAML::Node(), "`privacy`", context.faults, "{caller_id: hmac, key_file: caller.key}");
  map.value<CallerIdentity>("caller_id", privacy.caller_id,
                            one_of<CallerIdentity>({{"hmac", CallerIdentity::hmac}, {"none", CallerIdentity::none}}));
  map.value<bool>("agents", privacy.agent_names, one_of<bool>({{"none", false}, {"names", true}}));
  if (!node || node->IsMap()) {
    read_key(map, node ? map.mark() : top.mark(), context);
    read_previous_key(map, context);
  }
  read_numbers(map, context);
}

}  // namespace dutyline
