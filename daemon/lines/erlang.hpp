// The queueing formulas that staffing rests on. Rates are per second; all are stable for 1 to some thousands of agents.
#pragma once

namespace dutyline {

// Probability that all of `agents` are busy, and the call is lost. `load` in erlangs, the arrival rate times the
// handling time. A.K. Erlang 1917, by the recursion B(n) = load·B(n−1) / (n + load·B(n−1)).
double erlang_b(int agents, double load);

// Probability that a call waits if everybody waits for ever; 1 where the agents are too few for the load.
double erlang_c(int agents, double load);

// Mean wait (seconds) where everybody waits for ever; infinite where the agents are too few.
double erlang_c_mean_wait(int agents, double arrival_rate, double service_rate);

// M/M/n+M: calls arrive at random, are handled for a random time, and hang up after a random patience, all exponential.
struct ErlangA {
  double waits = 0;     // probability that a call waits at all
  double abandons = 0;  // probability that it is abandoned
  double queue = 0;     // mean number of calls that wait
  double queue_variance = 0;
  double present = 0;    // mean number of calls that wait or talk
  double mean_wait = 0;  // of all calls, whatever becomes of them, seconds
  double occupancy = 0;  // share of the agents' time that they talk
};

// `agents` ≥ 0; `patience_rate` = 1 / mean patience, > 0. Summed outwards from the likeliest state: no factorials, and
// every term is at most 1.
ErlangA erlang_a(int agents, double arrival_rate, double service_rate, double patience_rate);

// Probability that a call waits longer than `time` seconds, in such a queue: would it not hang up before.
// Zeltyn and Mandelbaum, Call centers with impatient customers, Queueing Systems 51, 2005.
double erlang_a_waits_longer(int agents, double arrival_rate, double service_rate, double patience_rate, double time);

// The least number of agents with which at most `share` of the calls are abandoned. `share` > 0.
int agents_needed(double arrival_rate, double service_rate, double patience_rate, double share);

}  // namespace dutyline
