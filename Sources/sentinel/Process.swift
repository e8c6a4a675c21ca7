import Archives
import FileSystem
import Glibc
import LogModel
import Pipeline

/// To be called once, before anything is opened.
func prepareProcess() {
  FileDescriptor.occupyStandardDescriptors()
  StopSignal.install()
  LogBatch.prepareHeap()
  Archives.prepareProcess()
}

/// Seconds on the clock that only goes forward.
func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Nanoseconds since 1970.
@Sendable
func wallClock() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// Puts figures where Prometheus' node exporter finds them: others are to read the file, and nothing of a log is in it.
func write(metrics text: String, to path: String) throws(SystemCallError) {
  let file = try PublishedFile(at: path, mode: 0o644)
  try file.descriptor.write(text)
  try file.publish()
}
