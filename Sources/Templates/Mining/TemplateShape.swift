/// Sequences of one skeleton that are one template: their columns, each a word that all have, or a parameter.
struct TemplateShape {
  /// Indices of sequences, ascending.
  var members: [Int]
  /// By column: whether it is a parameter.
  var isParameter: [Bool]

  var parameterCount: Int { isParameter.count { $0 } }
}
