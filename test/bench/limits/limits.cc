// What the machine gives at most, with one thread and with one for each processor: gigabytes a second read from memory and copied
// in it, and billions of float32 additions and multiplications a second. The best of some turns. Prints one JSON object.
//
//     c++ -std=c++17 -O3 -march=native -ffast-math -pthread limits.cc -o limits && ./limits
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <thread>
#include <vector>

namespace {

// As wide as a register of the processor.
#ifdef __AVX512F__
constexpr int lanes = 16;
#else
constexpr int lanes = 8;
#endif
typedef float Lanes __attribute__((vector_size(4 * lanes)));

// 256 MB for each thread: no cache holds it.
constexpr size_t vectors = (size_t{1} << 28) / sizeof(Lanes);
constexpr int turns = 9;
// More additions than a processor has under way at a time.
constexpr int chains = 16;
constexpr long rounds = 20'000'000;
volatile float sink;

double seconds(int threads, const std::function<void(int)>& work) {
  double best = 1e9;
  for (int turn = 0; turn < turns; turn++) {
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::thread> running;
    for (int thread = 0; thread < threads; thread++) running.emplace_back(work, thread);
    for (auto& one : running) one.join();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return best;
}

Lanes total(const Lanes* values, int count) {
  Lanes sum = values[0];
  for (int i = 1; i < count; i++) sum += values[i];
  return sum;
}

Lanes read(const Lanes* from) {
  Lanes sums[8] = {};
  for (size_t at = 0; at < vectors; at += 8) {
    for (int i = 0; i < 8; i++) sums[i] += from[at + i];
  }
  return total(sums, 8);
}

Lanes multiplyAndAdd(int seed) {
  Lanes values[chains];
  for (int i = 0; i < chains; i++) values[i] = Lanes{} + static_cast<float>(seed + i);
  const Lanes factor = Lanes{} + 0.999f;
  const Lanes addend = Lanes{} + 0.001f;
  for (long round = 0; round < rounds; round++) {
#pragma GCC unroll 16
    for (int i = 0; i < chains; i++) values[i] = values[i] * factor + addend;
  }
  return total(values, chains);
}

}  // namespace

int main() {
  const int processors = std::max(1u, std::thread::hardware_concurrency());
  std::vector<Lanes*> from, to;
  for (int thread = 0; thread < processors; thread++) {
    for (auto* all : {&from, &to}) {
      all->push_back(static_cast<Lanes*>(std::aligned_alloc(64, vectors * sizeof(Lanes))));
      std::memset(all->back(), 0, vectors * sizeof(Lanes));
    }
  }
  std::printf("{");
  for (int threads : {1, processors}) {
    const double reading = seconds(threads, [&](int thread) { sink = read(from[thread])[0]; });
    const double copying =
        seconds(threads, [&](int thread) { std::memcpy(to[thread], from[thread], vectors * sizeof(Lanes)); });
    const double computing = seconds(threads, [](int thread) { sink = multiplyAndAdd(thread)[0]; });
    const double gigabytes = 1e-9 * vectors * sizeof(Lanes) * threads;
    std::printf("\"%s\":{\"threads\":%d,\"readGigabytesPerSecond\":%.1f,\"copiedGigabytesPerSecond\":%.1f,\"gigaflops\":%.0f}%s",
                threads == 1 ? "one" : "all", threads, gigabytes / reading, gigabytes / copying,
                2e-9 * lanes * chains * rounds * threads / computing, threads == processors ? "" : ",");
    if (threads == processors) break;
  }
  std::printf("}\n");
}
