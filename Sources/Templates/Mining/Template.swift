/// What a program wrote in one place: the words, and `<*>` for what varies.
public struct Template: Hashable, Sendable {
  public let id: TemplateID
  /// Delimiters as they were; runs of blanks as one.
  public let text: String
  public let parameterCount: Int

  init(text: String, parameterCount: Int) {
    id = TemplateID(of: text)
    self.text = text
    self.parameterCount = parameterCount
  }
}

/// A word that a sequence has where its template has a parameter.
public struct WordParameter: Hashable, Sendable {
  /// Which of the template's parameters.
  public let parameter: Int
  public let value: String
}

/// The templates of a table's sequences.
public struct MinedTemplates: Sendable {
  /// In the order of their ids.
  public let templates: [Template]
  /// By sequence: the index of its template.
  public let template: [Int]
  private let parameters: [[Int16]]
  private let words: [Int: [WordParameter]]

  init(templates: [Template], template: [Int], parameters: [[Int16]], words: [Int: [WordParameter]]) {
    self.templates = templates
    self.template = template
    self.parameters = parameters
    self.words = words
  }

  /// Which parameter of its template a token column of a sequence became; nil where it is constant there.
  public func parameter(ofColumn column: Int, inSequence sequence: Int) -> Int? {
    let columns = parameters[sequence]
    guard let last = columns.last else { return nil }
    // A collapsed group may have lost its last columns to one.
    let parameter = column < columns.count ? columns[column] : last
    return parameter < 0 ? nil : Int(parameter)
  }

  /// By column: the parameter that it is, or -1.
  func parameters(ofSequence sequence: Int) -> [Int16] { parameters[sequence] }

  /// The words of a sequence that are parameters of its template, from left to right.
  public func wordParameters(ofSequence sequence: Int) -> [WordParameter] { words[sequence] ?? [] }
}
