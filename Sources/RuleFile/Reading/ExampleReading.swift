extension NodeReader {
  /// `examples`, of a rule.
  func examples(_ node: Node?) -> [ExampleDeclaration] {
    list(node, "'examples'", of: "maps with 'input', and 'expect' or 'no_match'").compactMap(example)
  }

  private func example(_ node: Node) -> ExampleDeclaration? {
    let keys = ["input", "expect", "no_match", "reference_time"]
    guard let section = section(node, "an example", keys: keys, required: ["input"]) else { return nil }
    let input = text(section["input"], "'input'", expected: "a record")
    let referenceTime = text(section["reference_time"], "'reference_time'", expected: "a time")
    let expectation = expectation(section)
    guard let input, let expectation else { return nil }
    return ExampleDeclaration(
      input: input, expectation: expectation, referenceTime: referenceTime?.value, mark: section.mark)
  }

  private func expectation(_ section: Section) -> ExampleDeclaration.Expectation? {
    let fields = entries(section["expect"], "'expect'", expected: "a map from fields to values").compactMap(
      expectedField)
    if let noMatch = section["no_match"], flag(noMatch, "'no_match'") == false {
      complaints.add(noMatch.mark, "'no_match' is false", expected: "true", hint: "what does match goes under 'expect'")
    }
    guard exactlyOne(section, of: ["expect", "no_match"]) else { return nil }
    return section["expect"] == nil ? .noMatch : .fields(fields)
  }

  private func expectedField(_ entry: Entry) -> (name: String, value: ExpectedValue, mark: SourceMark)? {
    guard let name = name(entry.key, "a field name", .key) else { return nil }
    guard case .text(let text) = entry.value.content else {
      complain(of: entry.value, "the value of \(quoted(name.value))", expected: "text, a number or true or false")
      return nil
    }
    return (name.value, ExpectedValue(text: text.value, isQuoted: text.style != .plain, mark: text.mark), name.mark)
  }
}
