#include "boards/password_check.hpp"

#include <crypt.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <set>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace dutyline {

namespace {

constexpr std::size_t kMostKnown = 256;
constexpr std::size_t kHashSize = 60;  // "$2y$10$" and 53 characters
constexpr std::string_view kMostCost = "14";

using Digest = std::array<unsigned char, 32>;

bool matches(const std::string& hash, const std::string& password) {
  const auto scratch = std::make_unique<crypt_data>();  // 32 KiB: not for a stack
  const char* const made = crypt_r(password.c_str(), hash.c_str(), scratch.get());
  const bool right = made != nullptr && std::string_view(made).size() == hash.size() &&
                     CRYPTO_memcmp(made, hash.data(), hash.size()) == 0;
  OPENSSL_cleanse(scratch.get(), sizeof(crypt_data));
  return right;
}

}  // namespace

struct PasswordCheck::State {
  explicit State(boost::asio::any_io_executor executor) : loop(std::move(executor)) {
    if (RAND_bytes(key.data(), static_cast<int>(key.size())) != 1) throw std::runtime_error("no random bytes");
  }

  // Keyed by what dies with the process: a picture of its memory holds no hash that could be guessed at quickly.
  Digest digest(const std::string& hash, const std::string& password) const {
    const std::string both = hash + '\0' + password;
    Digest made{};
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(both.data()),
         both.size(), made.data(), nullptr);
    return made;
  }

  void remember(const Digest& right) {
    if (known.size() >= kMostKnown) known.clear();
    known.insert(right);
  }

  boost::asio::any_io_executor loop;
  std::array<unsigned char, 32> key{};
  std::set<Digest> known;
  std::size_t waiting = 0;
  bool stopped = false;
  boost::asio::thread_pool pool{1};
};

bool is_bcrypt(const std::string& hash) {
  const bool shaped = hash.size() == kHashSize && hash.starts_with("$2") &&
                      (hash[2] == 'a' || hash[2] == 'b' || hash[2] == 'y') && hash[3] == '$' && hash[6] == '$';
  if (!shaped) return false;
  const std::string_view cost = std::string_view(hash).substr(4, 2);
  const auto is_plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '/';
  };
  return cost >= "04" && cost <= kMostCost && cost[1] >= '0' && cost[1] <= '9' &&
         std::all_of(hash.begin() + 7, hash.end(), is_plain);
}

PasswordCheck::PasswordCheck(boost::asio::any_io_executor loop) : state_(std::make_shared<State>(std::move(loop))) {}

PasswordCheck::~PasswordCheck() {
  stop();
}

void PasswordCheck::stop() {
  state_->stopped = true;
  state_->pool.stop();
  state_->pool.join();
}

void PasswordCheck::check(const std::string& hash, const std::string& password, std::function<void(Found)> answer) {
  const Digest digest = state_->digest(hash, password);
  if (state_->known.contains(digest)) return answer(Found::right);
  // A NUL would end the password early for crypt: nobody's password holds one.
  if (password.find('\0') != std::string::npos) return answer(Found::wrong);
  if (state_->stopped || state_->waiting >= kMostWaiting) return answer(Found::too_many);
  ++state_->waiting;
  const std::weak_ptr<State> weak = state_;
  boost::asio::post(state_->pool, [weak, loop = state_->loop, digest, hash, password, answer = std::move(answer)] {
    const bool right = matches(hash, password);
    boost::asio::post(loop, [weak, digest, right, answer] {
      if (const auto state = weak.lock()) {
        --state->waiting;
        if (right) state->remember(digest);
      }
      answer(right ? Found::right : Found::wrong);
    });
  });
}

}  // namespace dutyline
