import TestSupport
import Testing

@testable import Regex

@Suite("Backtracking attacks")
struct BacktrackingTests {
  private func attack(_ source: String, length: Int = BacktrackingAttack.defaultLength) throws -> BacktrackingAttack? {
    BacktrackingAttack.find(in: try Pattern(source), BacktrackingAnalysis(source), length: length, CostMeter())
  }

  /// The grammar of the old Logstash patterns URIPROTO and URI.
  private static let uri =
    #"[A-Za-z]([A-Za-z0-9+\-.]+)+://(?:[a-zA-Z0-9._-]+(?::[^@]*)?@)?(?:(?:[0-9A-Za-z][0-9A-Za-z-]{0,62})(?:\.(?:[0-9A-Za-z][0-9A-Za-z-]{0,62}))*(\.?|\b)(?::\d+)?)?(?:(?:/[A-Za-z0-9$.+!*'(){},~:;=@#%&_-]*)+(?:\?[A-Za-z0-9$.+!*'|(){},~@#%&/=:;_?\[\]<>-]*)?)?"#

  @Test(
    "are found and confirmed",
    arguments: [
      ("(a+)+$", .exponential), ("(a|a)*$", .exponential), ("^(a|aa)+$", .exponential),
      (#"^(\w+\s?)*$"#, .exponential), ("(x+x+)+y", .exponential), ("^(?:a*)*b", .exponential),
      ("^(?:a?){25}a{25}$", .exponential), (#"^(([a-z])+.)+[A-Z]([a-z])+$"#, .exponential),
      (
        #"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$"#,
        .exponential
      ),
      (#"^(?i:[a-z]+\d*)+:"#, .exponential), (#"(?x) ^ ( [^:]+ , \s* )* ( .* , )* $ "#, .exponential),
      ("^(?>(a+)+b)c", .exponential), ("^(?=(?:a|a)*b)", .exponential), ("^(?=(a+)+b)", .exponential),
      ("(?<=x)(a+)+b", .exponential), (#"(?<=user=|id: )(?:\w+\s?)+;"#, .exponential),
      (#"^(?:\w+(?<=\d))+!"#, .exponential),
      (#"^(?<n>(?:a+)+)\k<n>b"#, .exponential),
      ("^.*.*.*.*=x", .polynomial(degree: 3)), ("^.*?,.*?,.*?,.*?,.*?P$", .polynomial(degree: 4)),
      ("^a*a*xb*b*$", .polynomial(degree: 2)),
    ] as [(String, BacktrackingAnalysis.Growth)])
  func confirmed(source: String, growth: BacktrackingAnalysis.Growth) throws {
    let found = try #require(try attack(source, length: 1024))
    #expect(found.growth == growth)
    #expect(!found.loops.isEmpty)
    let pattern = try Pattern(source)
    #expect(found.subject.withUnsafeBytes { CostMeter().exceeds(pattern.matchLimit, pattern, $0) })
  }

  @Test("are found in Logstash's URI, and in lists of many columns", arguments: [uri, "^" + uri + "$", "^(.*?,){11}P"])
  func known(source: String) throws {
    #expect(try attack(source) != nil)
  }

  @Test(
    "are not found where nothing is given back",
    arguments: [
      "^(?:a+)++$", "(?>a+)+", "(?>a+)+$", #""[^"]*""#, #"^(?:[^"\\]++|\\.)*+"$"#, "^(?:a*+)*b", "^a*a", "(a+)+",
      "^[a-z]+ [a-z]+ .*$",
      #"^\d{1,3}(?:\.\d{1,3}){3} - (?:-|\S+) \[[^\]]+\] "(?:[^"\\]|\\.)*" \d+"#, "^(?:a|b)*c", "^(?:ab|a)*c",
      "^(a{1,40}b)*$", "(?R)", "",
    ])
  func harmless(source: String) throws {
    #expect(try attack(source) == nil)
  }
}
