// Who is let in, as configured.
#pragma once

#include <string>
#include <vector>

namespace dutyline {

// nobody: has shown nothing that is known. A kiosk sees the board of one line. An ingest token posts, and is known to
// whoever takes what is posted.
enum class Role { nobody, viewer, manager, kiosk, ingest };

struct User {
  std::string name;
  Role role = Role::viewer;
  std::string hash;  // bcrypt, as crypt(3) has it: "$2y$10$…"
  bool operator==(const User&) const = default;
};

struct BearerToken {
  Role role = Role::viewer;
  std::string token;
  bool operator==(const BearerToken&) const = default;
};

struct KioskLink {
  std::string line;
  std::string token;
  bool operator==(const KioskLink&) const = default;
};

struct AccessSettings {
  bool asks = false;  // false: whoever reaches the pages may see and do all that a manager may
  std::vector<User> users;
  std::vector<BearerToken> tokens;
  std::vector<KioskLink> kiosks;
  bool operator==(const AccessSettings&) const = default;
};

}  // namespace dutyline
