// Whether a request comes in, and what is answered where it does not. Pure.
#pragma once

#include <string>

#include "boards/access.hpp"
#include "boards/reply.hpp"
#include "boards/request_head.hpp"
#include "boards/routes.hpp"

namespace dutyline {

bool takes_body(Handler handler);
bool asks_who(Handler handler);  // whether it makes a difference

// Why a request is not looked at any further, whoever asks; status 0: it is. `host` is where the server listens.
Reply refusal(const std::string& host, const RequestHead& head, Handler handler);

// What is answered to who may not come in; status 0: may.
Reply at_door(const RequestHead& head, Handler handler, Access::Found found, Role role);

}  // namespace dutyline
