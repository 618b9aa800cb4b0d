// Against DNS rebinding: a page of a stranger must not read, through a visitor's browser, what listens on loopback
// only.
#pragma once

#include <string_view>

namespace dutyline {

// Whether a server bound to `bound_host` answers a request whose Host header is `host` ("name", "name:port",
// "[::1]:port"). Bound to loopback: only this machine's own names and the configured one. Else: every name.
bool host_is_ours(std::string_view host, std::string_view bound_host);

}  // namespace dutyline
