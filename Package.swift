// swift-tools-version: 6.2
import PackageDescription

// The floors of the house: a target may import only what stands below it and is named here. `make build` and `make test`
// pass `--explicit-target-dependency-import-check error`, so that the compiler holds the picture of docs/ARCHITECTURE.md.

let swiftSettings: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableExperimentalFeature("Lifetimes"),
  // What is called for each line is public and generic across modules: without this it runs at a twenty-fifth of its speed.
  // Exclusive access is checked at run time in debug builds, which the tests run; in the loops over lines the checks cost a tenth.
  .unsafeFlags(["-cross-module-optimization", "-enforce-exclusivity=unchecked"], .when(configuration: .release)),
]
let cSettings: [CSetting] = [.define("_GNU_SOURCE"), .treatAllWarnings(as: .error)]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, cSettings: cSettings, swiftSettings: swiftSettings)
}

func systemLibrary(_ name: String, pkgConfig: String, debian: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([debian])])
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: name, dependencies: dependencies, exclude: name == "CommandTests" ? ["Cases", "guide.bash"] : [],
    swiftSettings: swiftSettings)
}

let package = Package(
  name: "log-sentinel",
  products: [
    .executable(name: "sentinel", targets: ["sentinel"]),
    .executable(name: "generate-corpus", targets: ["GenerateCorpus"]),
  ],
  targets: [
    // Floor 0: C libraries, and what knows nothing of logs
    systemLibrary("CPCRE2", pkgConfig: "libpcre2-8", debian: "libpcre2-dev"),
    systemLibrary("CArchive", pkgConfig: "libarchive", debian: "libarchive-dev"),
    systemLibrary("CZstd", pkgConfig: "libzstd", debian: "libzstd-dev"),
    .systemLibrary(name: "CXXHash", providers: [.apt(["libxxhash-dev"])]),
    .systemLibrary(name: "CLinux"),
    systemLibrary("CRdKafka", pkgConfig: "rdkafka", debian: "librdkafka-dev"),
    .systemLibrary(name: "COniguruma", providers: [.apt(["libonig-dev"])]),
    systemLibrary("CYAML", pkgConfig: "yaml-0.1", debian: "libyaml-dev"),
    systemLibrary("CMicroHTTPD", pkgConfig: "libmicrohttpd", debian: "libmicrohttpd-dev"),
    .target(name: "CBytes", cSettings: cSettings),
    .target(name: "StockRules", exclude: ["rules"], cSettings: cSettings + [.unsafeFlags(["-Wno-c23-extensions"])]),
    library("ArgumentParser"),
    library("Libraries", ["CArchive", "CMicroHTTPD", "CPCRE2", "CRdKafka", "CXXHash", "CYAML", "CZstd"]),
    // Floor 1: bytes and their meaning; the disk
    library("LogModel", ["CBytes", "CXXHash"]),
    library("FileSystem", ["CLinux"]),
    // Floor 2: stages and regexes; text made harmless for documents
    library("Pipeline", ["LogModel"]),
    library("Regex", ["CPCRE2"]),
    library("Markup", ["LogModel"]),
    // Floor 3: rule declarations; archives, chunks, growing files, Kafka
    library("RuleFile", ["CYAML", "LogModel", "Regex"]),
    library("Templates", ["LogModel"]),
    library("Archives", ["CArchive", "LogModel", "Pipeline"]),
    library("ChunkBuffer", ["CZstd", "LogModel", "FileSystem", "Pipeline", "Regex"]),
    library("FileTailer", ["CLinux", "LogModel", "FileSystem", "Pipeline"]),
    library("KafkaTransport", ["CRdKafka", "LogModel", "Pipeline"]),
    // Floor 4: framing, matching, what a path means, and what is configured
    library("Settings", ["ArgumentParser", "RuleFile"]),
    library("Framing", ["LogModel", "Pipeline", "Regex", "RuleFile"]),
    library("Rules", ["LogModel", "Regex", "RuleFile", "StockRules"]),
    library("RuleImport", ["LogModel", "Regex", "RuleFile"]),
    library("Inputs", ["LogModel", "FileSystem", "Pipeline", "Archives", "ChunkBuffer"]),
    // Floor 5: what each job does
    library("RecordFiles", ["LogModel", "FileSystem", "Pipeline", "Archives", "Framing", "Rules", "Inputs"]),
    library(
      "Ship",
      ["LogModel", "FileSystem", "Pipeline", "Archives", "ChunkBuffer", "FileTailer", "Framing", "Inputs"]),
    library("Drain", ["LogModel", "FileSystem", "Pipeline", "ChunkBuffer", "KafkaTransport"]),
    library("Analysis", ["LogModel", "FileSystem", "Templates", "Rules"]),
    library("Alerts", ["LogModel", "FileSystem", "Pipeline", "Regex", "RuleFile", "Rules"]),
    // Floor 6: reports; Kafka to files; rules checked
    library("Reports", ["LogModel", "FileSystem", "Markup", "Analysis"]),
    library(
      "Consume",
      [
        "LogModel", "FileSystem", "Pipeline", "Archives", "ChunkBuffer", "KafkaTransport", "Rules", "RecordFiles",
        "Alerts",
      ]),
    library(
      "RuleChecks",
      ["LogModel", "Pipeline", "Regex", "RuleFile", "Framing", "Rules", "Inputs", "RecordFiles", "Templates", "Markup"]),
    // Floor 7: what a running job says of itself, over HTTP and in a file
    library("Status", ["CMicroHTTPD", "LogModel", "FileSystem"]),
    // Floor 8: the program, one file a subcommand
    .executableTarget(
      name: "sentinel",
      dependencies: [
        "ArgumentParser", "LogModel", "FileSystem", "Pipeline", "RuleFile", "RuleImport", "Rules", "Inputs",
        "RecordFiles", "Framing",
        "Archives", "ChunkBuffer", "FileTailer", "Ship", "KafkaTransport", "Drain", "Analysis",
        "Reports", "Alerts", "Consume", "RuleChecks", "Status", "Settings", "Libraries",
      ],
      swiftSettings: swiftSettings),
    // The seeded generator of corpora/ and of the benchmarks' data
    .executableTarget(name: "GenerateCorpus", dependencies: ["Archives", "Pipeline"], swiftSettings: swiftSettings),

    .target(
      name: "TestSupport", dependencies: ["FileSystem", "Pipeline"], path: "Tests/TestSupport",
      swiftSettings: swiftSettings),
    .target(
      name: "KafkaSupport", dependencies: ["CRdKafka", "FileSystem", "TestSupport"], path: "Tests/KafkaSupport",
      cSettings: cSettings,
      swiftSettings: swiftSettings),
    tests("ArgumentParserTests", ["ArgumentParser"]),
    tests("SettingsTests", ["ArgumentParser", "RuleFile", "Settings"]),
    tests("LibrariesTests", ["Libraries"]),
    tests("LogModelTests", ["LogModel", "TestSupport"]),
    tests("FileSystemTests", ["FileSystem", "TestSupport"]),
    tests("PipelineTests", ["Pipeline", "TestSupport"]),
    tests("RegexTests", ["Regex", "TestSupport"]),
    tests("RuleFileTests", ["RuleFile", "TestSupport"]),
    tests("ArchivesTests", ["Archives", "Pipeline", "TestSupport"]),
    tests("ChunkBufferTests", ["ChunkBuffer", "FileSystem", "LogModel", "Pipeline", "TestSupport"]),
    tests("FileTailerTests", ["FileTailer", "FileSystem", "LogModel", "Pipeline", "TestSupport"]),
    tests(
      "ShipTests",
      ["Ship", "ChunkBuffer", "FileTailer", "Framing", "Inputs", "FileSystem", "LogModel", "Pipeline", "TestSupport"]),
    tests("FramingTests", ["Framing", "LogModel", "Pipeline", "RuleFile", "Rules", "TestSupport"]),
    tests("RulesTests", ["Rules", "RuleFile", "LogModel", "Regex", "Framing", "TestSupport"]),
    tests("RuleImportTests", ["COniguruma", "LogModel", "Regex", "RuleFile", "RuleImport", "Rules", "TestSupport"]),
    tests("AlertsTests", ["Alerts", "FileSystem", "LogModel", "RuleFile", "Rules", "TestSupport"]),
    tests("InputsTests", ["Inputs", "LogModel", "Archives", "TestSupport"]),
    tests(
      "RecordFilesTests",
      ["Archives", "RecordFiles", "LogModel", "Rules", "RuleFile", "Inputs", "Framing", "TestSupport"]),
    tests("TemplatesTests", ["LogModel", "Templates", "TestSupport"]),
    tests(
      "AnalysisTests",
      [
        "Analysis", "Templates", "RecordFiles", "Rules", "RuleFile", "Inputs", "Framing", "Archives", "LogModel",
        "FileSystem", "TestSupport",
      ]),
    tests("ReportsTests", ["Reports", "Markup", "Analysis", "LogModel", "FileSystem", "TestSupport"]),
    tests(
      "RuleChecksTests",
      ["RuleChecks", "RuleFile", "Rules", "LogModel", "Markup", "Regex", "Inputs", "RecordFiles", "TestSupport"]),
    tests("StatusTests", ["Status", "LogModel", "FileSystem", "TestSupport"]),
    tests(
      "KafkaTransportTests", ["KafkaTransport", "CRdKafka", "LogModel", "Pipeline", "KafkaSupport", "TestSupport"]),
    tests(
      "DrainTests",
      [
        "CRdKafka", "Drain", "KafkaTransport", "ChunkBuffer", "FileSystem", "LogModel", "Pipeline", "KafkaSupport",
        "TestSupport",
      ]),
    tests(
      "ConsumeTests",
      [
        "CRdKafka", "Consume", "Alerts", "Archives", "FileSystem", "KafkaTransport", "LogModel", "RuleFile", "Rules",
        "Pipeline", "TestSupport",
      ]),
    tests("CommandTests", ["RuleChecks", "TestSupport", "KafkaSupport"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c17
)
