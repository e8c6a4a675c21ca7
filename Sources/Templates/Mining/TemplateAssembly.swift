/// Puts families together to what the caller sees.
struct TemplateAssembly {
  /// By the texts' bytes: strings are equal where they only mean the same, and then the first to come would stand for both.
  private var byText: [[UInt8]: Int] = [:]
  private var templates: [Template] = []
  private var template: [Int]
  private var parameters: [[Int16]]
  private var words: [Int: [WordParameter]] = [:]

  init(sequenceCount: Int) {
    template = [Int](repeating: -1, count: sequenceCount)
    parameters = [[Int16]](repeating: [], count: sequenceCount)
  }

  /// Adds a template, or finds the one with that text.
  mutating func template(text: String, parameterCount: Int) -> Int {
    let bytes = Array(text.utf8)
    if let known = byText[bytes] { return known }
    byText[bytes] = templates.count
    templates.append(Template(text: text, parameterCount: parameterCount))
    return templates.count - 1
  }

  mutating func add(_ family: Miner.Family, _ miner: Miner) {
    let index = template(text: family.text, parameterCount: family.shapes[0].parameterCount)
    let target = WordSequence(family.shapes[0], miner.grid)
    for (position, shape) in family.shapes.enumerated() {
      var columns = shape.parameterOfColumn
      if position > 0 {
        let renamed = WordSequence(shape, miner.grid).parameters(in: target)
        columns = columns.map { $0 < 0 ? -1 : renamed[Int($0)] }
      }
      for member in shape.members { assign(member, to: index, columns, miner) }
    }
  }

  /// Gives a sequence its template, and by column the parameter that it is there.
  mutating func assign(_ sequence: Int, to template: Int, _ columns: [Int16], _ miner: Miner) {
    self.template[sequence] = template
    parameters[sequence] = columns
    var found: [WordParameter] = []
    // A collapsed group's columns may be more than the sequence's by the parameter at its end.
    for (column, parameter) in columns.prefix(miner.grid.columnCount(sequence)).enumerated() where parameter >= 0 {
      let word = miner.grid.word(sequence, column)
      guard !WordGrid.isMark(word) else { continue }
      let value = String(decoding: miner.grid.words[Int(word)], as: UTF8.self)
      found.append(WordParameter(parameter: Int(parameter), value: value))
    }
    if !found.isEmpty { words[sequence] = found }
  }

  /// The result, templates in the order of their ids.
  func finished() -> MinedTemplates {
    let order = templates.indices.sorted {
      (templates[$0].id, templates[$0].text) < (templates[$1].id, templates[$1].text)
    }
    var position = [Int](repeating: 0, count: order.count)
    for (new, old) in order.enumerated() { position[old] = new }
    return MinedTemplates(
      templates: order.map { templates[$0] }, template: template.map { position[$0] }, parameters: parameters,
      words: words)
  }
}
