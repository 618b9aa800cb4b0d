#include "commands/kept_copies.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace dutyline {
namespace {

constexpr std::string_view kPattern = "ledger-00000000T000000Z.db";  // 0: a digit

bool is_copy(std::string_view name) {
  return std::ranges::equal(name, kPattern, [](char c, char wanted) {
    return wanted == '0' ? std::isdigit(static_cast<unsigned char>(c)) != 0 : c == wanted;
  });
}

}  // namespace

std::string copy_name(Instant at) {
  std::string name = "ledger-";
  for (const char c : rfc3339_text(at).substr(0, std::string_view("2026-11-28T02:30:00").size())) {
    if (c != '-' && c != ':') {
      name += c;
    }
  }
  return name + "Z.db";
}

std::vector<std::string> copies_to_remove(std::vector<std::string> names, std::size_t keep) {
  std::erase_if(names, [](const std::string& name) { return !is_copy(name); });
  std::ranges::sort(names);
  names.resize(names.size() - std::min(keep, names.size()));
  return names;
}

}  // namespace dutyline
