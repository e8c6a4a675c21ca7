import Analysis
import LogModel
import Markup
import Reports
import TestSupport
import Testing

@Suite("The HTML report")
struct HTMLReportTests {
  private static let elements: Set = [
    "!DOCTYPE", "html", "head", "meta", "title", "style", "body", "header", "footer", "section", "article", "details",
    "summary", "p", "h1", "h2", "h3", "h4", "small", "b", "i", "a", "span", "div", "dl", "dt", "dd", "ul", "ol", "li",
    "code", "main", "defs", "pattern", "pre", "figure", "figcaption", "svg", "path", "rect", "table", "thead", "tbody",
    "tr", "th", "td",
  ]
  private static let attributes: Set = [
    "html", "lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "style", "title", "open", "role",
    "aria-label", "viewBox", "preserveAspectRatio", "d", "x", "y", "width", "height", "fill", "patternUnits",
    "patternTransform",
  ]

  @Test("is made of the program's elements only, whatever the logs hold", arguments: samples.map(\.name))
  func structure(name: String) throws {
    let scanner = TagScanner(try sample(name).text(.html), isXML: false)
    #expect(scanner.problems == [])
    #expect(Set(scanner.elements.map(\.name)).subtracting(Self.elements) == [])
    #expect(Set(scanner.elements.flatMap { $0.attributes.keys }).subtracting(Self.attributes) == [])
  }

  @Test("names no address outside itself", arguments: samples.map(\.name))
  func addresses(name: String) throws {
    let html = try sample(name).text(.html)
    let scanner = TagScanner(html, isXML: false)
    let ids = scanner.elements.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count)
    let links = Set(scanner.elements.compactMap { $0.attributes["href"] })
    #expect(links.subtracting(ids.map { "#\($0)" }) == [])
    let style = html.prefix(upTo: try #require(html.firstRange(of: "</style>")).lowerBound)
    for word in ["url(", "@import", "http:", "https:", "//"] { #expect(!style.contains(word)) }
    #expect(Set(scanner.elements.compactMap { $0.attributes["fill"] }).subtracting(ids.map { "url(#\($0))" }) == [])
    for styled in scanner.elements.compactMap({ $0.attributes["style"] }) {
      #expect(styled.allSatisfy { $0.isLetter || $0.isNumber || ":;.%".contains($0) })
    }
  }

  @Test("lets a browser load and run nothing")
  func policy() {
    let html = SampleReports.calm.text(.html)
    #expect(html.contains("\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\""))
  }

  @Test("shows every character of a log", arguments: samples.map(\.name))
  func visible(name: String) throws {
    let html = try sample(name).text(.html)
    #expect(hiddenCharacters(html) == [])
    #expect(!html.contains("\u{200B}"))
    if name == "hostile" {
      #expect(html.contains("\\u{1b}[31mred"))
      #expect(html.contains("user \\u{202e}gnp.exe"))
      #expect(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    }
  }

  @Test("says plainly that there was nothing to look at")
  func empty() {
    let html = SampleReports.empty.text(.html)
    #expect(html.contains("<h2>No records</h2>"))
    #expect(html.contains("The input is empty: 1 source, no record."))
    #expect(!html.contains("<svg"))
  }

  @Test("says what was looked at where nothing stands out")
  func calm() {
    let html = SampleReports.calm.text(.html)
    #expect(html.contains("<h2>Nothing stands out</h2>"))
    #expect(html.contains("8 services in 720 windows of 1 min were compared with the run&#39;s own quiet majority"))
  }

  @Test("keeps three hundred findings readable: three incidents are open, five findings of each")
  func folding() throws {
    let scanner = TagScanner(try sample("many").text(.html), isXML: false)
    let incidents = scanner.elements.filter { $0.attributes["class"] == "card incident" }
    #expect(incidents.count == 42)
    #expect(incidents.prefix(3).allSatisfy { $0.attributes["open"] != nil })
    #expect(incidents.dropFirst(3).allSatisfy { $0.attributes["open"] == nil })
    let findings = scanner.elements.filter { $0.attributes["class"] == "finding" }
    #expect(findings.count == 300)
    // Below the body, a shown finding lies in its incident, a folded one in a second <details>.
    #expect(findings.prefix(120).count { $0.path.count { $0 == "details" } == 1 } == 5)
  }

  @Test("counts lines where no record has a time")
  func order() throws {
    let html = try sample("order").text(.html)
    #expect(html.contains("<h1>lines 1 – 90,000</h1>"))
    #expect(html.contains("No record has a time"))
    #expect(!html.contains("UTC"))
  }

  @Test("draws no more bars than a screen can show")
  func bars() throws {
    let scanner = TagScanner(try sample("many").text(.html), isXML: false)
    #expect(scanner.elements.count { $0.attributes["class"] == "hit" } == 360)
  }

  @Test("is drawn from ragged and absurd numbers too")
  func absurd() {
    var report = SampleReports.make(findings: 4, incidents: 2)
    report.windowWidth = 0
    report.severities[4] = []
    report.services[0].counts = []
    report.services[1].errors = Array(repeating: .max / 4_000, count: 3_000)
    report.findings[0].observed = .infinity
    report.findings[0].expected = .nan
    report.findings[1].start = .min
    report.findings[1].end = .max
    report.findings[2].series = [.nan, .infinity, -3]
    report.findings[2].seriesStart = -5
    report.incidents[0].findings.append(99)
    report.incidents[0].firstSign = 99
    report.end = .max
    report.start = .min
    let scanner = TagScanner(report.text(.html), isXML: false)
    #expect(scanner.problems == [])
    for format in ReportFormat.allCases { #expect(!report.text(format, failOn: .warn).isEmpty) }
  }
}

/// The sample of this name.
func sample(_ name: String) throws -> AnomalyReport { try #require(samples.first { $0.name == name }).report }
