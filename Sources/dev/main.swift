import Archives
import FileSystem
import Framing
import Glibc
import Inputs
import LogModel
import Pipeline
import RecordFiles
import RuleFile
import Rules
StopSignal.install()
prepareProcess(); LogBatch.prepareHeap()
func load(_ path: String) -> [UInt8] { let f = fopen(path, "r")!; var b: [UInt8] = []; var block = [UInt8](repeating: 0, count: 65536); while case let n = fread(&block, 1, 65536, f), n > 0 { b += block[..<n] }; return b }
let args = CommandLine.arguments
var docs = try StockRuleFiles.documents()
let library = PatternLibrary(docs.flatMap(\.patterns))
if args[2] != "-" { docs = [try RuleDocument.parse(load(args[2]), file: args[2])] + docs }
let set: RuleSet
let ml: MultilineRules
do { set = try RuleSet(docs, library: library); ml = try MultilineRules(docs, library: library) } catch { print(error); exit(78) }
var options = ReplayOptions(framing: FramingOptions(multiline: ml))
options.threads = Int(args[1])!
let d = InputDiscovery(Array(args[3...]), naming: StreamNaming())
var t = timespec(); clock_gettime(CLOCK_MONOTONIC, &t); let a = Double(t.tv_sec) + Double(t.tv_nsec)/1e9
let r = try Replay(set, options: options).run(d.files, problems: d.problems)
clock_gettime(CLOCK_MONOTONIC, &t); let b = Double(t.tv_sec) + Double(t.tv_nsec)/1e9
try FileDescriptor.standardError.write(r.summary.text(seconds: b-a))
