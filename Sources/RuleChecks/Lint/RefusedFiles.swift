import LogModel
import RuleFile

extension CheckReport {
  /// A report of rule files that were refused: there is nothing that can be checked.
  ///
  /// - Parameter documents: those that could be read, for what is known to be wrong in them.
  public init(refused errors: RuleFileErrors, of command: String, documents: [RuleDocument] = []) {
    self.init(command: command)
    let directives = documents.flatMap(\.rules).flatMap(\.unknownDirectives)
    let known = Set(directives.map(\.mark))
    findings =
      directives
      + errors.errors.filter { !known.contains($0.mark) }.map {
        Finding(
          .invalid, .error, at: $0.mark, $0.problem,
          remedy: [$0.expected.map { "expected \($0)" }, $0.hint].compactMap { $0 }.joined(separator: "; "))
      }
    if errors.omitted > 0 {
      findings.append(Finding(.invalid, .error, "and \(errors.omitted.grouped) more errors"))
    }
    headline = "refused: \(findings.count.counted("error")), nothing was checked"
  }
}

extension RuleDeclaration {
  /// Time formats with directives that there are not.
  fileprivate var unknownDirectives: [Finding] {
    guard let time, case .formats(let formats) = time.source else { return [] }
    return formats.compactMap { format in
      do throws(TimeFormatError) {
        _ = try TimeFormat(format.value)
        return nil
      } catch {
        return Finding(
          .unknownDirective, .error, subject: name.value, at: format.mark(atOffset: error.offset), error.what,
          remedy: "expected \(error.expected)")
      }
    }
  }
}
