import LogModel
import Markup
import RuleFile

/// The report as SARIF 2.1.0, with what GitHub's code scanning requires of it: a place with its end, descriptions and help of every kind, and
/// `primaryLocationLineHash`, by which it knows a finding again.
///
/// GitHub refuses a file with a result that has no place: findings about no place in a rule file are notifications of the run. It takes 25,000
/// results, keeps 5,000, and needs the worst to come first.
struct SARIFReport {
  static let resultLimit = 5_000
  private static let detailLimit = 20

  private let report: CheckReport
  private let version: String?
  private let page: Document<JSONText>

  init(_ report: CheckReport, version: String?, _ page: Document<JSONText>) {
    (self.report, self.version, self.page) = (report, version, page)
  }

  func write() {
    let findings = report.worstFirst.filter { $0.mark == nil }
    let places = report.worstFirst.filter { $0.mark != nil }
    page.write(
      """
      {"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{
      "tool":{"driver":{"name":"sentinel"
      """)
    if let version { page.write(",\"version\":\(version)") }
    page.write(",\"rules\":[")
    writeList(FindingKind.allCases) { kind in
      let text: JSON = "{\"text\":\(kind.explanation)}"
      page.write(
        "\n{\"id\":\(kind.rawValue),\"shortDescription\":\(text),\"fullDescription\":\(text),\"help\":\(text)}")
    }
    page.write("]}},\n\"automationDetails\":{\"id\":\("sentinel \(report.command)/")},\n")
    page.write("\"columnKind\":\"unicodeCodePoints\",\n")
    page.write("\"invocations\":[{\"executionSuccessful\":true,\"toolExecutionNotifications\":[")
    writeList(findings.prefix(Self.resultLimit)) { finding in
      page.write("\n{\"level\":\(finding.level.rawValue),\"message\":{\"text\":\(text(of: finding))}")
      page.write(",\"associatedRule\":{\"id\":\(finding.kind.rawValue),\"index\":\(finding.kind.index)}}")
    }
    let left = max(0, findings.count - Self.resultLimit) + max(0, places.count - Self.resultLimit)
    if left > 0 {
      let comma: JSON = findings.isEmpty ? "" : ","
      page.write("\(comma)\n{\"level\":\"note\",\"message\":{\"text\":\("\(left.counted("more finding")) left out")}}")
    }
    page.write("]}],\n\"results\":[")
    var seen: [UInt64: Int] = [:]
    writeList(places.prefix(Self.resultLimit)) { finding in
      let hash = fingerprint(of: finding)
      seen[hash, default: 0] += 1
      write(finding, fingerprint: "\(String(hash, radix: 16)):\(seen[hash] ?? 1)")
    }
    page.write("]}]}\n")
  }

  private func write(_ finding: Finding, fingerprint: String) {
    guard let mark = finding.mark else { return }
    // Lines and columns count from 1; a mark that does not is at the start.
    let (line, column) = (max(1, mark.line), max(1, mark.column))
    page.write("\n{\"ruleId\":\(finding.kind.rawValue),\"ruleIndex\":\(finding.kind.index)")
    page.write(",\"level\":\(finding.level.rawValue),\"message\":{\"text\":\(text(of: finding))}")
    page.write(",\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":\(mark.uri)}")
    page.write(",\"region\":{\"startLine\":\(line),\"startColumn\":\(column)")
    page.write(",\"endLine\":\(line),\"endColumn\":\(column + 1)}}}]")
    page.write(",\"partialFingerprints\":{\"primaryLocationLineHash\":\(fingerprint)}}")
  }

  /// The message and what belongs to it. A link could be written in it, `[text](address)`, and GitHub shows it in comments: both are broken as
  /// in Markdown.
  private func text(of finding: Finding) -> String {
    var lines = [finding.sentence.shortened(to: 1_000).orIfEmpty("(no message)")]
    lines += finding.details.prefix(Self.detailLimit).map { $0.shortened(to: 300) }
    let rest = finding.details.count - Self.detailLimit
    if rest > 0 { lines.append("and \(rest.counted("more line"))") }
    if let remedy = finding.advice { lines.append("help: \(remedy.shortened(to: 1_000))") }
    return lines.map { line in
      var scalars = String.UnicodeScalarView()
      for scalar in MarkdownText.defused(line, inProse: true).unicodeScalars {
        if scalar == "(", scalars.last == "]" { scalars.append("\u{200B}") }
        scalars.append(scalar)
      }
      return String(scalars)
    }.joined(separator: "\n")
  }

  /// A hash of what stays when lines are put in front of the place: kind, file, subject and message, without the numbers in the message.
  private func fingerprint(of finding: Finding) -> UInt64 {
    let message = finding.message.unicodeScalars.filter { !("0"..."9").contains($0) }.map(String.init).joined()
    let parts = [finding.kind.rawValue, finding.mark?.repositoryPath ?? "", finding.subject ?? "", message]
    return ContentHash.of(parts.flatMap { Array($0.utf8) + [0] })
  }

  private func writeList<Elements: Sequence>(_ elements: Elements, _ body: (Elements.Element) -> Void) {
    for (index, element) in elements.enumerated() {
      if index > 0 { page.write(",") }
      body(element)
    }
  }
}

extension FindingKind {
  fileprivate var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension SourceMark {
  /// The file as a reference to a URI: relative as the path is, everything but letters, digits and `-._~/` percent-encoded, so that a colon makes
  /// no scheme.
  var uri: String {
    let path = repositoryPath
    var text = path.hasPrefix("/") ? "file://" : ""
    for byte in path.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D...0x2F, 0x5F, 0x7E:
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default: text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return text.orIfEmpty(".")
  }
}
