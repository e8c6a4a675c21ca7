import Libraries
import Testing

@Suite("The libraries")
struct LinkedLibraryTests {
  @Test(
    arguments: LinkedLibrary.all.map(\.name))
  func `each say a version of numbers with points between`(name: String) throws {
    let library = try #require(LinkedLibrary.all.first { $0.name == name })
    let parts = library.version.split(separator: ".", omittingEmptySubsequences: false)
    #expect(parts.count >= 2, "\(library)")
    #expect(parts.allSatisfy { Int($0) != nil }, "\(library)")
  }

  @Test func `are all that the program is linked with, and the one that is compiled in`() {
    #expect(
      LinkedLibrary.all.map(\.name) == [
        "libarchive", "libmicrohttpd", "librdkafka", "libyaml", "PCRE2", "xxHash", "zstd",
      ])
  }
}
